"""What OpenRouter says of a key: GET /key (openapi, August 2026). Nothing is run by asking.

And how it gives one to a person who agrees: OAuth PKCE (oauth.mdx).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx

from promptmanager.adapters.openrouter.answers import decimal, mapping, text
from promptmanager.adapters.openrouter.asking import headers_of
from promptmanager.adapters.openrouter.calls import client, plain_call
from promptmanager.adapters.openrouter.text import line
from promptmanager.domain.errors import (
    ConnectionFailed,
    KeyRefused,
    KeyUnchecked,
    Moderated,
    NoCredit,
    OwnKeyForbidden,
    OwnKeyManagement,
    OwnKeyNoCredit,
    OwnKeyRefused,
    ProviderError,
    ProviderForbidden,
    ProviderUnavailable,
    RateLimited,
)
from promptmanager.domain.keys import LABEL_MAX, KeyFacts
from promptmanager.services.ports.keys import OpenKey

# What is beyond is nobody's money, and would not fit a column.
_USD_MAX = Decimal(1_000_000_000)
# A label is a name or the key with its middle left out; a whole key must not pass for one.
_WHOLE_KEY = re.compile(r"sk-or-[A-Za-z0-9_-]{16,}")


class OpenRouterKeys:
    """A ``KeyInspector`` and ``KeyIssuer`` over HTTP. A key is opened for the header of one call."""

    def __init__(self, base_url: str, *, app_url: str = "", http: httpx.AsyncClient | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._app_url = app_url
        self._http = http or client(base_url)

    async def inspect(self, key: OpenKey) -> KeyFacts:
        try:
            headers = headers_of(key(), app_url=self._app_url)
            answer = await plain_call(self._http, "GET", f"{self._base_url}/key", headers=headers)
        except KeyRefused:
            raise OwnKeyRefused from None
        except NoCredit:
            raise OwnKeyNoCredit from None
        except (ProviderForbidden, Moderated) as error:
            raise OwnKeyForbidden(detail=error.facts.get("detail", "")) from None
        except ProviderError as error:
            raise KeyUnchecked from error
        return _facts(mapping(answer.get("data")))

    def page(self, *, callback: str, challenge: str) -> str:
        asked = {"callback_url": callback, "code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self._base_url.removesuffix('/api/v1')}/auth?{urlencode(asked)}"

    async def key_for(self, *, code: str, verifier: str) -> str:
        sent = {"code": code, "code_verifier": verifier, "code_challenge_method": "S256"}
        try:
            headers = headers_of("", app_url=self._app_url)
            answer = await plain_call(self._http, "POST", f"{self._base_url}/auth/keys", headers=headers, json=sent)
        except (ProviderUnavailable, RateLimited) as error:
            raise KeyUnchecked from error
        except ProviderError as error:
            raise ConnectionFailed from error
        return text(answer.get("key"))

    async def close(self) -> None:
        await self._http.aclose()


def _facts(told: Mapping[str, Any]) -> KeyFacts:
    if not told:
        raise KeyUnchecked
    # The second is the older name of the first.
    if told.get("is_management_key") is True or told.get("is_provisioning_key") is True:
        raise OwnKeyManagement
    limit, remaining = decimal(told.get("limit")), decimal(told.get("limit_remaining"))
    if limit is not None and remaining is not None and remaining <= 0:
        raise OwnKeyNoCredit
    return KeyFacts(
        label=_WHOLE_KEY.sub("sk-or-…", line(text(told.get("label"))))[:LABEL_MAX],
        limit_usd=_storable(limit),
        remaining_usd=_storable(remaining),
        used_today_usd=_storable(decimal(told.get("usage_daily"))),
        used_this_week_usd=_storable(decimal(told.get("usage_weekly"))),
        used_this_month_usd=_storable(decimal(told.get("usage_monthly"))),
        is_free_tier=told.get("is_free_tier") is True,
    )


def _storable(usd: Decimal | None) -> Decimal | None:
    return usd if usd is not None and abs(usd) <= _USD_MAX else None
