"""Reading many streams at once: seldom and much, instead of often and little.

Waking up for a single token costs several times what the token itself costs. While few streams are open every token is
read as it comes; with many, each connection rests between two reads, and what came meanwhile is read in one go.
"""

from __future__ import annotations

import asyncio
import logging
import select
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from promptmanager.adapters.openrouter.chunks import ChunkMerger

# Up to so many streams nothing waits.
_FREE_STREAMS = 50
_REST_SECONDS_A_STREAM = 0.0007
_REST_MAX_SECONDS = 0.15

_log = logging.getLogger(__name__)


class Pace:
    """Knows how many streams are open, and so how long each connection rests between two reads."""

    def __init__(self) -> None:
        self._open = 0

    @property
    def rest_seconds(self) -> float:
        return 0 if self._open <= _FREE_STREAMS else min(self._open * _REST_SECONDS_A_STREAM, _REST_MAX_SECONDS)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a stream while it is open."""
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1


def paced(client: httpx.AsyncClient, pace: Pace) -> httpx.AsyncClient:
    """Let the connections of a client rest as ``pace`` says, those through a proxy too; return the client."""
    # httpcore takes a backend of its user's, but httpx does not pass one on.
    try:
        for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001
            if isinstance(transport, httpx.AsyncHTTPTransport):
                pool = transport._pool  # noqa: SLF001
                pool._network_backend = _Backend(pool._network_backend, pace)  # noqa: SLF001
    except AttributeError as missing:
        # Another httpx than the one that was locked. Without resting everything still works, with fewer streams.
        _log.warning("connections to the provider cannot be made to rest: %s", missing)
    return client


class _Backend(httpcore.AsyncNetworkBackend):
    def __init__(self, inner: httpcore.AsyncNetworkBackend, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._pace)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace
        self._read_at = 0.0
        self._chunks = ChunkMerger()
        self._socket: Any = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        clock = asyncio.get_running_loop().time
        wait = self._read_at + self._pace.rest_seconds - clock()
        if wait > 0:
            await asyncio.sleep(wait)
        while data := await self._inner.read(max_bytes, timeout):
            self._read_at = clock()
            if merged := self._chunks.take(data):
                return merged
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        # What answers a request is not made to wait, and begins with a head.
        self._read_at = 0.0
        self._chunks = ChunkMerger()
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout), self._pace)

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._inner.get_extra_info(info)
        # Asked of each idle connection whenever a call begins or ends: its socket is looked up only once.
        if self._socket is None:
            self._socket = self._inner.get_extra_info("socket")
        return _is_readable(self._socket)


def _is_readable(connection: Any) -> bool:
    """Whether there is something to read. A socket that is closed is: its end."""
    number = -1 if connection is None else connection.fileno()
    if number < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([number], [], [], 0)[0])
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(0))
