"""Every known way in which a stream from OpenRouter misbehaves, byte by byte."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from decimal import Decimal

import httpx
import pytest

from promptmanager.adapters.openrouter import OpenRouterChat, responses
from promptmanager.domain.errors import (
    MaxTokensTooCostly,
    NoCredit,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimited,
    StreamBroken,
    StreamCut,
)
from promptmanager.services.ports.chat import Opened, Text
from tests.adapters.asking import Heard, calling, heard, request
from tests.adapters.openrouter_wire import (
    COMMENT,
    DONE,
    GENERATION,
    HELLO,
    STOP,
    USAGE,
    USED,
    choice,
    chunked,
    event,
    head,
    refusal,
    say,
    streamed,
)
from tests.adapters.replay import End, Script, Step, replaying

HELLO_USAGE = (21, 3)


async def hear(*script: Step) -> Heard:
    async with replaying(tuple(script)) as replay, calling(replay.url) as (chat, _):
        return await heard(chat)


def check_hello(result: Heard) -> None:
    assert result.error is None
    assert result.text == "Hello!"
    assert result.generation_ids == [GENERATION]
    assert result.finished is not None
    assert result.finished.finish_reason == "stop"
    assert result.finished.cost_usd == Decimal("0.00000495")
    assert (result.finished.usage.prompt_tokens, result.finished.usage.completion_tokens) == HELLO_USAGE
    assert (result.finished.provider, result.finished.model) == ("Azure", "openai/gpt-4o-mini")


async def test_comments_before_and_between_tokens_are_not_text() -> None:
    result = await hear(
        streamed(COMMENT * 17, say("Hello"), COMMENT, b": anything\n", say("!"), COMMENT, STOP, USED, DONE)
    )

    check_hello(result)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
async def test_bytes_may_be_split_anywhere(size: int) -> None:
    result = await hear(streamed(COMMENT, say("Hé🙂"), say("llo"), STOP, USED, DONE, pieces=size))

    assert result.text == "Hé🙂llo"
    assert result.finished is not None


@pytest.mark.parametrize("size", [None, 1, 5])
async def test_lines_may_end_in_cr_lf(size: int | None) -> None:
    result = await hear(streamed(b"".join(HELLO).replace(b"\n", b"\r\n"), pieces=size))

    check_hello(result)


async def test_a_byte_order_mark_and_a_wrong_charset_do_no_harm() -> None:
    body = b"\xef\xbb\xbf" + b"".join((say("é"), *HELLO[3:]))

    result = await hear(
        head(kind="text/event-stream; charset=iso-8859-1") + chunked(body) + b"0\r\n\r\n",
    )

    assert result.text == "é"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c"])
async def test_unicode_line_separators_inside_json_do_not_split_the_event(separator: str) -> None:
    result = await hear(streamed(say(f"one{separator}two"), STOP, USED, DONE))

    assert result.text == f"one{separator}two"
    assert result.finished is not None


@pytest.mark.parametrize(
    "usage_chunk",
    [
        pytest.param(event([], usage=USAGE), id="no choices (usage-accounting.mdx)"),
        pytest.param(USED, id="choice repeated with stop (recorded May 2026)"),
        pytest.param(event([choice(None)], usage=USAGE), id="choice repeated with null (recorded Feb 2026)"),
    ],
)
async def test_the_usage_chunk_comes_in_three_shapes(usage_chunk: bytes) -> None:
    result = await hear(streamed(*HELLO[:4], usage_chunk, DONE))

    check_hello(result)


async def test_a_usage_chunk_that_repeats_text_adds_none() -> None:
    repeated = event([choice("stop", content="!")], usage=USAGE)

    check_hello(await hear(streamed(*HELLO[:4], repeated, DONE)))


async def test_null_and_missing_content_delta_and_choices_are_skipped() -> None:
    odd = (
        event([choice(content=None)]),
        event([{"index": 0, "delta": None, "finish_reason": None}]),
        event([{"index": 0, "finish_reason": None}]),
        event([{"index": 0, "delta": {}}]),
        event([]),
        event(None),
        event([None]),
        event("odd", usage="odd", model=7, provider=None, id=None),
        b'data: {"debug": {"echo_upstream_body": {}}, "choices": []}\n\n',
        event([choice(content=["a list"])]),
    )

    result = await hear(streamed(*odd, *HELLO))

    check_hello(result)


async def test_numbers_of_any_kind_in_the_usage_are_read_with_care() -> None:
    usage = {
        "prompt_tokens": None,
        "completion_tokens": -1,
        "cost": "NaN",
        "prompt_tokens_details": None,
        "completion_tokens_details": {"reasoning_tokens": None},
    }

    result = await hear(streamed(say("x"), STOP, event([], usage=usage), DONE))

    assert result.finished is not None
    assert result.finished.cost_usd is None
    assert result.finished.usage.completion_tokens is None


ERROR = {"code": 502, "message": "Upstream fell over", "metadata": {"error_type": "provider_unavailable"}}


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(event([choice("error")], error=ERROR), id="a: int code, finish error (errors-and-debugging.mdx)"),
        pytest.param(
            event([choice("error")], error={"code": "server_error", "message": "Upstream fell over"}),
            id="b: string code (streaming.mdx)",
        ),
        pytest.param(
            event([], error={"code": 502, "message": "Upstream fell over"}), id="c: no choices (OmniRoute#8210)"
        ),
        pytest.param(
            event([choice(None)], error={"code": 400, "message": "Upstream fell over"}, usage=USAGE) + DONE,
            id="d: no finish reason, usage, then DONE (recorded Nov 2025)",
        ),
        pytest.param(
            event([{**choice("error"), "error": {"code": 500, "message": "Upstream fell over"}}]),
            id="inside the choice (errors-and-debugging.mdx)",
        ),
        pytest.param(b'data: {"error":"Upstream fell over"}\n\n', id="a bare string"),
    ],
)
async def test_an_error_in_mid_stream_keeps_the_text_and_says_why(last: bytes) -> None:
    result = await hear(streamed(COMMENT, say("Hel"), last))

    assert result.text == "Hel"
    assert result.finished is None
    assert isinstance(result.error, StreamBroken)
    assert result.error.facts["detail"] == "Upstream fell over"
    assert not result.error.before_first_token


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(event([choice("error")]), id="finish_reason error (hax#15)"),
        pytest.param(event([choice(None, native="network_error")]), id="native network_error (houston#1211)"),
        pytest.param(event([choice("stop", native="network_error")]), id="native network_error beside stop"),
    ],
)
async def test_a_failure_told_only_by_the_finish_reason_is_a_failure(last: bytes) -> None:
    result = await hear(streamed(say("Hel"), last, DONE))

    assert result.text == "Hel"
    assert isinstance(result.error, StreamBroken)


async def test_text_in_the_same_chunk_as_the_error_is_kept() -> None:
    result = await hear(streamed(say("Hel"), event([choice("error", content="lo")], error=ERROR)))

    assert result.text == "Hello"
    assert isinstance(result.error, StreamBroken)


async def test_an_error_before_any_text_is_told_as_what_it_is() -> None:
    error = {"code": 402, "message": "Insufficient credits"}

    result = await hear(streamed(COMMENT, event([choice("error")], error=error)))

    assert type(result.error) is NoCredit
    assert result.error.before_first_token


async def test_an_error_body_under_http_200_is_an_error() -> None:
    result = await hear(refusal("200 OK", {"error": {"code": 429, "message": "Rate limit exceeded"}}))

    assert isinstance(result.error, RateLimited)


async def test_an_answer_that_was_not_streamed_is_still_an_answer() -> None:
    body = {
        "id": GENERATION,
        "model": "openai/gpt-4o-mini",
        "provider": "Azure",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello!"}}],
        "usage": USAGE,
    }

    check_hello(await hear(refusal("200 OK", body)))


async def test_a_failed_answer_that_was_not_streamed_keeps_its_text() -> None:
    wrong = {"index": 0, "finish_reason": "error", "error": ERROR, "message": {"role": "assistant", "content": "Hel"}}

    result = await hear(refusal("200 OK", {"id": GENERATION, "choices": [wrong]}))

    assert result.text == "Hel"
    assert isinstance(result.error, StreamBroken)


@pytest.mark.parametrize("status", ["502 Bad Gateway", "524 A Timeout Occurred", "200 OK"])
async def test_an_html_page_instead_of_an_answer_is_an_unavailable_provider(status: str) -> None:
    result = await hear(refusal(status, b"<html><h1>502</h1><script>x</script></html>", kind="text/html"))

    assert isinstance(result.error, ProviderUnavailable)
    assert "<" not in str(result.error.facts["detail"])


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b""], ids=["regular end of body", "connection just closes"])
async def test_an_end_without_done_or_finish_reason_is_never_a_success(end: bytes) -> None:
    result = await hear(streamed(COMMENT, say("Hel"), end=end))

    assert result.text == "Hel"
    assert result.finished is None
    assert isinstance(result.error, StreamCut)
    assert not result.error.before_first_token


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b""], ids=["regular end of body", "connection just closes"])
async def test_an_end_after_the_finish_reason_is_complete_but_its_cost_is_unknown(end: bytes) -> None:
    result = await hear(streamed(say("Hello"), STOP, end=end))

    assert result.error is None
    assert result.finished is not None
    assert result.finished.cost_usd is None


async def test_a_server_that_falls_silent_after_the_finish_reason_does_not_spoil_the_answer() -> None:
    quick = httpx.AsyncClient(timeout=0.2, trust_env=False)
    async with replaying((streamed(say("Hello"), STOP, end=b""), End.HOLD)) as replay, quick:
        result = await heard(OpenRouterChat(replay.url, "k", http=quick))

    assert result.error is None
    assert result.text == "Hello"
    assert result.finished is not None


async def test_a_server_that_falls_silent_before_it_is_told_as_a_timeout_and_not_asked_again() -> None:
    quick = httpx.AsyncClient(timeout=0.2, trust_env=False)
    async with replaying((head(), chunked(COMMENT), End.HOLD)) as replay, quick:
        result = await heard(OpenRouterChat(replay.url, "k", http=quick))

        assert isinstance(result.error, ProviderTimeout)
        assert len(replay.received) == 1


async def test_comments_alone_do_not_keep_a_call_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "CALL_MAX_SECONDS", 0.1)
    comments = tuple(step for _ in range(20) for step in (chunked(COMMENT), 0.02))

    result = await hear(head(), *comments, End.HOLD)

    assert isinstance(result.error, ProviderTimeout)


async def test_a_reset_connection_keeps_the_text_so_far() -> None:
    half = say("never seen")[:20]

    # The kernel throws away what was not read when RST comes: let the client read first.
    result = await hear(streamed(say("Hel"), end=b""), chunked(half), 0.1, End.RESET)

    assert result.text == "Hel"
    assert isinstance(result.error, StreamCut)


async def test_a_chunk_that_is_cut_in_its_middle_is_not_text() -> None:
    result = await hear(streamed(say("Hel"), say("lo")[:60]))

    assert result.text == "Hel"
    assert isinstance(result.error, StreamCut)


async def test_an_event_that_is_not_json_breaks_the_stream() -> None:
    result = await hear(streamed(say("Hel"), b"data: {broken\n\n", STOP, DONE))

    assert result.text == "Hel"
    assert isinstance(result.error, StreamBroken)


async def test_nothing_after_done_is_waited_for() -> None:
    script = (streamed(*HELLO, end=b""), chunked(say("more")), End.HOLD)
    async with replaying(script) as replay, calling(replay.url) as (chat, _):
        started = asyncio.get_running_loop().time()

        result = await heard(chat)

        check_hello(result)
        assert asyncio.get_running_loop().time() - started < 1
        await asyncio.wait_for(replay.closed.wait(), 1)


async def test_an_unknown_finish_reason_is_passed_on() -> None:
    result = await hear(streamed(say("Hello"), event([choice("eos_by_committee")]), DONE))

    assert result.error is None
    assert result.finished is not None
    assert result.finished.finish_reason == "eos_by_committee"


async def test_events_without_data_are_skipped() -> None:
    odd = (b"event: ping\n\n", b"id: 7\n\n", b"retry: 10\n\n", b"data\n\n", b"nonsense: x\n\n", b"\n\n\n")

    check_hello(await hear(streamed(*odd, *HELLO[:2], *odd, *HELLO[2:])))


async def test_a_surrogate_pair_split_over_two_deltas_is_joined() -> None:
    result = await hear(streamed(say("a\ud83d"), say("\ude42b"), STOP, DONE))

    assert result.text == "a🙂b"


async def test_a_surrogate_pair_split_around_an_empty_delta_is_joined() -> None:
    result = await hear(streamed(say("a\ud83d"), say(""), COMMENT, say(None), say("\ude42b"), STOP, DONE))

    assert result.text == "a🙂b"


async def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    result = await hear(streamed(say("a\ud83d"), say("b\ude42"), say("c\ud83d"), STOP, DONE))

    assert result.text == "a\ufffdb\ufffdc\ufffd"


async def test_a_nul_character_never_reaches_the_database() -> None:
    result = await hear(streamed(say("a\x00b"), STOP, DONE))

    assert result.text == "a\ufffdb"


async def test_the_books_that_do_not_know_a_call_yet_say_none() -> None:
    body = {"error": {"code": 404, "message": "Generation not found"}}
    async with replaying((refusal("404 Not Found", body),)) as replay, calling(replay.url) as (chat, _):
        assert await chat.settled("gen-1") is None
        assert "GET /api/v1/generation?id=gen-1 " in replay.received[0].head


async def test_credit_that_does_not_cover_max_tokens_is_told_apart_from_no_credit() -> None:
    # The sentence is OpenRouter's, from public issues; see facts A7.
    sentence = (
        "This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, "
        "but can only afford 1218."
    )

    result = await hear(refusal("402 Payment Required", {"error": {"code": 402, "message": sentence}}))

    assert type(result.error) is MaxTokensTooCostly


async def test_reasoning_that_used_up_the_tokens_leaves_an_empty_answer_and_its_cost() -> None:
    usage = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 20}}
    thinking = event([choice(content="", reasoning="Let me think")])

    result = await hear(
        streamed(COMMENT, thinking, event([choice("length")]), event([choice("length")], usage=usage), DONE)
    )

    assert (result.text, result.reasoning) == ("", "Let me think")
    assert result.finished is not None
    assert result.finished.finish_reason == "length"
    assert result.finished.usage.reasoning_tokens == 20
    assert result.finished.cost_usd == Decimal("0.00000495")


@pytest.mark.parametrize(
    "delta",
    [
        {"reasoning": "why", "reasoning_details": [{"type": "reasoning.text", "text": "why"}]},
        {"reasoning": None, "reasoning_details": [{"type": "reasoning.summary", "summary": "why"}]},
        {
            "reasoning_details": [
                {"type": "reasoning.encrypted", "data": "x"},
                {"type": "reasoning.text", "text": "why"},
            ]
        },
        {"reasoning_content": "why"},
    ],
)
async def test_reasoning_is_read_once_from_whichever_field_holds_it(delta: dict) -> None:
    result = await hear(streamed(event([choice(**delta)]), *HELLO))

    assert result.reasoning == "why"
    assert result.text == "Hello!"


async def test_the_generation_id_of_the_header_is_known_before_any_chunk() -> None:
    script = (head("X-Generation-Id: gen-early\r\n"), End.HOLD)
    async with (
        replaying(script) as replay,
        calling(replay.url) as (chat, _),
        aclosing(chat.stream(request())) as events,
    ):
        assert await asyncio.wait_for(anext(events), 2) == Opened("gen-early")


async def test_streams_ask_for_uncompressed_bytes() -> None:
    async with replaying((streamed(*HELLO),)) as replay, calling(replay.url) as (chat, _):
        check_hello(await heard(chat))

        sent = replay.received[0]
        assert sent.header("accept-encoding") == "identity"
        assert sent.header("authorization") == "Bearer sk-or-v1-good"
        assert sent.header("x-openrouter-title") == "Prompt Manager"
        assert json.loads(sent.body)["plugins"] == [{"id": "context-compression", "enabled": False}]


async def test_stop_closes_the_connection_within_100_ms() -> None:
    async with replaying((streamed(say("Hello"), end=b""), End.HOLD)) as replay, calling(replay.url) as (chat, _):
        events = chat.stream(request())
        assert await anext(events) == Opened(GENERATION)
        assert await anext(events) == Text("Hello")

        stopped_at = asyncio.get_running_loop().time()
        await events.aclose()

        await asyncio.wait_for(replay.closed.wait(), 1)
        assert replay.closed_at is not None
        assert replay.closed_at - stopped_at < 0.1


@pytest.mark.parametrize("script", [(End.HOLD,), (head(), End.HOLD), (head(), chunked(COMMENT), End.HOLD)])
async def test_cancelling_the_task_closes_the_connection_even_before_the_first_byte(script: Script) -> None:
    async with replaying(script) as replay, calling(replay.url) as (chat, _):
        task = asyncio.create_task(heard(chat))
        await replay.asked.wait()
        await asyncio.sleep(0.05)

        stopped_at = asyncio.get_running_loop().time()
        task.cancel()

        await asyncio.wait_for(replay.closed.wait(), 1)
        assert replay.closed_at is not None
        assert replay.closed_at - stopped_at < 0.1
        with pytest.raises(asyncio.CancelledError):
            await task
