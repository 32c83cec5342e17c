"""OpenRouter's endpoints as the product needs them, over httpx and httpx-sse.

No SDK: none of those tried kept partial text, cost and error of every way in which a stream can end.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing

import httpx

from promptmanager.adapters.openrouter.answers import mapping, models_of, settled_of
from promptmanager.adapters.openrouter.asking import body_of, headers_of
from promptmanager.adapters.openrouter.calls import client, failure, plain_call
from promptmanager.adapters.openrouter.pace import Pace, paced
from promptmanager.adapters.openrouter.reading import Reading
from promptmanager.adapters.openrouter.responses import OK, events_of
from promptmanager.domain.errors import ProviderError
from promptmanager.domain.models import Model
from promptmanager.services.ports.chat import ChatEvent, ChatRequest, Settled, Text
from promptmanager.services.ports.keys import OpenKey

RETRIES_MAX = 2
# A longer wait than this is told to the person instead of being sat out.
RETRY_WAIT_MAX_SECONDS = 20

_BACKOFF_SECONDS = (0.5, 2.0)


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
        key = api_key.strip()
        self._open_key: OpenKey = lambda: key
        self._app_url = app_url
        self._pace = Pace()
        self._http = http or paced(client(base_url), self._pace)
        self._pause = pause

    def with_key(self, key: OpenKey) -> OpenRouterChat:
        """Return the same provider called with another key, over the same connections."""
        other = copy.copy(self)
        other._open_key = key  # noqa: SLF001 - of our own kind
        return other

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
                raise failure(error, is_open=is_open) from error
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
        return await plain_call(self._http, "GET", self._base_url + path, headers=self._headers({}), params=query)

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**headers_of(self._open_key(), app_url=self._app_url), **more}


def _wait_before_retry(error: ProviderError, attempt: int) -> float | None:
    """Return the seconds to wait before the call is made again, or None when it should not be."""
    # A silent provider may be working, and billing: only a call known to have failed is repeated.
    if attempt >= RETRIES_MAX or not error.retryable or isinstance(error.__cause__, httpx.ReadTimeout):
        return None
    asked = float(error.facts.get("retry_after_seconds") or 0)
    if asked > RETRY_WAIT_MAX_SECONDS:
        return None
    return max(asked, _BACKOFF_SECONDS[attempt])
