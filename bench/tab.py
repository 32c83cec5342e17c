"""A browser's websocket for crowds: notes when each message arrived and leaves reading it for later.

Engine.IO 4 and Socket.IO 5 framing by hand, as in ``tests/e2e/wire.py``, but hundreds of them in one process that
must not become the thing that is measured.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import secrets
import struct
import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from tests.e2e.wire import NAMESPACE, STATE_ROOT

_PATIENCE_SECONDS = 60
_TEXT = 1
_CLOSE = 8
_PING = 9


class Tab(asyncio.Protocol):
    """One tab. ``frames`` holds what arrived: microseconds since the epoch, and the message."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, bytes]] = []
        self.is_lost = False
        self._data = bytearray()
        self._is_upgraded = False
        self._wanted: Callable[[bytes], bool] | None = None
        self._found: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, url: str, cookie: str) -> Tab:
        host, port = urlsplit(url).hostname or "", urlsplit(url).port or 80
        _, tab = await asyncio.get_running_loop().create_connection(cls, host, port)
        target = f"{NAMESPACE}/?token={secrets.token_hex(8)}&EIO=4&transport=websocket"
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            *(f"GET {target} HTTP/1.1", f"Host: {host}:{port}", "Upgrade: websocket", "Connection: Upgrade"),
            *(f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: {url}", f"Cookie: {cookie}"),
        )
        tab._transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())  # noqa: SLF001 - its own
        await tab.until(lambda frame: frame.startswith(b"0{"))
        tab.send(f"40{NAMESPACE},{{}}")
        await tab.until(lambda frame: frame.startswith(b"40"))
        return tab

    async def until(self, wanted: Callable[[bytes], bool], *, seconds: float = _PATIENCE_SECONDS) -> bytes:
        """Return the first message of that kind, among those that are here and those to come."""
        for _, frame in self.frames:
            if wanted(frame):
                return frame
        self._wanted, self._found = wanted, asyncio.get_running_loop().create_future()
        async with asyncio.timeout(seconds):
            return await self._found

    def call(self, handler: str, path: str, **payload: object) -> None:
        """Call an event handler by its full name."""
        router = {"pathname": path, "asPath": path, "query": {}}
        event = {"name": handler, "payload": payload, "router_data": router}
        self.send(f"42{NAMESPACE}," + json.dumps(["event", event]))

    def hydrate(self, path: str) -> None:
        self.call(f"{STATE_ROOT}.hydrate_and_load", path)

    def send(self, text: str) -> None:
        self._write(_TEXT, text.encode())

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_lost = True
        if self._found is not None and not self._found.done():
            self._found.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        now = time.time_ns() // 1000
        self._data += data
        if not self._is_upgraded:
            head, found, rest = bytes(self._data).partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._is_upgraded, self._data = True, bytearray(rest)
        while (frame := self._next()) is not None:
            self._take(frame, now)

    def _next(self) -> tuple[int, bytes] | None:
        """Cut a whole frame off what has arrived. The server sends each message in one frame, unmasked."""
        data = self._data
        if len(data) < 2:  # noqa: PLR2004 - the shortest frame
            return None
        start, length = 2, data[1]
        if length >= 126:  # noqa: PLR2004 - as RFC 6455 has it
            start, form = (4, ">H") if length == 126 else (10, ">Q")  # noqa: PLR2004 - as above
            if len(data) < start:
                return None
            (length,) = struct.unpack_from(form, data, 2)
        if len(data) < start + length:
            return None
        frame = data[0] & 15, bytes(data[start : start + length])
        del data[: start + length]
        return frame

    def _take(self, frame: tuple[int, bytes], now: int) -> None:
        kind, message = frame
        if kind == _PING:
            self._write(_PING + 1, message)
        elif kind == _CLOSE:
            self._transport.close()
        elif message == b"2":
            self.send("3")
        else:
            self.frames.append((now, message))
            if self._found is not None and not self._found.done() and self._wanted and self._wanted(message):
                self._found.set_result(message)

    def _write(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        size = bytes([0x80 | length]) if length < 126 else bytes([0xFE]) + struct.pack(">H", length)  # noqa: PLR2004 - as RFC 6455 has it
        # A mask of zeros changes nothing, and a client must have one.
        self._transport.write(bytes([0x80 | kind]) + size + bytes(4) + payload)
