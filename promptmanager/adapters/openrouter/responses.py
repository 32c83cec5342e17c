"""One response: a stream of events, an answer in one piece, or a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, suppress
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

from promptmanager.adapters.openrouter.answers import plain_of, word
from promptmanager.adapters.openrouter.reading import Reading
from promptmanager.adapters.openrouter.refusals import error_of, refusal
from promptmanager.adapters.openrouter.text import detail
from promptmanager.domain.errors import ProviderTimeout, ProviderUnavailable, StreamBroken, StreamCut
from promptmanager.services.ports.chat import ChatEvent, Opened

OK = 200
CALL_MAX_SECONDS = 30 * 60
BODY_MAX_BYTES = 32 * 1024 * 1024

_DRAIN_SECONDS = 0.05


async def events_of(response: httpx.Response, reading: Reading) -> AsyncGenerator[ChatEvent, None]:
    """Turn one response into events. Raises ProviderError and httpx.HTTPError."""
    if response.status_code != OK or "text/event-stream" not in response.headers.get("content-type", ""):
        async for event in _not_streamed(response, reading):
            yield event
        return
    reading.generation_id = word(response.headers.get("x-generation-id"))
    is_announced = bool(reading.generation_id)
    if is_announced:
        yield Opened(reading.generation_id)
    # The standard knows no other encoding, and lets a byte order mark stand in front.
    response.encoding = "utf-8-sig"
    response.stream = _UntilDeadline(response.stream)
    is_done = False
    async with aclosing(EventSource(response).aiter_sse()) as source:
        async for sent in source:
            is_done = sent.data.strip() == "[DONE]"
            # An event may come without data, such as a bare "event:" line.
            piece = None if is_done or not sent.data else reading.take(_chunk(sent))
            if reading.generation_id and not is_announced:
                is_announced = True
                yield Opened(reading.generation_id)
            if piece is not None:
                yield piece
            if reading.failure is not None:
                raise reading.failure
            if is_done:
                await _drain(source)
                break
    for event in _ending(reading, is_done=is_done):
        yield event


async def _drain(source: AsyncGenerator[ServerSentEvent, None]) -> None:
    """Read the end of the body, which lets the next call use the connection; but wait for it hardly at all."""
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for _ in source:
                pass


def _chunk(sent: ServerSentEvent) -> dict[str, Any]:
    chunk = plain_of(sent.data)
    if chunk is None:
        raise StreamBroken(detail=f"unreadable: {detail(sent.data)[:80]}")
    return chunk


def _ending(reading: Reading, *, is_done: bool) -> Iterator[ChatEvent]:
    """Give what was held back and the end. Raises StreamCut when nobody said that it was the end."""
    rest = reading.rest()
    if rest is not None:
        yield rest
    if not reading.finish_reason and not is_done:
        raise StreamCut
    yield reading.finished()


class _UntilDeadline(httpx.AsyncByteStream):
    """The bytes of a response, until the whole call has taken too long: comments alone could keep it up for ever."""

    def __init__(self, stream: httpx.SyncByteStream | httpx.AsyncByteStream) -> None:
        if not isinstance(stream, httpx.AsyncByteStream):
            raise TypeError(stream)
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        deadline = clock() + CALL_MAX_SECONDS
        async for part in self._stream:
            if clock() > deadline:
                raise ProviderTimeout(detail=f"{CALL_MAX_SECONDS} s")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _not_streamed(response: httpx.Response, reading: Reading) -> AsyncGenerator[ChatEvent, None]:
    """Read a refusal, or an answer in one piece from an endpoint that does not stream."""
    try:
        async with asyncio.timeout(CALL_MAX_SECONDS):
            body = await whole_body(response)
    except TimeoutError as error:
        raise ProviderTimeout(detail=f"{CALL_MAX_SECONDS} s") from error
    raise_if_refused(response, body, model=reading.asked_model)
    plain = plain_of(body)
    if plain is None or "choices" not in plain:
        raise ProviderUnavailable(detail="neither a stream nor JSON")
    piece = reading.take_whole(plain)
    if reading.generation_id:
        yield Opened(reading.generation_id)
    if piece is not None:
        yield piece
    if reading.failure is not None:
        raise reading.failure
    for event in _ending(reading, is_done=True):
        yield event


async def whole_body(response: httpx.Response) -> bytes:
    """Return the whole body. Raises ProviderUnavailable when it has no reasonable end."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > BODY_MAX_BYTES:
            raise ProviderUnavailable(detail="answer too large")
    return b"".join(parts)


def raise_if_refused(response: httpx.Response, body: bytes, *, model: str) -> None:
    plain = plain_of(body) or {}
    error = error_of(plain)
    if response.status_code == OK and error is None:
        return
    status = None if response.status_code == OK else response.status_code
    raise refusal(error or {}, model=model, status=status, headers=response.headers)
