"""What every ChatProvider promises: the fake, and OpenRouterChat against the sandbox over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal

import pytest

from promptmanager.adapters.openrouter import OpenRouterChat
from promptmanager.adapters.sandbox import new_key, sandbox_app
from promptmanager.domain.content import Message, MessageRole, ModelSettings
from promptmanager.domain.errors import NoEndpoint, ProviderError, StreamBroken
from promptmanager.domain.models import Model
from promptmanager.services.ports.chat import ChatEvent, ChatProvider, ChatRequest, Finished, Opened, Settled, Text
from tests.adapters.serving import served
from tests.fakes.scripted_chat import FINISHED, ScriptedChat

SETTLED = Settled(Decimal("0.00002"), FINISHED.usage, "Scripted")
# With this seed and text the sandbox's flaky model breaks with an error.
BREAKING_SEED = 6


def asked(model: str, *, seed: int | None = None) -> ChatRequest:
    return ChatRequest((Message(MessageRole.USER, "hello"),), ModelSettings(model=model, seed=seed))


@dataclass(frozen=True)
class Case:
    """A provider per situation, and the call that brings it about."""

    answering: tuple[ChatProvider, ChatRequest]
    breaking: tuple[ChatProvider, ChatRequest]
    refusing: tuple[ChatProvider, ChatRequest]
    endless: tuple[ChatProvider, ChatRequest]


@asynccontextmanager
async def fakes() -> AsyncIterator[Case]:
    model = Model("test/model", "Test", 1000, 100, Decimal(0), Decimal(0), frozenset(), is_simulated=True)
    opened = Opened("gen-1")
    said = asked("test/model")
    yield Case(
        answering=(
            ScriptedChat(
                opened, Text("Hel"), Text("lo"), FINISHED, is_simulated=True, models=(model,), settlements=[SETTLED]
            ),
            said,
        ),
        breaking=(ScriptedChat(opened, Text("Hel"), StreamBroken(detail="x")), said),
        refusing=(ScriptedChat(NoEndpoint(model="test/model", detail="x")), said),
        endless=(ScriptedChat(opened, Text("Hel"), asyncio.Event()), said),
    )


@asynccontextmanager
async def sandbox() -> AsyncIterator[Case]:
    key = new_key()
    async with served(sandbox_app(key, pace=0)) as fast, served(sandbox_app(key)) as slow:
        chat = OpenRouterChat(f"{fast}/api/v1", key, is_simulated=True)
        patient = OpenRouterChat(f"{slow}/api/v1", key, is_simulated=True)
        try:
            yield Case(
                answering=(chat, asked("sandbox/writer")),
                breaking=(chat, asked("sandbox/flaky", seed=BREAKING_SEED)),
                refusing=(chat, asked("sandbox/none")),
                endless=(patient, asked("sandbox/writer")),
            )
        finally:
            await chat.close()
            await patient.close()


@pytest.fixture(params=[fakes, sandbox])
async def case(request: pytest.FixtureRequest) -> AsyncGenerator[Case, None]:
    async with request.param() as made:
        yield made


async def listen(provider: ChatProvider, request: ChatRequest) -> tuple[list[ChatEvent], ProviderError | None]:
    events: list[ChatEvent] = []
    try:
        async with aclosing(provider.stream(request)) as stream:
            async for event in stream:
                events.append(event)  # noqa: PERF401 - what came before an error must be kept
    except ProviderError as error:
        return events, error
    return events, None


async def test_an_answer_is_opened_then_text_then_finished_once(case: Case) -> None:
    events, error = await listen(*case.answering)

    assert error is None
    assert isinstance(events[0], Opened)
    assert isinstance(events[-1], Finished)
    assert len(events) > 2
    assert all(isinstance(event, Text) and (event.text or event.reasoning) for event in events[1:-1])


async def test_the_end_names_reason_usage_cost_provider_and_model(case: Case) -> None:
    events, _ = await listen(*case.answering)

    end = events[-1]
    assert isinstance(end, Finished)
    assert end.finish_reason == "stop"
    assert (end.usage.prompt_tokens or 0) > 0
    assert (end.usage.completion_tokens or 0) > 0
    assert end.cost_usd is not None
    assert end.cost_usd > 0
    assert end.provider
    assert end.model


async def test_a_break_in_the_middle_keeps_the_text_so_far(case: Case) -> None:
    events, error = await listen(*case.breaking)

    assert isinstance(error, ProviderError)
    assert any(isinstance(event, Text) for event in events)
    assert not any(isinstance(event, Finished) for event in events)


async def test_a_refusal_comes_before_any_text(case: Case) -> None:
    events, error = await listen(*case.refusing)

    assert isinstance(error, NoEndpoint)
    assert not any(isinstance(event, Text) for event in events)


async def test_a_stream_can_be_closed_in_its_middle_at_once(case: Case) -> None:
    provider, request = case.endless
    stream = provider.stream(request)
    while not isinstance(await anext(stream), Text):
        pass

    async with asyncio.timeout(0.5):
        await stream.aclose()

    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_what_a_call_cost_can_be_asked_afterwards(case: Case) -> None:
    provider, request = case.answering
    events, _ = await listen(provider, request)
    assert isinstance(events[0], Opened)
    assert isinstance(events[-1], Finished)

    settled = await provider.settled(events[0].generation_id)

    assert settled is not None
    assert settled.cost_usd == events[-1].cost_usd


async def test_a_call_that_the_books_do_not_know_costs_none_yet(case: Case) -> None:
    provider, _ = case.refusing

    assert await provider.settled("gen-unknown") is None


async def test_models_have_ids_of_their_own_and_are_marked_as_simulated(case: Case) -> None:
    provider, request = case.answering

    models = await provider.models()

    assert request.settings.model in {model.id for model in models}
    assert len({model.id for model in models}) == len(models)
    assert provider.is_simulated
    assert all(model.is_simulated for model in models)
