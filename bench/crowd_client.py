"""One process of a crowd: opens tabs, starts a run in each, follows it, and compares arrivals with send times.

Talks with ``bench/crowd.py`` over a pipe: says ready, waits for the word, gives back what it found.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from bench import answer, provider
from bench.processes import sent_times
from bench.tab import Tab
from tests.e2e.wire import state_name

_PATH = "/playground"
_PLAYGROUND = state_name("ui.playground.state", "playground_state")
_LAUNCH = state_name("ui.playground.launch_state", "launch_state")
_STREAM = state_name("ui.shared.run_stream", "stream_state")
_RUN_ID = re.compile(rb'"run_id":"([^"]+)"')
_CHUNK = b"chunk_rx_state_"
_ENDED = re.compile(rb'"state":"(completed|failed|stopped|interrupted)"')
# Opening all tabs at the same instant would measure the opening.
_AT_ONCE = 4
_SLACK_SECONDS = 90


@dataclass(frozen=True)
class Job:
    """What one process does: a stream for each key."""

    url: str
    provider_url: str
    cookies: tuple[str, ...]
    keys: tuple[str, ...]
    tokens: int
    rate: int


@dataclass(frozen=True)
class Followed:
    """One stream as it arrived. ``delays`` holds milliseconds from send to arrival, one a token."""

    delays: list[float]
    received_bytes: int
    problem: str


def work(job: Job, pipe: Connection) -> None:
    """Do the job; the other end of the pipe hears "ready", says when to go on, and gets the streams."""
    pipe.send(uvloop.run(_follow_all(job, pipe)))


async def _follow_all(job: Job, pipe: Connection) -> list[Followed]:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def begin(number: int, key: str) -> Tab:
        async with gate:
            return await _begun(job, job.cookies[number % len(job.cookies)], key)

    tabs = await asyncio.gather(*(begin(number, key) for number, key in enumerate(job.keys)))
    pipe.send("ready")
    await asyncio.to_thread(pipe.recv)
    seconds = job.tokens / job.rate + _SLACK_SECONDS
    ends = (tab.until(_is_end, seconds=seconds) for tab in tabs)
    await asyncio.gather(*ends, return_exceptions=True)
    for tab in tabs:
        tab.close()
    return [await asyncio.to_thread(_read, job, tab, key) for tab, key in zip(tabs, job.keys, strict=True)]


async def _begun(job: Job, cookie: str, key: str) -> Tab:
    """Open the playground, run an order and follow it, with the events that the page would send."""
    tab = await Tab.open(job.url, cookie)
    tab.hydrate(_PATH)
    await tab.until(lambda frame: b'"is_loaded_rx_state_":true' in frame)
    order = provider.order(key, count=job.tokens, rate=job.rate, is_gated=True)
    tab.call(f"{_PLAYGROUND}.write_message", _PATH, key=1, index=0, text=order)
    tab.call(f"{_PLAYGROUND}.change_setting", _PATH, key=1, name="model", value=provider.MODEL)
    tab.call(f"{_LAUNCH}.run_one", _PATH, key=1)
    found = _RUN_ID.search(await tab.until(lambda frame: _RUN_ID.search(frame) is not None))
    assert found is not None
    tab.frames.clear()
    tab.call(f"{_STREAM}.follow", _PATH, run_id=found[1].decode(), offset=0, reasoning_offset=0)
    await tab.until(lambda frame: _CHUNK in frame)
    return tab


def _is_end(frame: bytes) -> bool:
    return b'"head"' in frame and _ENDED.search(frame) is not None


def _read(job: Job, tab: Tab, key: str) -> Followed:
    sent = sent_times(job.provider_url, key)
    text, arrivals, state = "", [], "unfinished"
    for at, frame in tab.frames:
        chunk = _chunk_in(frame)
        state = chunk.get("head", {}).get("state", state)
        if "text" in chunk:
            if chunk["at"] != len(text):
                return Followed([], 0, f"a chunk at {chunk['at']} after {len(text)} characters")
            text += chunk["text"]
            arrivals.append((at, len(text)))
    if text != "".join(answer.tokens(job.tokens)):
        return Followed([], 0, f"{state}: {len(text)} characters, and not those that were sent")
    delays = answer.delays_ms(sent, arrivals)
    received = sum(len(frame) for _, frame in tab.frames)
    return Followed(delays, received, "" if state == "completed" else f"ended as {state}")


def _chunk_in(frame: bytes) -> dict[str, Any]:
    if _CHUNK not in frame:
        return {}
    _, update = json.loads(frame[frame.index(b"[") :])
    return update["delta"].get(_STREAM, {}).get("chunk_rx_state_", {})
