"""A provider for measurements: OpenRouter's endpoints, tokens at an exact rate, and the time at which each one left.

The last message orders the stream: ``bench key=a1 tokens=2000 rate=100``, with ``gate=yes`` to hold it until
``POST /bench/go``. What left when is asked for afterwards, so that no stamp travels within the text.
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
from typing import cast
from urllib.parse import parse_qs, urlsplit

import uvloop

from bench import answer

MODEL = "bench/steady"
_ORDER = re.compile(r"bench key=(\w+) tokens=(\d+) rate=(\d+)( gate=yes)?")
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


@dataclass
class _Desk:
    """What is known of the streams so far: send times in microseconds by key, and who waits at the gate."""

    sent: dict[str, array[int]] = field(default_factory=dict)
    waiting: list[Callable[[], None]] = field(default_factory=list)
    started: int = 0

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
            self._sent.append(time.time_ns() // 1000)
            self._transport.write(event)
        if due < len(self._tokens):
            self._loop.call_at(self._first_at + due / self._rate, self._tick)
        else:
            self._end()

    def _end(self) -> None:
        count = len(self._tokens)
        usage = {"prompt_tokens": 10, "completion_tokens": count, "total_tokens": count + 10, "cost": 0.0001}
        nothing = {"role": "assistant", "content": ""}
        self._transport.write(_framed(self._event(nothing, finish="stop")))
        self._transport.write(_framed(self._event(nothing, finish="stop", usage=usage)))
        self._transport.write(_framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")

    def _event(self, delta: dict[str, str], *, finish: str | None = None, usage: object = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "native_finish_reason": finish, "logprobs": None}
        body = {
            "id": f"gen-{self._key}",
            "provider": "Bench",
            "model": MODEL,
            "object": "chat.completion.chunk",
            "created": 1_767_225_600,
            "choices": [choice],
        }
        if usage:
            body["usage"] = usage
        return b"data: " + json.dumps(body, separators=(",", ":")).encode() + b"\n\n"

    def _comment(self) -> None:
        """Keep a held connection alive, as OpenRouter does."""
        if not self._sent and not self._transport.is_closing():
            self._transport.write(_framed(b": OPENROUTER PROCESSING\n\n"))
            self._loop.call_later(2, self._comment)


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
            asked = _ORDER.search(json.loads(body)["messages"][-1]["content"])
            if asked:
                _Stream(self._desk, self._transport, asked)
            else:
                self._send({"error": {"code": 400, "message": "no order"}}, status=400)
        elif path.endswith("/models"):
            self._send({"data": [_MODEL_FACTS]})
        elif path == "/bench/waiting":
            self._send({"waiting": len(self._desk.waiting)})
        elif path == "/bench/go":
            self._desk.open_gate()
            self._send({})
        elif path == "/bench/sent":
            self._send({"sent": list(self._desk.sent.get(query["key"][0], ()))})
        else:
            self._send({"error": {"code": 404, "message": "not found"}}, status=404)

    def _send(self, plain: object, *, status: int = 200) -> None:
        body = json.dumps(plain).encode()
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._transport.write(head.encode() + body)


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


def _framed(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def _serve(port: int) -> None:
    desk = _Desk()
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(desk), "127.0.0.1", port, backlog=1_000)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
