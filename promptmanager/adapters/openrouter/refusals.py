"""From what OpenRouter says when it refuses to the product's own errors.

Sources: api_reference/errors-and-debugging.mdx (error_type is declared stable, HTTP status next, then
``code``), and bodies recorded in public issue trackers, where ``error_type`` is mostly absent.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from promptmanager.adapters.openrouter.text import detail
from promptmanager.domain.errors import (
    ContextTooLong,
    FreePoolEmpty,
    KeyRefused,
    MaxTokensTooCostly,
    Moderated,
    NoCredit,
    NoEndpoint,
    ProviderError,
    ProviderForbidden,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    RateLimitedFor,
    RequestRefused,
)

_STATUS_OF_TYPE = {
    "authentication": 401,
    "payment_required": 402,
    "permission_denied": 403,
    "not_found": 404,
    "timeout": 504,
    "payload_too_large": 413,
    "unprocessable": 422,
    "rate_limit_exceeded": 429,
    "server": 500,
    "provider_unavailable": 502,
    "provider_overloaded": 503,
    "invalid_request": 400,
    "invalid_prompt": 400,
    "max_tokens_exceeded": 400,
    "token_limit_exceeded": 400,
    "string_too_long": 400,
    "precondition_failed": 412,
}
_MODERATION_TYPES = frozenset({"content_policy_violation", "refusal"})
_CLIENT_ERROR = 4
_CONTEXT_WORDS = ("context length", "context_length", "context window", "maximum context", "prompt is too long")
_MODEL_WORDS = ("not a valid model", "no endpoints found", "model not found", "no allowed providers")
_DAILY_WORDS = ("free-models-per-day", "openrouter_free_tier_daily")
_CREDIT_FOR_TOKENS_WORDS = ("fewer max_tokens", "can only afford")
_WEEK_SECONDS = 7 * 24 * 3600


def refusal(
    error: Mapping[str, Any], *, model: str, status: int | None = None, headers: Mapping[str, str] | None = None
) -> ProviderError:
    """Return the error that an ``error`` object stands for. ``status`` None: it came inside a stream."""
    metadata = _mapping(error.get("metadata"))
    kind = _error_type(error, metadata)
    number = _STATUS_OF_TYPE.get(kind) or status or whole_number(error.get("code") or error.get("http_status"))
    said = detail(_sentence(error, metadata)) or f"HTTP {number or status or 200}"
    lower = f"{kind} {said} {json.dumps(metadata, default=str)}".lower()
    if kind in _MODERATION_TYPES or "flagged_input" in metadata or "reasons" in metadata:
        return Moderated(reasons=_reasons(metadata, said), detail=said)
    if kind == "context_length_exceeded":
        return ContextTooLong(model=model, detail=said)
    return _by_number(number or 0, lower, said, model=model, wait=_wait(error, metadata, headers or {}))


def error_of(plain: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the ``error`` of a body or chunk as a mapping, or None when there is none."""
    error = plain.get("error")
    if not error:
        return None
    return error if isinstance(error, Mapping) else {"message": str(error)}


def said_in(error: Mapping[str, Any]) -> str:
    """Return the sentence of an ``error`` object, fit to be shown."""
    return detail(_sentence(error, _mapping(error.get("metadata"))))


def whole_number(value: object) -> int | None:
    """Return a code that may come as a number, as digits in a string, or as a word (None)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def _by_number(number: int, lower: str, said: str, *, model: str, wait: int) -> ProviderError:
    match number:
        case 401:
            error = KeyRefused(detail=said)
        case 402:
            error = (MaxTokensTooCostly if _names(lower, _CREDIT_FOR_TOKENS_WORDS) else NoCredit)(detail=said)
        case 403:
            error = ProviderForbidden(detail=said)
        case 404:
            error = NoEndpoint(model=model, detail=said)
        case 408 | 504 | 524:
            error = ProviderTimeout(detail=said, retry_after_seconds=wait)
        case 429:
            error = _rate_limit(lower, said, wait)
        case 400 | 413 if _names(lower, _CONTEXT_WORDS):
            error = ContextTooLong(model=model, detail=said)
        case 400 if _names(lower, _MODEL_WORDS):
            error = NoEndpoint(model=model, detail=said)
        case _ if number // 100 == _CLIENT_ERROR:
            error = RequestRefused(detail=said)
        case _:
            error = ProviderUnavailable(detail=said, retry_after_seconds=wait)
    return error


def _rate_limit(lower: str, said: str, wait: int) -> ProviderError:
    if _names(lower, _DAILY_WORDS):
        return FreePoolEmpty(retry_after_seconds=wait, detail=said)
    if wait:
        return RateLimitedFor(retry_after_seconds=wait, detail=said)
    return RateLimited(retry_after_seconds=0, detail=said)


def _names(lower: str, words: tuple[str, ...]) -> bool:
    return any(word in lower for word in words)


def _wait(error: Mapping[str, Any], metadata: Mapping[str, Any], headers: Mapping[str, str]) -> int:
    """Return the whole seconds to wait, 0 when nobody says.

    ``Retry-After`` in seconds or as a date; else the same in ``metadata.headers``; else
    ``X-RateLimit-Reset``, in epoch milliseconds in every body found.
    """
    lower = {str(name).lower(): str(value) for name, value in _mapping(metadata.get("headers")).items()}
    lower.update((name.lower(), value) for name, value in headers.items())
    given = (
        lower.get("retry-after")
        or metadata.get("retry_after_seconds")
        or _mapping(error.get("availability")).get("retry_after")
    )
    seconds = _seconds(str(given)) if given else None
    if seconds is None and "x-ratelimit-reset" in lower:
        reset = _number(lower["x-ratelimit-reset"])
        seconds = None if reset is None else reset / 1000 - datetime.now(UTC).timestamp()
    if seconds is None or seconds <= 0:
        return 0
    return min(math.ceil(seconds), _WEEK_SECONDS)


def _seconds(given: str) -> float | None:
    number = _number(given)
    if number is not None:
        return number
    try:
        return (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _error_type(error: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    availability = _mapping(error.get("availability"))
    return str(metadata.get("error_type") or error.get("error_type") or availability.get("error_type") or "")


def _sentence(error: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """Return the real reason: behind "Provider returned error" it stands in ``metadata.raw``."""
    message = str(error.get("message") or "")
    raw = metadata.get("raw")
    if not raw or (message and "provider returned error" not in message.lower()):
        return message
    provider = str(metadata.get("provider_name") or "")
    reason = _reason_in(raw)
    return f"{provider}: {reason}" if provider and reason else reason or message


def _reason_in(raw: object) -> str:
    """Dig the sentence out of an upstream body, which is text or JSON."""
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            return str(raw)
    if isinstance(raw, Mapping):
        inner = raw.get("error") or raw
        if isinstance(inner, Mapping):
            return str(inner.get("message") or inner.get("detail") or json.dumps(raw, default=str))
        return str(inner)
    return str(raw)


def _reasons(metadata: Mapping[str, Any], said: str) -> str:
    reasons = metadata.get("reasons")
    if isinstance(reasons, list) and reasons:
        return detail(", ".join(str(reason) for reason in reasons))
    return said


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
