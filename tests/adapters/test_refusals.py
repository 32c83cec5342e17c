"""What OpenRouter says when it refuses, and what the product makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from promptmanager.domain.errors import (
    ContextTooLong,
    FreePoolEmpty,
    KeyRefused,
    MaxTokensTooCostly,
    Moderated,
    NoCredit,
    NoEndpoint,
    ProviderForbidden,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    RateLimitedFor,
    RequestRefused,
    StreamCut,
)
from tests.adapters.asking import Heard, calling, heard, request
from tests.adapters.openrouter_wire import COMMENT, DONE, HELLO, STOP, choice, event, head, refusal, say, streamed
from tests.adapters.replay import End, replaying

WITHOUT_WORDS = {
    "400 Bad Request": RequestRefused,
    "401 Unauthorized": KeyRefused,
    "402 Payment Required": NoCredit,
    "403 Forbidden": ProviderForbidden,
    "404 Not Found": NoEndpoint,
    "408 Request Timeout": ProviderTimeout,
    "413 Payload Too Large": RequestRefused,
    "422 Unprocessable Content": RequestRefused,
    "429 Too Many Requests": RateLimited,
    "500 Internal Server Error": ProviderUnavailable,
    "502 Bad Gateway": ProviderUnavailable,
    "503 Service Unavailable": ProviderUnavailable,
    "504 Gateway Timeout": ProviderTimeout,
    "524 A Timeout Occurred": ProviderTimeout,
    "529 Overloaded": ProviderUnavailable,
}
MODERATION = {"reasons": ["violence"], "flagged_input": "…", "provider_name": "OpenAI", "model_slug": "openai/x"}
# Bodies from the issues and pages named in the gotcha list of OpenRouter's protocol.
WITH_WORDS = {
    "a moderation refusal": (403, {"message": "Your input was flagged", "metadata": MODERATION}, Moderated),
    "a policy violation": (400, {"message": "no", "metadata": {"error_type": "content_policy_violation"}}, Moderated),
    "a guardrail": (403, {"message": "Request blocked", "metadata": {"patterns": ["ignore all"]}}, ProviderForbidden),
    "credit below max_tokens": (402, {"message": "requires more credits, or fewer max_tokens"}, MaxTokensTooCostly),
    "context, by type": (400, {"message": "x", "metadata": {"error_type": "context_length_exceeded"}}, ContextTooLong),
    "context, by words": (
        400,
        {"message": "This endpoint's maximum context length is 8192 tokens. However, you requested 9000"},
        ContextTooLong,
    ),
    "context, behind the provider's error": (
        400,
        {
            "message": "Provider returned error",
            "metadata": {"raw": '{"error":{"message":"prompt is too long: 9 tokens > 8"}}', "provider_name": "X"},
        },
        ContextTooLong,
    ),
    "an unknown model": (400, {"message": "foo/bar is not a valid model ID"}, NoEndpoint),
    "type beats status": (400, {"message": "x", "metadata": {"error_type": "rate_limit_exceeded"}}, RateLimited),
    "availability without code": (
        404,
        {"message": "gone", "availability": {"error_type": "not_found", "http_status": 404}},
        NoEndpoint,
    ),
    "the day's free calls": (
        429,
        {"message": "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock"},
        FreePoolEmpty,
    ),
    "the day's free calls, by source": (
        429,
        {"message": "x", "metadata": {"limit_source": "openrouter_free_tier_daily"}},
        FreePoolEmpty,
    ),
}


async def refused(status: str, body: object = None, headers: str = "") -> Heard:
    async with (
        replaying((refusal(status, {} if body is None else body, headers),)) as replay,
        calling(replay.url) as (chat, _),
    ):
        return await heard(chat)


@pytest.mark.parametrize("status", WITHOUT_WORDS)
async def test_each_status_is_an_error_of_its_own_even_without_a_body(status: str) -> None:
    result = await refused(status)

    assert type(result.error) is WITHOUT_WORDS[status]
    assert result.error.before_first_token


@pytest.mark.parametrize("case", WITH_WORDS)
async def test_the_body_says_more_than_the_status(case: str) -> None:
    status, error, expected = WITH_WORDS[case]

    result = await refused(f"{status} X", {"error": error, "user_id": "user_1"})

    assert type(result.error) is expected


async def test_the_real_reason_stands_behind_provider_returned_error() -> None:
    metadata = {"raw": '{"error":{"message":"Unsupported value: temperature"}}', "provider_name": "Azure"}

    result = await refused(
        "400 X", {"error": {"code": 400, "message": "Provider returned error", "metadata": metadata}}
    )

    assert result.error is not None
    assert result.error.facts["detail"] == "Azure: Unsupported value: temperature"


async def test_a_moderation_refusal_names_its_reasons() -> None:
    result = await refused("403 X", {"error": {"message": "flagged", "metadata": MODERATION}})

    assert result.error is not None
    assert result.error.facts["reasons"] == "violence"


async def test_what_a_provider_says_is_one_clipped_line_without_keys() -> None:
    message = "bad key sk-or-v1-0123456789abcdef\r\n\x1b[31m\u202egnp" + "x" * 5000

    result = await refused("400 X", {"error": {"message": message}})

    assert result.error is not None
    detail = str(result.error.facts["detail"])
    assert len(detail) <= 500
    assert detail.startswith("bad key sk-… ")
    assert not set(detail) & set("\r\n\x1b\u202e")
    assert "0123456789" not in str(result.error)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{", b"[" * 100_000, b'{"error": [1]}', b"\xff\xfe"])
async def test_no_body_is_odd_enough_to_break_the_reading(body: bytes) -> None:
    result = await refused("400 X", body)

    assert type(result.error) is RequestRefused


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ("Retry-After: 7\r\n", {}),
        ("Retry-After: 6.2\r\n", {}),
        ("", {"metadata": {"headers": {"Retry-After": "7"}}}),
        ("", {"metadata": {"retry_after_seconds": 7}}),
        ("", {"availability": {"retry_after": 7}}),
    ],
)
async def test_how_long_to_wait_may_stand_in_several_places(headers: str, error: dict) -> None:
    result = await refused("429 X", {"error": {"message": "slow down", **error}}, headers)

    assert type(result.error) is RateLimitedFor
    assert result.error.facts["retry_after_seconds"] == 7


async def test_how_long_to_wait_may_be_a_date_or_the_reset_in_milliseconds() -> None:
    then = datetime.now(UTC) + timedelta(seconds=100)
    as_date = f"Retry-After: {format_datetime(then, usegmt=True)}\r\n"
    as_reset = f"X-RateLimit-Reset: {int(then.timestamp() * 1000)}\r\n"

    for headers in (as_date, as_reset):
        result = await refused("429 X", {"error": {"message": "slow down"}}, headers)

        assert result.error is not None
        assert 95 <= int(result.error.facts["retry_after_seconds"]) <= 101


@pytest.mark.parametrize("value", ["-5", "soon", "nan", "", "0"])
async def test_a_wait_that_makes_no_sense_counts_as_none(value: str) -> None:
    result = await refused("429 X", {"error": {"message": "slow down"}}, f"Retry-After: {value}\r\n")

    assert type(result.error) is RateLimited


async def test_a_call_that_failed_before_any_text_is_made_again_at_most_twice() -> None:
    failing = (refusal("503 X", {"error": {"message": "overloaded"}}),)
    async with replaying(failing) as replay, calling(replay.url) as (chat, pauses):
        result = await heard(chat)

        assert type(result.error) is ProviderUnavailable
        assert len(replay.received) == 3
        assert pauses == [0.5, 2.0]


async def test_the_second_try_may_succeed() -> None:
    failing = (refusal("502 X", {}),)
    async with replaying(failing, (streamed(*HELLO),)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat)

        assert result.error is None
        assert result.text == "Hello!"
        assert len(replay.received) == 2


async def test_retry_after_is_honoured() -> None:
    limited = (refusal("429 X", {"error": {"message": "slow down"}}, "Retry-After: 7\r\n"),)
    async with replaying(limited, (streamed(*HELLO),)) as replay, calling(replay.url) as (chat, pauses):
        result = await heard(chat)

        assert result.text == "Hello!"
        assert pauses == [7.0]


async def test_a_long_wait_is_told_and_not_sat_out() -> None:
    limited = (refusal("429 X", {"error": {"message": "slow down"}}, "Retry-After: 60\r\n"),)
    async with replaying(limited) as replay, calling(replay.url) as (chat, pauses):
        result = await heard(chat)

        assert type(result.error) is RateLimitedFor
        assert result.error.facts["retry_after_seconds"] == 60
        assert (len(replay.received), pauses) == (1, [])


@pytest.mark.parametrize("status", ["400 X", "401 X", "402 X", "403 X", "404 X", "413 X", "422 X"])
async def test_a_refusal_that_would_come_again_is_not_retried(status: str) -> None:
    async with replaying((refusal(status, {}),)) as replay, calling(replay.url) as (chat, pauses):
        await heard(chat)

        assert (len(replay.received), pauses) == (1, [])


async def test_the_days_cap_on_free_models_is_not_retried() -> None:
    body = {"error": {"message": "Rate limit exceeded: free-models-per-day"}}
    async with replaying((refusal("429 X", body),)) as replay, calling(replay.url) as (chat, _):
        await heard(chat)

        assert len(replay.received) == 1


@pytest.mark.parametrize(
    "script",
    [
        (streamed(say("Hel"), end=b""), 0.05, End.RESET),
        (streamed(say("Hel"), end=b""),),
        (streamed(say("Hel"), event([choice("error")], error={"code": 503, "message": "x"})),),
        (streamed(say("Hel"), event([choice("error")], error={"code": 429, "message": "x"})),),
    ],
)
async def test_nothing_is_repeated_once_text_has_come(script: tuple) -> None:
    async with replaying(script, (streamed(*HELLO),)) as replay, calling(replay.url) as (chat, pauses):
        result = await heard(chat)

        assert result.text == "Hel"
        assert result.error is not None
        assert not result.error.before_first_token
        assert (len(replay.received), pauses) == (1, [])


async def test_reasoning_counts_as_text_that_has_come() -> None:
    thinking = event([choice(reasoning="Hm")])
    broken = event([choice("error")], error={"code": 503, "message": "x"})
    async with replaying((streamed(thinking, broken),)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat)

        assert result.reasoning == "Hm"
        assert len(replay.received) == 1


async def test_an_overloaded_provider_that_says_so_inside_the_stream_is_asked_again() -> None:
    broken = streamed(COMMENT, event([choice("error")], error={"code": 503, "message": "overloaded"}))
    async with replaying((broken,), (streamed(*HELLO),)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat)

        assert result.text == "Hello!"
        assert len(replay.received) == 2


async def test_a_stream_that_was_accepted_and_cut_is_not_repeated_because_it_may_have_been_billed() -> None:
    async with replaying((head(), 0.05, End.RESET)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat)

        assert type(result.error) is StreamCut
        assert len(replay.received) == 1


async def test_a_connection_that_dies_before_any_answer_is_tried_again() -> None:
    async with replaying((End.RESET,), (streamed(*HELLO),)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat)

        assert result.text == "Hello!"
        assert len(replay.received) == 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/v1", "ftp://127.0.0.1/x", "nonsense", "http://[::1"])
async def test_an_address_that_leads_nowhere_is_an_unavailable_provider(url: str) -> None:
    async with calling(url) as (chat, _):
        result = await heard(chat)

        assert isinstance(result.error, ProviderUnavailable)


@pytest.mark.parametrize("key", ["sk-or-\nX-Evil: 1", "clé"])
async def test_a_key_that_cannot_stand_in_a_header_is_refused_without_a_call(key: str) -> None:
    async with replaying((streamed(*HELLO),)) as replay, calling(replay.url, key) as (chat, _):
        result = await heard(chat)

        assert type(result.error) is KeyRefused
        assert replay.received == []


async def test_no_finish_but_done_is_an_end() -> None:
    async with replaying((streamed(say("Hello"), DONE),)) as replay, calling(replay.url) as (chat, _):
        result = await heard(chat, request())

        assert result.error is None
        assert result.finished is not None
        assert result.finished.finish_reason == ""


async def test_redirects_are_not_followed_with_the_key() -> None:
    moved = (refusal("302 Found", b"", "Location: http://127.0.0.1:9/\r\n"),)
    async with (
        replaying(moved, moved, moved, (streamed(say("x"), STOP, DONE),)) as replay,
        calling(replay.url) as (c, _),
    ):
        result = await heard(c)

        assert isinstance(result.error, ProviderUnavailable)
        assert len(replay.received) == 3
