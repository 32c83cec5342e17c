"""A benchmark of one-second cells driven to its end, the loop it shares, and a playground's stream beside it.

One process drives it as the product does: real database, durable queue, HTTP on loopback. The provider is a process of
its own. A probe measures how late the loop wakes, and one run of the playground is followed from the provider's send to
the follower's receipt, once alone and once meanwhile.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import answer, provider
from bench.processes import Server, api_of, late_times, sent_times
from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.golden import SampleContent
from promptmanager.domain.identity import Actor
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.runs import RunOrigin
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.drafts import Drafts
from promptmanager.services.golden import Golden
from promptmanager.services.prompts import Prompts
from tests.adapters.benchmark_worker import Works, works
from tests.fakes.actors import new_actor

CALL_SECONDS = 1.0
TOKENS_A_SECOND = 50
_PROBE_SECONDS = 0.01
# As often as the open pages of two people.
_LOOK_SECONDS = 1.0
# The stream begins when the benchmark is in full swing, and ends well before it.
_SWING_SECONDS = 1
_ALONE_SECONDS = 10


@dataclass(frozen=True)
class Evaluated:
    """Cells, or another tool's cases, asked and judged.

    ``asking_seconds``: from the first question's arrival at the provider to the last answer's departure; ``seconds``:
    the whole of it. ``cpu_seconds`` are what it took in that time, the provider not included.
    """

    cells: int
    at_once: int
    seconds: float
    asking_seconds: float
    cpu_seconds: float
    passed: int
    calls: int

    @property
    def ideal_seconds(self) -> float:
        return self.cells / self.at_once * CALL_SECONDS

    @property
    def all_passed(self) -> bool:
        """Whether every cell is done, and none was called twice."""
        return (self.passed, self.calls) == (self.cells, self.cells)


@dataclass(frozen=True)
class Driven(Evaluated):
    """``seconds``: from the first claimed cell to the stored end.

    ``lags_ms`` are how late the loop woke; ``alone_ms`` and ``beside_ms`` how long each token of a stream took.
    """

    lags_ms: list[float]
    alone_ms: list[float]
    beside_ms: list[float]

    @property
    def ratio(self) -> float:
        return self.seconds / self.ideal_seconds


def asked(name: str) -> str:
    """Return the message that is answered by a greeting after exactly the time of a call."""
    return provider.late_order(greeting(name), milliseconds=int(1_000 * CALL_SECONDS))


def greeting(name: str) -> str:
    return f"Hello {name}"


def asking_seconds(late: list[tuple[int, int]]) -> float:
    """Return the seconds between the first question and the last answer, of the times in microseconds of each."""
    return (max(left for _, left in late) - min(came for came, _ in late)) / 1e6 if late else 0.0


async def stored_prompt(store: SqlStore, samples: int) -> tuple[Actor, int, int]:
    """Store a prompt with so many samples; return who owns it, its id and its draft's."""
    actor, clock = await new_actor(store, "Ann"), SystemClock()
    prompt = await Prompts(store, clock).create(actor=actor, title="Greeting")
    says_hello = Content(
        (Message(MessageRole.USER, asked("{{ name }}")),), (Variable("name"),), ModelSettings(model="one/model")
    )
    saved = await Drafts(store, clock).overwrite(actor=actor, prompt_id=prompt.id, content=says_hello)
    golden = Golden(store, clock)
    for number in range(samples):
        content = SampleContent({"name": f"N{number}"}, greeting(f"N{number}"), (Check(CheckKind.EXACT),))
        await golden.create(actor=actor, prompt_id=prompt.id, name=f"N{number}", content=content)
    return actor, prompt.id, saved.version_id


async def drive(folder: Path, source: Server, *, cells: int, at_once: int, is_watched: bool = True) -> Driven:
    """Drive so many cells of a second each and measure. ``is_watched``: with a stream and a probe beside it."""
    database = f"sqlite+aiosqlite:///{folder / f'cells-{cells}-{at_once}.db'}"
    await asyncio.to_thread(upgrade, database)
    made = works(database, folder / f"jobs-{cells}-{at_once}", api_of(source), concurrency=at_once)
    actor, prompt_id, version_id = await stored_prompt(made.store, cells)
    alone_ms = await _followed(made, actor, source, seconds=_ALONE_SECONDS) if is_watched else []
    await made.jobs.open(made.driver.drive)
    await asyncio.to_thread(late_times, source.url)
    lags_ms: list[float] = []
    watchers: list[asyncio.Task[Any]] = []
    order = BenchmarkOrder(prompt_id, (version_id,))
    benchmark = await made.benchmarks.launch(actor=actor, benchmark_id="bench", order=order)
    while not (await made.benchmarks.progress(actor=actor, benchmark_id=benchmark.id)).running:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    began, cpu = datetime.now(UTC), time.process_time()
    if is_watched:
        seconds = int(cells / at_once * CALL_SECONDS) - 2 * _SWING_SECONDS
        stream = _followed(made, actor, source, seconds=seconds, after=_SWING_SECONDS)
        watchers = [asyncio.create_task(stream), asyncio.create_task(_probe(lags_ms))]
    while await made.benchmarks.under_way(actor=actor):  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(_LOOK_SECONDS)
    cpu_seconds = time.process_time() - cpu
    ended_at = (await made.benchmarks.get(actor=actor, benchmark_id=benchmark.id)).ended_at or datetime.now(UTC)
    seconds = (ended_at - began).total_seconds()
    beside_ms = await watchers[0] if watchers else []
    for watcher in watchers:
        watcher.cancel()
    progress = await made.benchmarks.progress(actor=actor, benchmark_id=benchmark.id)
    late = await asyncio.to_thread(late_times, source.url)
    asking = asking_seconds(late)
    await _close(made)
    return Driven(
        cells, at_once, seconds, asking, cpu_seconds, progress.passed, progress.calls, lags_ms, alone_ms, beside_ms
    )


async def _followed(made: Works, actor: Actor, source: Server, *, seconds: int, after: float = 0) -> list[float]:
    """Follow one run of the playground for so many seconds; return how long each token took, in milliseconds."""
    await asyncio.sleep(after)
    if seconds <= 0:
        return []
    key, count = f"stream{time.monotonic_ns()}", seconds * TOKENS_A_SECOND
    ordered = Message(MessageRole.USER, provider.order(key, count=count, rate=TOKENS_A_SECOND))
    content = Content((ordered,), (), ModelSettings(model=provider.MODEL))
    order = RunOrder(RunOrigin.PLAYGROUND, content=content)
    run_id = await made.runs.start(actor=actor, order=order)
    arrivals, length = [], 0
    async with aclosing(await made.runs.follow(actor=actor, run_id=run_id)) as chunks:
        async for chunk in chunks:
            length += len(chunk.text)
            arrivals.append((time.time_ns() // 1_000, length))
    sent = await asyncio.to_thread(sent_times, source.url, key)
    return answer.delays_ms(sent, arrivals)


async def _probe(lags_ms: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_PROBE_SECONDS)
        lags_ms.append(1_000 * (time.perf_counter() - began - _PROBE_SECONDS))


async def _close(made: Works) -> None:
    await made.jobs.close()
    await made.runs.shutdown()
    await made.provider.close()
    await made.store.close()
