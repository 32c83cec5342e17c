"""OpenRouterChat against a simulator of OpenRouter that this project did not write."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from decimal import Decimal

import pytest

from promptmanager.adapters.openrouter import OpenRouterChat
from promptmanager.domain.content import OutputFormat
from promptmanager.domain.errors import (
    KeyRefused,
    MaxTokensTooCostly,
    Moderated,
    NoCredit,
    NoEndpoint,
    RateLimitedFor,
    RequestRefused,
    StreamBroken,
    StreamCut,
)
from promptmanager.services.ports.chat import Text
from tests.adapters.asking import calling, heard, request
from tests.simulator.server import MODEL, Simulator, simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulator() as started:
        yield started


@pytest.fixture
async def chat(running: Simulator) -> AsyncGenerator[OpenRouterChat, None]:
    async with calling(running.base_url, running.key) as (made, _):
        yield made


async def test_an_answer_streams_with_its_cost(chat: OpenRouterChat) -> None:
    result = await heard(chat, request("hello"))

    assert result.error is None
    # The simulator cuts by UTF-16 units, so a pair of surrogates may arrive in two halves.
    assert result.text == "Hello from the simulator: 🙂 naïve café."
    assert result.finished is not None
    assert result.finished.finish_reason == "stop"
    assert result.finished.cost_usd == Decimal("0.00000495")
    assert result.finished.usage.prompt_tokens == 21
    assert result.finished.provider == "Azure"
    assert result.generation_ids[0].startswith("gen-")


async def test_reasoning_is_kept_apart_from_the_answer(chat: OpenRouterChat) -> None:
    result = await heard(chat, request("think"))

    assert (result.reasoning, result.text) == ("Six by nine.", "Forty-two.")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("bad request", RequestRefused),
        ("no credit", NoCredit),
        ("too expensive", MaxTokensTooCostly),
        ("moderated", Moderated),
        ("no endpoint", NoEndpoint),
        ("come back later", RateLimitedFor),
    ],
)
async def test_each_refusal_is_an_error_of_its_own(chat: OpenRouterChat, said: str, expected: type) -> None:
    result = await heard(chat, request(said))

    assert type(result.error) is expected
    assert result.text == ""


async def test_a_wrong_key_is_refused(running: Simulator) -> None:
    async with calling(running.base_url, "sk-or-v1-wrong") as (chat, _):
        result = await heard(chat, request("hello"))

    assert type(result.error) is KeyRefused


async def test_a_short_wait_is_sat_out_twice_then_told(running: Simulator) -> None:
    async with calling(running.base_url, running.key) as (chat, pauses):
        result = await heard(chat, request("rate limit"))

    assert type(result.error) is RateLimitedFor
    assert pauses == [1.0, 2.0]


async def test_a_cut_stream_is_never_a_success(chat: OpenRouterChat) -> None:
    result = await heard(chat, request("cut"))

    assert isinstance(result.error, StreamCut)
    assert result.text
    assert "This answer is cut before its end.".startswith(result.text)


async def test_a_finish_reason_of_error_keeps_the_text(chat: OpenRouterChat) -> None:
    result = await heard(chat, request("ends in error"))

    assert result.text == "Half an answ"
    assert isinstance(result.error, StreamBroken)


async def test_a_finish_reason_of_length_is_an_end(chat: OpenRouterChat) -> None:
    result = await heard(chat, request("ends by length"))

    assert result.finished is not None
    assert result.finished.finish_reason == "length"


async def test_a_json_schema_is_asked_for_in_openrouters_words(chat: OpenRouterChat) -> None:
    schema = json.dumps({"type": "object", "properties": {"city": {"type": "string"}}})

    result = await heard(chat, request("as json", output_format=OutputFormat.JSON_SCHEMA, json_schema=schema))

    assert json.loads(result.text) == {"city": "Oslo", "population": 709037}


async def test_a_stream_can_be_stopped_in_its_middle(chat: OpenRouterChat) -> None:
    stream = chat.stream(request("long"))
    while not isinstance(await anext(stream), Text):
        pass

    async with asyncio.timeout(0.5):
        await stream.aclose()


async def test_the_models_are_listed(chat: OpenRouterChat) -> None:
    models = await chat.models()

    assert MODEL in {model.id for model in models}
    assert all(not model.is_simulated for model in models)
