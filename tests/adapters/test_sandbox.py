"""The sandbox over real HTTP: who may use it, what it sends, and how it breaks on purpose."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import httpx
import pytest

from promptmanager.adapters.openrouter import OpenRouterChat
from promptmanager.adapters.sandbox import new_key, sandbox_app
from promptmanager.adapters.sandbox.answers import Breakage, answer
from promptmanager.domain.content import OutputFormat
from promptmanager.domain.errors import ContextTooLong, KeyRefused, StreamBroken, StreamCut
from promptmanager.services.ports.chat import Opened, Text
from tests.adapters.asking import heard, request
from tests.adapters.serving import served

KEY = new_key()


@dataclass
class Scene:
    url: str
    chat: OpenRouterChat
    http: httpx.AsyncClient


@pytest.fixture(params=[0.0])
async def scene(request: pytest.FixtureRequest) -> AsyncGenerator[Scene, None]:
    async with (
        served(sandbox_app(KEY, pace=request.param)) as url,
        httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {KEY}"}) as http,
    ):
        chat = OpenRouterChat(f"{url}/api/v1", KEY, is_simulated=True)
        yield Scene(f"{url}/api/v1", chat, http)
        await chat.close()


def seed_that_breaks(kind: Breakage) -> int:
    messages = [{"role": "user", "content": "hello"}]
    return next(
        seed
        for seed in range(100)
        if answer({"model": "sandbox/flaky", "seed": seed, "messages": messages}).breakage is kind
    )


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", "Bearer clé"], ids=range(5))
async def test_nobody_without_the_key_of_this_process_gets_in(scene: Scene, header: str) -> None:
    for path in ("models", "key", "generation?id=x", "chat/completions"):
        method, body = ("POST", {}) if path.startswith("chat") else ("GET", None)

        refused = await scene.http.request(
            method, f"{scene.url}/{path}", headers={"Authorization": header.encode()}, json=body
        )

        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == 401


async def test_a_wrong_key_is_told_as_such() -> None:
    async with served(sandbox_app(KEY, pace=0)) as url:
        chat = OpenRouterChat(f"{url}/api/v1", "wrong")

        assert isinstance((await heard(chat, request(model="sandbox/echo"))).error, KeyRefused)

        await chat.close()


async def test_two_processes_have_two_keys() -> None:
    assert new_key() != new_key()
    assert len(new_key()) > 40


async def test_the_models_carry_prices_limits_and_parameters(scene: Scene) -> None:
    models = {model.id: model for model in await scene.chat.models()}

    assert set(models) == {f"sandbox/{name}" for name in ("writer", "echo", "json", "slow", "flaky")}
    assert models["sandbox/echo"].is_free
    assert not models["sandbox/writer"].is_free
    assert models["sandbox/json"].supports("response_format")
    assert not models["sandbox/writer"].supports("response_format")
    assert "one call in three" in models["sandbox/flaky"].description.lower()
    assert all(model.context_length and model.max_completion_tokens for model in models.values())


async def test_the_key_can_be_looked_at(scene: Scene) -> None:
    data = (await scene.http.get(f"{scene.url}/key")).json()["data"]

    assert data["label"] == "sandbox"


async def test_the_bytes_have_openrouters_shape(scene: Scene) -> None:
    body = {"model": "sandbox/echo", "stream": True, "messages": [{"role": "user", "content": "Hi there"}]}

    response = await scene.http.post(f"{scene.url}/chat/completions", json=body)

    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["x-generation-id"].startswith("gen-")
    frames = response.text.split("\n\n")
    assert frames[0] == ": OPENROUTER PROCESSING"
    assert frames[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(frame.removeprefix("data: ")) for frame in frames if frame.startswith("data: {")]
    assert all(chunk["object"] == "chat.completion.chunk" for chunk in chunks)
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"
    assert "usage" not in chunks[-2]
    assert chunks[-1]["usage"]["completion_tokens"] > 0


async def test_an_answer_in_one_piece_says_the_same_as_the_stream(scene: Scene) -> None:
    body = {"model": "sandbox/writer", "messages": [{"role": "user", "content": "hello"}]}

    whole = (await scene.http.post(f"{scene.url}/chat/completions", json=body)).json()
    streamed = await heard(scene.chat, request(model="sandbox/writer"))

    assert whole["choices"][0]["message"]["content"] == streamed.text
    assert whole["usage"]["cost"] > 0


async def test_a_schema_comes_back_filled(scene: Scene) -> None:
    schema = json.dumps({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})

    result = await heard(
        scene.chat, request(model="sandbox/json", output_format=OutputFormat.JSON_SCHEMA, json_schema=schema)
    )

    assert isinstance(json.loads(result.text)["n"], int)


@pytest.mark.parametrize(("kind", "error"), [(Breakage.ERROR, StreamBroken), (Breakage.SILENCE, StreamCut)])
async def test_the_flaky_model_breaks_in_mid_stream_in_two_ways(scene: Scene, kind: Breakage, error: type) -> None:
    result = await heard(scene.chat, request(model="sandbox/flaky", seed=seed_that_breaks(kind)))

    assert type(result.error) is error
    assert result.text


async def test_a_prompt_beyond_the_context_is_refused_as_openrouter_would(scene: Scene) -> None:
    result = await heard(scene.chat, request("word " * 40_000, model="sandbox/echo"))

    assert isinstance(result.error, ContextTooLong)


async def test_the_slow_model_thinks_aloud(scene: Scene) -> None:
    result = await heard(scene.chat, request(model="sandbox/slow"))

    assert result.reasoning
    assert result.finished is not None
    assert (result.finished.usage.reasoning_tokens or 0) > 0


@pytest.mark.parametrize("scene", [0.2], indirect=True)
async def test_a_stopped_call_is_booked_with_what_was_sent(scene: Scene) -> None:
    stream = scene.chat.stream(request(model="sandbox/slow"))
    opened = await anext(stream)
    assert isinstance(opened, Opened)
    while not isinstance(await anext(stream), Text):
        pass
    await stream.aclose()

    await asyncio.sleep(0.5)
    settled = await scene.chat.settled(opened.generation_id)

    assert settled is not None
    assert settled.cost_usd > 0
    assert (settled.usage.completion_tokens or 0) < 40


@pytest.mark.parametrize("scene", [1.0], indirect=True)
async def test_the_writer_writes_at_the_pace_of_a_fast_reader(scene: Scene) -> None:
    started = time.monotonic()
    count = 0
    stream = scene.chat.stream(request(model="sandbox/writer", max_tokens=60))
    async for event in stream:
        count += isinstance(event, Text)

    assert 25 <= count / (time.monotonic() - started - 0.25) <= 70


async def test_one_call_after_the_other_uses_the_same_connection() -> None:
    app = sandbox_app(KEY, pace=0)
    ports: set[int] = set()

    async def noting(scope, receive, send) -> None:
        ports.add(scope["client"][1])
        await app(scope, receive, send)

    async with served(noting) as url:
        ports.clear()
        chat = OpenRouterChat(f"{url}/api/v1", KEY)

        for _ in range(3):
            assert (await heard(chat, request(model="sandbox/echo"))).error is None

        await chat.close()
    assert len(ports) == 1
