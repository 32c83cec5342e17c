"""What GET /key answers, and what follows. The shape is that of OpenRouter's own description (August 2026)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from promptmanager.adapters.openrouter import OpenRouterKeys
from promptmanager.domain.errors import (
    ConnectionFailed,
    KeyUnchecked,
    OwnKeyForbidden,
    OwnKeyManagement,
    OwnKeyNoCredit,
    OwnKeyRefused,
    PromptManagerError,
)
from promptmanager.domain.keys import KeyFacts
from promptmanager.services.ports import KeyInspector, KeyIssuer
from tests.adapters.openrouter_wire import refusal
from tests.adapters.replay import End, Received, Script, replaying

KEY = "sk-or-v1-0123456789abcdef0123456789"
DATA: dict[str, Any] = {
    "label": "sk-or-v1-au7...890",
    "limit": 100,
    "limit_remaining": 74.5,
    "limit_reset": "monthly",
    "include_byok_in_limit": False,
    "usage": 25.5,
    "usage_daily": 1.5,
    "usage_weekly": 12.25,
    "usage_monthly": 25.5,
    "byok_usage": 17.38,
    "is_free_tier": False,
    "is_management_key": False,
    "is_provisioning_key": False,
    "expires_at": "2027-12-31T23:59:59Z",
    "rate_limit": {"requests": 1000, "interval": "1h", "note": "This field is deprecated and safe to ignore."},
}


async def inspected(*script: Script, key: str = KEY) -> tuple[KeyFacts | PromptManagerError, list[str]]:
    async with replaying(*script) as replay:
        inspector = OpenRouterKeys(replay.url)
        asked: KeyInspector = inspector
        try:
            answer: KeyFacts | PromptManagerError = await asked.inspect(lambda: key)
        except PromptManagerError as error:
            answer = error
        finally:
            await inspector.close()
        return answer, [f"{each.head.split(' HTTP')[0]} {each.header('authorization')}" for each in replay.received]


def told(**changes: Any) -> Script:
    return (refusal("200 OK", {"data": {**DATA, **changes}}),)


async def test_a_good_key_is_told_with_its_figures_and_asked_about_with_itself():
    facts, asked = await inspected(told())

    assert facts == KeyFacts(
        label="sk-or-v1-au7...890",
        limit_usd=Decimal(100),
        remaining_usd=Decimal("74.5"),
        used_today_usd=Decimal("1.5"),
        used_this_week_usd=Decimal("12.25"),
        used_this_month_usd=Decimal("25.5"),
    )
    assert asked == [f"GET /api/v1/key Bearer {KEY}"]


async def test_a_key_without_a_limit_has_none():
    facts, _ = await inspected(told(limit=None, limit_remaining=None, is_free_tier=True))

    assert isinstance(facts, KeyFacts)
    assert (facts.limit_usd, facts.remaining_usd, facts.is_free_tier) == (None, None, True)


@pytest.mark.parametrize(
    "odd",
    [
        {"limit": "many", "limit_remaining": {}, "usage_daily": None},
        {"limit": 1e30, "limit_remaining": 1e30, "usage_daily": float("1e300")},
        {"limit": True, "limit_remaining": True, "usage_daily": []},
    ],
)
async def test_odd_figures_are_left_out(odd: dict[str, Any]):
    facts, _ = await inspected(told(**odd))

    assert isinstance(facts, KeyFacts)
    assert (facts.limit_usd, facts.remaining_usd, facts.used_today_usd) == (None, None, None)


async def test_a_label_never_holds_a_whole_key_and_stays_short():
    whole, _ = await inspected(told(label=f"mine {KEY}"))
    long, _ = await inspected(told(label="x" * 5000))

    assert isinstance(whole, KeyFacts)
    assert isinstance(long, KeyFacts)
    assert KEY not in whole.label
    assert whole.label.startswith("mine sk-or-")
    assert len(long.label) == 100


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (told(is_management_key=True), OwnKeyManagement),
        (told(is_management_key=None, is_provisioning_key=True), OwnKeyManagement),
        (told(limit=5, limit_remaining=0), OwnKeyNoCredit),
        (told(limit=5, limit_remaining=-0.25), OwnKeyNoCredit),
        (
            (refusal("402 Payment Required", {"error": {"code": 402, "message": "Insufficient credits"}}),),
            OwnKeyNoCredit,
        ),
        ((refusal("401 Unauthorized", {"error": {"code": 401, "message": "User not found."}}),), OwnKeyRefused),
        ((refusal("403 Forbidden", {"error": {"code": 403, "message": "Only management keys"}}),), OwnKeyForbidden),
        ((refusal("429 Too Many Requests", {"error": {"code": 429, "message": "slow down"}}),), KeyUnchecked),
        ((refusal("500 Internal Server Error", {"error": {"code": 500, "message": "oops"}}),), KeyUnchecked),
        ((refusal("502 Bad Gateway", b"<html>cloudflare</html>", kind="text/html"),), KeyUnchecked),
        ((refusal("200 OK", b"<html>hello</html>", kind="text/html"),), KeyUnchecked),
        ((refusal("200 OK", {"data": None}),), KeyUnchecked),
        ((End.RESET,), KeyUnchecked),
    ],
)
async def test_each_refusal_is_an_error_of_its_own(script: Script, expected: type[PromptManagerError]):
    answer, _ = await inspected(script)

    assert type(answer) is expected


async def test_no_refusal_tells_the_key():
    body = {"error": {"code": 403, "message": f"Key {KEY} may not do this", "metadata": {"raw": KEY}}}

    answer, _ = await inspected((refusal("403 Forbidden", body),))

    assert KEY not in repr(answer)
    assert KEY not in str(answer)


CODE = {"code": "abc", "code_verifier": "v" * 43, "code_challenge_method": "S256"}


async def issued(*script: Script) -> tuple[str | PromptManagerError, list[Received]]:
    async with replaying(*script) as replay:
        issuer = OpenRouterKeys(replay.url)
        asked: KeyIssuer = issuer
        try:
            answer: str | PromptManagerError = await asked.key_for(code="abc", verifier="v" * 43)
        except PromptManagerError as error:
            answer = error
        finally:
            await issuer.close()
        return answer, replay.received


async def test_a_code_is_exchanged_for_a_key_with_its_verifier_and_without_any_key():
    answer, asked = await issued((refusal("200 OK", {"key": KEY, "user_id": None}),))

    assert answer == KEY
    assert asked[0].head.startswith("POST /api/v1/auth/keys HTTP/1.1")
    assert json.loads(asked[0].body) == CODE
    assert asked[0].header("authorization") == ""


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ((refusal("400 Bad Request", {"error": {"code": 400, "message": "Invalid method"}}),), ConnectionFailed),
        ((refusal("403 Forbidden", {"error": {"code": 403, "message": "Invalid code"}}),), ConnectionFailed),
        ((refusal("405 Method Not Allowed", {"error": {"code": 405, "message": "no"}}),), ConnectionFailed),
        ((refusal("503 Service Unavailable", {"error": {"code": 503, "message": "later"}}),), KeyUnchecked),
        ((End.RESET,), KeyUnchecked),
    ],
)
async def test_a_code_that_is_refused_gives_no_key(script: Script, expected: type[PromptManagerError]):
    answer, _ = await issued(script)

    assert type(answer) is expected


async def test_people_agree_on_the_page_beside_the_endpoint():
    issuer = OpenRouterKeys("https://openrouter.ai/api/v1")

    page = urlsplit(issuer.page(callback="https://prompts.example/keys/connected/s", challenge="c"))

    await issuer.close()
    assert f"{page.scheme}://{page.netloc}{page.path}" == "https://openrouter.ai/auth"
    assert parse_qs(page.query) == {
        "callback_url": ["https://prompts.example/keys/connected/s"],
        "code_challenge": ["c"],
        "code_challenge_method": ["S256"],
    }


async def test_nobody_listening_means_that_the_key_is_unchecked():
    async with replaying((End.HOLD,)) as replay:
        url = replay.url
    inspector = OpenRouterKeys(url)

    with pytest.raises(KeyUnchecked):
        await inspector.inspect(lambda: KEY)

    await inspector.close()


async def test_what_cannot_stand_in_a_header_is_refused_and_not_sent():
    answer, asked = await inspected(told(), key="sk-or-v1-é\r\nX: y")

    assert type(answer) is OwnKeyRefused
    assert asked == []
