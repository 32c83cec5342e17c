"""A provider for measurements: OpenRouter's endpoints, tokens at an exact rate, and the time at which each one left.

The last message orders the stream: ``bench key=a1 tokens=2000 rate=100``, with ``gate=yes`` to hold it until
``POST /bench/go``. What left when is asked for afterwards, so that no stamp travels within the text. The order
``after 1000 ms: Hello`` is answered by that text at once, after that time, streamed only to whom asks for a stream.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

from bench import answer

MODEL = "bench/steady"
_ORDER = re.compile(r"bench key=(\w+) tokens=(\d+) rate=(\d+)( gate=yes)?")
_LATE_ORDER = re.compile(r"after (\d+) ms: (.*)")
_WAIT_SECONDS = 0.4
# Streams that begin together spread over this long, as those of people do.
SPREAD_SECONDS = 1.0
_GOLDEN = 0.618034
_PLACE = "@"
# The loop's timers count whole milliseconds and may be early by so much.
_TIMER_SECONDS = 0.001
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n"
    b"X-Generation-Id: gen-%s\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def order(key: str, *, count: int, rate: int, is_gated: bool = False) -> str:
    """Return the message that asks for a stream."""
    return f"bench key={key} tokens={count} rate={rate}" + (" gate=yes" if is_gated else "")


def late_order(text: str, *, milliseconds: int) -> str:
    """Return the message that asks for a text after a time."""
    return f"after {milliseconds} ms: {text}"


@dataclass
class _Desk:
    """What is known of the answers so far: send times in microseconds by key, and who waits at the gate."""

    sent: dict[str, array[int]] = field(default_factory=dict)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    started: int = 0
    # Of answers after a time: when each was asked for and when it left.
    late: list[tuple[int, int]] = field(default_factory=list)

    def open_gate(self) -> None:
        held, self.waiting = self.waiting, []
        for begin in held:
            begin()


class _Stream:
    """One answer on its own absolute schedule: a late token makes no later one late."""

    def __init__(self, desk: _Desk, transport: asyncio.Transport, asked: re.Match[str]) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._rate = int(asked[3])
        self._key = asked[1]
        self._tokens = [json.dumps(token).encode() for token in answer.tokens(int(asked[2]))]
        self._before, self._after = self._event({"role": "assistant", "content": _PLACE}).split(
            json.dumps(_PLACE).encode()
        )
        self._sent = desk.sent[asked[1]] = array("q")
        desk.started += 1
        self._delay = desk.started * _GOLDEN % 1 * SPREAD_SECONDS if asked[4] else _WAIT_SECONDS
        transport.write(_HEAD % self._key.encode())
        self._comment()
        if asked[4]:
            desk.waiting.append(self._begin)
        else:
            self._begin()

    def _begin(self) -> None:
        self._first_at = self._loop.time() + self._delay
        self._loop.call_at(self._first_at, self._tick)

    def _tick(self) -> None:
        if self._transport.is_closing():
            return
        done = len(self._sent)
        elapsed = self._loop.time() - self._first_at + _TIMER_SECONDS
        due = min(int(elapsed * self._rate) + 1, len(self._tokens))
        for token in self._tokens[done:due]:
            event = _framed(self._before + token + self._after)
            self._sent.append(_now())
            self._transport.write(event)
        if due < len(self._tokens):
            self._loop.call_at(self._first_at + due / self._rate, self._tick)
        else:
            self._end()

    def _end(self) -> None:
        count = len(self._tokens)
        nothing = {"role": "assistant", "content": ""}
        self._transport.write(_framed(self._event(nothing, finish="stop")))
        self._transport.write(_framed(self._event(nothing, finish="stop", usage=_usage(count))))
        self._transport.write(_framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")

    def _event(self, delta: dict[str, str], *, finish: str | None = None, usage: object = None) -> bytes:
        return _event(self._key, delta, finish=finish, usage=usage)

    def _comment(self) -> None:
        """Keep a held connection alive, as OpenRouter does."""
        if not self._sent and not self._transport.is_closing():
            self._transport.write(_framed(b": OPENROUTER PROCESSING\n\n"))
            self._loop.call_later(2, self._comment)


def _answer_late(desk: _Desk, transport: asyncio.Transport, text: str, *, asked_at: int, is_streamed: bool) -> None:
    if transport.is_closing():
        return
    desk.late.append((asked_at, _now()))
    message = {"role": "assistant", "content": text}
    if is_streamed:
        events = (
            _event("late", message),
            _event("late", {"content": ""}, finish="stop"),
            _event("late", {"content": ""}, finish="stop", usage=_usage(2)),
            b"data: [DONE]\n\n",
        )
        transport.write(_HEAD % b"late" + b"".join(map(_framed, events)) + b"0\r\n\r\n")
        return
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    transport.write(_plain({"id": "gen-late", "model": MODEL, "choices": [choice], "usage": _usage(2)}))


class _Connection(asyncio.Protocol):
    """Just enough of HTTP/1.1 for one client that is known: no pipelining, bodies by their length."""

    def __init__(self, desk: _Desk) -> None:
        self._desk = desk
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if found and len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            self._answer(head.split(b" ", 2)[1].decode(), body)

    def _answer(self, target: str, body: bytes) -> None:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path.endswith("/chat/completions"):
            plain = json.loads(body)
            self._obey(plain["messages"][-1]["content"], is_streamed=plain.get("stream", False))
        elif path.endswith("/models"):
            self._send({"data": [_MODEL_FACTS]})
        elif path == "/bench/waiting":
            self._send({"waiting": len(self._desk.waiting)})
        elif path == "/bench/go":
            self._desk.open_gate()
            self._send({})
        elif path == "/bench/late":
            self._send({"late": self._desk.late})
            self._desk.late = []
        elif path == "/bench/sent":
            self._send({"sent": list(self._desk.sent.get(query["key"][0], ()))})
        else:
            self._send({"error": {"code": 404, "message": "not found"}}, status=404)

    def _obey(self, message: str, *, is_streamed: bool) -> None:
        if asked := _LATE_ORDER.search(message):
            answer_late = partial(
                _answer_late, self._desk, self._transport, asked[2], asked_at=_now(), is_streamed=is_streamed
            )
            asyncio.get_running_loop().call_later(int(asked[1]) / 1000, answer_late)
        elif asked := _ORDER.search(message):
            _Stream(self._desk, self._transport, asked)
        else:
            self._send({"error": {"code": 400, "message": "no order"}}, status=400)

    def _send(self, plain: object, *, status: int = 200) -> None:
        self._transport.write(_plain(plain, status=status))


_MODEL_FACTS = {
    "id": MODEL,
    "name": "Bench",
    "created": 1_767_225_600,
    "description": "Tokens at an exact rate.",
    "context_length": 100_000,
    "architecture": {"input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "Other"},
    "pricing": {"prompt": "0.0000001", "completion": "0.0000001"},
    "top_provider": {"context_length": 100_000, "max_completion_tokens": 50_000, "is_moderated": False},
    "supported_parameters": ["max_tokens", "temperature"],
}


def _event(key: str, delta: dict[str, str], *, finish: str | None = None, usage: object = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "native_finish_reason": finish, "logprobs": None}
    body = {
        "id": f"gen-{key}",
        "provider": "Bench",
        "model": MODEL,
        "object": "chat.completion.chunk",
        "created": 1_767_225_600,
        "choices": [choice],
    }
    if usage:
        body["usage"] = usage
    return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"


def _now() -> int:
    """Return the microseconds since the epoch."""
    return time.time_ns() // 1000


def _usage(count: int) -> dict[str, float]:
    return {"prompt_tokens": 10, "completion_tokens": count, "total_tokens": count + 10, "cost": 0.0001}


def _plain(plain: object, *, status: int = 200) -> bytes:
    body = json.dumps(plain).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def _serve(port: int) -> None:
    desk = _Desk()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(desk), "127.0.0.1", port, backlog=1_000)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
