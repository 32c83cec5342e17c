"""OpenRouter's endpoints as the product needs them, over httpx and httpx-sse.

No SDK: none of those tried kept partial text, cost and error of every way in which a stream can end.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from urllib.parse import urlsplit

import httpx

from promptmanager.adapters.openrouter.answers import mapping, models_of, plain_of, settled_of
from promptmanager.adapters.openrouter.asking import body_of, headers_of
from promptmanager.adapters.openrouter.pace import Pace, paced
from promptmanager.adapters.openrouter.reading import Reading
from promptmanager.adapters.openrouter.responses import OK, events_of, raise_if_refused, whole_body
from promptmanager.domain.errors import (
    KeyRefused,
    ProviderError,
    ProviderTimeout,
    ProviderUnavailable,
    StreamCut,
)
from promptmanager.domain.models import Model
from promptmanager.services.ports.chat import ChatEvent, ChatRequest, Settled, Text

RETRIES_MAX = 2
# A longer wait than this is told to the person instead of being sat out.
RETRY_WAIT_MAX_SECONDS = 20

_BACKOFF_SECONDS = (0.5, 2.0)
_PLAIN_SECONDS = 30
_KEEP_CONNECTION_SECONDS = 30
# A model may think for minutes between tokens, but a provider sends keep-alive comments meanwhile.
_TIMEOUT = httpx.Timeout(connect=10, read=120, write=30, pool=10)


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
        self._pace = Pace()
        self._http = http or paced(_client(base_url), self._pace)
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
            async with self._opened(request) as response:
                is_open = response.status_code == OK
                with self._pace.one_more():
                    async with aclosing(events_of(response, reading)) as events:
                        async for event in events:
                            yield event
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # Once the model has finished the answer is whole; what got lost is its cost, which can be asked for.
            if not reading.finish_reason:
                raise _failure(error, is_open=is_open) from error
            yield reading.finished()

    def _opened(self, request: ChatRequest) -> AbstractAsyncContextManager[httpx.Response]:
        # A compressed stream may be held back until a block is full.
        accepted = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        return self._http.stream(
            "POST",
            f"{self._base_url}/chat/completions",
            content=body_of(request),
            headers=self._headers({"Content-Type": "application/json", **accepted}),
        )

    async def _get(self, path: str, **query: str) -> object:
        """Return the JSON of a plain call. Raises ProviderError."""
        try:
            async with (
                asyncio.timeout(_PLAIN_SECONDS),
                self._http.stream("GET", self._base_url + path, params=query, headers=self._headers({})) as response,
            ):
                body = await whole_body(response)
                plain = plain_of(body)
                raise_if_refused(response, body, model="")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise _failure(error, is_open=False) from error
        if plain is None:
            raise ProviderUnavailable(detail="not JSON")
        return plain

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        if not (self._key.isascii() and self._key.isprintable()):
            raise KeyRefused(detail="not an API key")
        return {**headers_of(self._key, app_url=self._app_url), **more}


def _failure(error: Exception, *, is_open: bool) -> ProviderError:
    """Return what a failed connection means. ``is_open``: the provider had begun to answer."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return ProviderTimeout(detail=type(error).__name__)
    return StreamCut() if is_open else ProviderUnavailable(detail=type(error).__name__)


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
    limits = httpx.Limits(
        max_connections=2_000, max_keepalive_connections=50, keepalive_expiry=_KEEP_CONNECTION_SECONDS
    )
    return httpx.AsyncClient(timeout=_TIMEOUT, limits=limits, trust_env=not _is_loopback(base_url))


def _is_loopback(base_url: str) -> bool:
    """Whether the address is this machine's own, where a proxy of the environment must not stand between."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
