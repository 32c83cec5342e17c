"""The cookies of the product: what they are called and what is read from them."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from promptmanager.domain.identity import LOCALES, hashed_token

# Browsers accept the prefix on https only, where it pins the cookie to this very host.
SESSION_COOKIE_HTTPS = "__Host-session"
SESSION_COOKIE_HTTP = "promptmanager_session"
LOCALE_COOKIE = "locale"
TOKEN_MAX = 200


def session_cookie_name(*, is_https: bool) -> str:
    return SESSION_COOKIE_HTTPS if is_https else SESSION_COOKIE_HTTP


def session_hash(cookie_header: str, *, is_https: bool) -> str:
    """Return the SHA-256, in hex, of the session token in a ``Cookie`` header, or an empty text without one."""
    token = _value(cookie_header, session_cookie_name(is_https=is_https))
    return hashed_token(token) if token and len(token) <= TOKEN_MAX else ""


def preferred_locale(cookie_header: str, accept_language: str, default: str = LOCALES[0]) -> str:
    """Return the language to speak to somebody unknown: what they chose before, else what their browser asks for."""
    chosen = _value(cookie_header, LOCALE_COOKIE)
    return chosen if chosen in LOCALES else accepted_locale(accept_language, default)


def accepted_locale(accept_language: str, default: str = LOCALES[0]) -> str:
    """Return the best of our languages for an ``Accept-Language`` header (RFC 9110, 12.5.4), else the default."""
    best, best_weight = default, 0.0
    for entry in accept_language.split(","):
        tag, _, parameter = entry.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if language in LOCALES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _value(cookie_header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(cookie_header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
