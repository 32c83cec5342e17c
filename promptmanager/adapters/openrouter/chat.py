"""OpenRouter's five endpoints as the product needs them, over httpx and httpx-sse.

No SDK: none of those tried kept partial text, cost and error of every way in which a stream can end.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import Any
from urllib.parse import urlsplit

import httpx
from httpx_sse import EventSource, ServerSentEvent

from promptmanager.adapters.openrouter.answers import mapping, models_of, plain_of, settled_of, word
from promptmanager.adapters.openrouter.asking import body_of, headers_of
from promptmanager.adapters.openrouter.reading import Reading
from promptmanager.adapters.openrouter.refusals import error_of, refusal
from promptmanager.adapters.openrouter.text import detail
from promptmanager.domain.errors import (
    KeyRefused,
    ProviderError,
    ProviderTimeout,
    ProviderUnavailable,
    StreamBroken,
    StreamCut,
)
from promptmanager.domain.models import Model
from promptmanager.services.ports.chat import ChatEvent, ChatRequest, Opened, Settled, Text

RETRIES_MAX = 2
# A longer wait than this is told to the person instead of being sat out.
RETRY_WAIT_MAX_SECONDS = 20
CALL_MAX_SECONDS = 30 * 60
BODY_MAX_BYTES = 32 * 1024 * 1024

_BACKOFF_SECONDS = (0.5, 2.0)
_PLAIN_SECONDS = 30
# A model may think for minutes between tokens, but a provider sends keep-alive comments meanwhile.
_TIMEOUT = httpx.Timeout(connect=10, read=120, write=30, pool=10)
_OK = 200


class OpenRouterChat:
    """A ``ChatProvider`` over HTTP. One object holds one connection pool; the key goes into each request."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        is_simulated: bool = False,
        app_url: str = "",
        http: httpx.AsyncClient | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.is_simulated = is_simulated
        self._base_url = base_url.rstrip("/")
        self._key = api_key.strip()
        self._app_url = app_url
        self._http = http or _client(base_url)
        self._pause = pause

    async def models(self) -> tuple[Model, ...]:
        body = await self._get("/models")
        return models_of(mapping(body).get("data"), is_simulated=self.is_simulated)

    async def settled(self, generation_id: str) -> Settled | None:
        try:
            body = await self._get("/generation", id=generation_id)
        except ProviderError as error:
            # The books lag behind the stream: 404 is the normal answer for some seconds.
            if error.code == "no_endpoint":
                return None
            raise
        return settled_of(mapping(body).get("data"))

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        for attempt in range(RETRIES_MAX + 1):
            has_text = False
            try:
                async with aclosing(self._call(request)) as events:
                    async for event in events:
                        has_text = has_text or isinstance(event, Text)
                        yield event
            except ProviderError as error:
                error.before_first_token = not has_text
                wait = None if has_text else _wait_before_retry(error, attempt)
                if wait is None:
                    raise
            else:
                return
            await self._pause(wait)

    async def close(self) -> None:
        """Close the connection pool, and with it every stream still open."""
        await self._http.aclose()

    async def _call(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Call once. Raises ProviderError."""
        reading = Reading(request.settings.model)
        is_open = False
        try:
            async with self._http.stream(
                "POST",
                f"{self._base_url}/chat/completions",
                content=body_of(request),
                headers=self._headers(
                    # A compressed stream may be held back until a block is full.
                    {"Content-Type": "application/json", "Accept": "text/event-stream", "Accept-Encoding": "identity"}
                ),
            ) as response:
                is_open = response.status_code == _OK
                async with aclosing(_events(response, reading)) as events:
                    async for event in events:
                        yield event
        except httpx.TimeoutException as error:
            raise ProviderTimeout(detail=type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if reading.finish_reason:
                yield reading.finished()
            elif is_open:
                raise StreamCut from error
            else:
                raise ProviderUnavailable(detail=type(error).__name__) from error

    async def _get(self, path: str, **query: str) -> object:
        """Return the JSON of a plain call. Raises ProviderError."""
        try:
            async with (
                asyncio.timeout(_PLAIN_SECONDS),
                self._http.stream("GET", self._base_url + path, params=query, headers=self._headers({})) as response,
            ):
                body = await _body(response)
                plain = plain_of(body)
                _raise_if_refused(response, body, model="")
        except (httpx.TimeoutException, TimeoutError) as error:
            raise ProviderTimeout(detail=type(error).__name__) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(detail=type(error).__name__) from error
        if plain is None:
            raise ProviderUnavailable(detail="not JSON")
        return plain

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        if not (self._key.isascii() and self._key.isprintable()):
            raise KeyRefused(detail="not an API key")
        return {**headers_of(self._key, app_url=self._app_url), **more}


async def _events(response: httpx.Response, reading: Reading) -> AsyncGenerator[ChatEvent, None]:
    """Turn one response into events. Raises ProviderError and httpx.HTTPError."""
    if response.status_code != _OK or "text/event-stream" not in response.headers.get("content-type", ""):
        async for event in _not_streamed(response, reading):
            yield event
        return
    reading.generation_id = word(response.headers.get("x-generation-id"))
    is_announced = bool(reading.generation_id)
    if is_announced:
        yield Opened(reading.generation_id)
    # The standard knows no other encoding, and lets a byte order mark stand in front.
    response.encoding = "utf-8-sig"
    is_done = False
    async with aclosing(EventSource(response).aiter_sse()) as source:
        deadline = asyncio.get_running_loop().time() + CALL_MAX_SECONDS
        while not is_done and (sent := await _next(source, deadline)) is not None:
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
    for event in _ending(reading, is_done=is_done):
        yield event


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


async def _next(source: AsyncGenerator[ServerSentEvent, None], deadline: float) -> ServerSentEvent | None:
    """Return the next event, None at the end. Raises ProviderTimeout when the whole call takes too long."""
    try:
        async with asyncio.timeout_at(deadline):
            return await anext(source, None)
    except TimeoutError as error:
        raise ProviderTimeout(detail=f"{CALL_MAX_SECONDS} s") from error


async def _not_streamed(response: httpx.Response, reading: Reading) -> AsyncGenerator[ChatEvent, None]:
    """Read a refusal, or an answer in one piece from an endpoint that does not stream."""
    try:
        async with asyncio.timeout(CALL_MAX_SECONDS):
            body = await _body(response)
    except TimeoutError as error:
        raise ProviderTimeout(detail=f"{CALL_MAX_SECONDS} s") from error
    _raise_if_refused(response, body, model=reading.asked_model)
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


async def _body(response: httpx.Response) -> bytes:
    """Return the whole body. Raises ProviderUnavailable when it has no reasonable end."""
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > BODY_MAX_BYTES:
            raise ProviderUnavailable(detail="answer too large")
    return b"".join(parts)


def _raise_if_refused(response: httpx.Response, body: bytes, *, model: str) -> None:
    plain = plain_of(body) or {}
    error = error_of(plain)
    if response.status_code == _OK and error is None:
        return
    status = None if response.status_code == _OK else response.status_code
    raise refusal(error or {}, model=model, status=status, headers=response.headers)


def _wait_before_retry(error: ProviderError, attempt: int) -> float | None:
    """Return the seconds to wait before the call is made again, or None when it should not be."""
    # A silent provider may be working, and billing: only a call known to have failed is repeated.
    if attempt >= RETRIES_MAX or not error.retryable or isinstance(error.__cause__, httpx.ReadTimeout):
        return None
    asked = float(error.facts.get("retry_after_seconds") or 0)
    if asked > RETRY_WAIT_MAX_SECONDS:
        return None
    return max(asked, _BACKOFF_SECONDS[attempt])


def _client(base_url: str) -> httpx.AsyncClient:
    # httpx allows 100 connections unless told; each open answer holds one.
    limits = httpx.Limits(max_connections=2_000, max_keepalive_connections=50)
    return httpx.AsyncClient(timeout=_TIMEOUT, limits=limits, trust_env=not _is_loopback(base_url))


def _is_loopback(base_url: str) -> bool:
    """Whether the address is this machine's own, where a proxy of the environment must not stand between."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
