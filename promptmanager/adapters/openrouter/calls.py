"""Calls over HTTP: the client they go through, plain ones that answer with JSON, and what a failed one means."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from promptmanager.adapters.openrouter.answers import plain_of
from promptmanager.adapters.openrouter.responses import raise_if_refused, whole_body
from promptmanager.domain.errors import ProviderError, ProviderTimeout, ProviderUnavailable, StreamCut

_PLAIN_SECONDS = 30
_KEEP_CONNECTION_SECONDS = 30
# A model may think for minutes between tokens, but a provider sends keep-alive comments meanwhile.
_TIMEOUT = httpx.Timeout(connect=10, read=120, write=30, pool=10)


def client(base_url: str) -> httpx.AsyncClient:
    # httpx allows 100 connections unless told; each open answer holds one.
    limits = httpx.Limits(
        max_connections=2_000, max_keepalive_connections=50, keepalive_expiry=_KEEP_CONNECTION_SECONDS
    )
    trust_env = not _is_loopback(base_url)
    return httpx.AsyncClient(
        timeout=_TIMEOUT, limits=limits, trust_env=trust_env, verify=_certificates(trust_env=trust_env)
    )


@cache
def _certificates(*, trust_env: bool) -> ssl.SSLContext:
    """Return whom to trust, read once for all clients."""
    return httpx.create_ssl_context(trust_env=trust_env)


async def plain_call(
    http: httpx.AsyncClient, method: Literal["GET", "POST"], url: str, *, headers: Mapping[str, str], **sent: Any
) -> Mapping[str, Any]:
    """Return the JSON object of a call that does not stream. Raises ProviderError."""
    try:
        async with (
            asyncio.timeout(_PLAIN_SECONDS),
            http.stream(method, url, headers=dict(headers), **sent) as response,
        ):
            body = await whole_body(response)
            plain = plain_of(body)
            raise_if_refused(response, body, model="")
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise failure(error, is_open=False) from error
    if plain is None:
        raise ProviderUnavailable(detail="not JSON")
    return plain


def failure(error: Exception, *, is_open: bool) -> ProviderError:
    """Return what a failed connection means. ``is_open``: the provider had begun to answer."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return ProviderTimeout(detail=type(error).__name__)
    return StreamCut() if is_open else ProviderUnavailable(detail=type(error).__name__)


def _is_loopback(base_url: str) -> bool:
    """Whether the address is this machine's own, where a proxy of the environment must not stand between."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
