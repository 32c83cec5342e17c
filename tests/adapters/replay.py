"""A server that plays exact bytes on loopback, and sees when the client closes.

Each connection takes the next script; the last one is played again and again.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum


class End(Enum):
    RESET = "reset"
    """End the connection with RST, as a crashed process or a middlebox does."""
    HOLD = "hold"
    """Keep the connection open, silent, until the client closes it."""


Step = bytes | float | End
Script = tuple[Step, ...]


@dataclass(frozen=True)
class Received:
    head: str
    body: bytes

    def header(self, name: str) -> str:
        lines = (line.partition(":") for line in self.head.split("\r\n")[1:])
        return next((value.strip() for key, _, value in lines if key.lower() == name.lower()), "")


@dataclass
class Replay:
    """What the server did and saw. ``closed_at`` is the loop's time at which the client's close arrived."""

    scripts: list[Script]
    url: str = ""
    received: list[Received] = field(default_factory=list)
    closed_at: float | None = None
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _request(reader)
            if request is None:
                return
            self.received.append(request)
            self.asked.set()
            script = self.scripts[min(len(self.received), len(self.scripts)) - 1]
            watch = asyncio.create_task(self._watch(reader))
            try:
                await self._play(script, writer)
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)
        except ConnectionError:
            self._saw_close()
        finally:
            writer.close()

    async def _play(self, script: Script, writer: asyncio.StreamWriter) -> None:
        for step in script:
            match step:
                case bytes():
                    writer.write(step)
                    await writer.drain()
                case End.RESET:
                    # Linger of no seconds: the kernel sends RST instead of FIN.
                    linger = struct.pack("ii", 1, 0)
                    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    writer.transport.abort()
                case End.HOLD:
                    await self.closed.wait()
                case float() | int():
                    await asyncio.sleep(step)

    async def _watch(self, reader: asyncio.StreamReader) -> None:
        try:
            while await reader.read(4096):
                pass
        except ConnectionError:
            pass
        self._saw_close()

    def _saw_close(self) -> None:
        if self.closed_at is None:
            self.closed_at = asyncio.get_running_loop().time()
        self.closed.set()


@asynccontextmanager
async def replaying(*scripts: Script) -> AsyncGenerator[Replay, None]:
    replay = Replay(list(scripts))
    server = await asyncio.start_server(replay.serve, "127.0.0.1", 0)
    replay.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v1"
    try:
        yield replay
    finally:
        server.close()
        replay.closed.set()
        await server.wait_closed()


async def _request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    received = Received(head, b"")
    return Received(head, await reader.readexactly(int(received.header("content-length") or 0)))
