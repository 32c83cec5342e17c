"""What goes to OpenRouter, and that nothing it could answer breaks the reading."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptmanager.adapters.openrouter.answers import models_of, settled_of
from promptmanager.adapters.openrouter.asking import body_of, headers_of
from promptmanager.adapters.openrouter.reading import Reading
from promptmanager.adapters.openrouter.refusals import error_of, refusal
from promptmanager.adapters.openrouter.text import Joiner
from promptmanager.domain.content import Message, MessageRole, ModelSettings, OutputFormat
from promptmanager.domain.errors import ProviderError
from promptmanager.services.ports.chat import ChatRequest


def sent(*messages: Message, **chosen: Any) -> dict[str, Any]:
    request = ChatRequest(messages or (Message(MessageRole.USER, "hi"),), ModelSettings(model="m", **chosen))
    return json.loads(body_of(request))


def test_parameters_that_are_not_set_are_not_sent() -> None:
    assert sent() == {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "stream": True,
        "plugins": [{"id": "context-compression", "enabled": False}],
    }


def test_parameters_that_are_set_are_sent_even_when_they_are_nought() -> None:
    body = sent(
        temperature=0.0, max_tokens=9, top_p=1.0, frequency_penalty=0.0, presence_penalty=-2.0, seed=0, stop=("a", "b")
    )

    assert body["temperature"] == 0
    assert body["seed"] == 0
    assert (body["max_tokens"], body["top_p"]) == (9, 1)
    assert (body["frequency_penalty"], body["presence_penalty"]) == (0, -2)
    assert body["stop"] == ["a", "b"]
    assert "response_format" not in body


def test_roles_and_order_of_messages_are_kept() -> None:
    messages = tuple(Message(role, role.value) for role in MessageRole)

    assert [(m["role"], m["content"]) for m in sent(*messages)["messages"]] == [
        ("system", "system"),
        ("user", "user"),
        ("assistant", "assistant"),
    ]


def test_json_mode_asks_only_endpoints_that_know_it() -> None:
    body = sent(output_format=OutputFormat.JSON_OBJECT)

    assert body["response_format"] == {"type": "json_object"}
    assert body["provider"] == {"require_parameters": True}


def test_a_schema_is_sent_as_an_object_under_a_name() -> None:
    schema = {"type": "object", "properties": {"é": {"type": "string"}}}

    body = sent(output_format=OutputFormat.JSON_SCHEMA, json_schema=json.dumps(schema))

    assert body["response_format"]["type"] == "json_schema"
    assert body["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": schema}


@pytest.mark.parametrize("schema", ["", "{", "[]", "null"])
def test_a_schema_that_is_none_falls_back_to_json_mode(schema: str) -> None:
    body = sent(output_format=OutputFormat.JSON_SCHEMA, json_schema=schema)

    assert body["response_format"] == {"type": "json_object"}


def test_a_prompt_with_half_a_character_can_still_be_sent() -> None:
    assert sent(Message(MessageRole.USER, "a\ud83db"))["messages"][0]["content"] == "a\ufffdb"


def test_the_key_stands_in_its_header_and_no_key_sends_none() -> None:
    assert headers_of("k", app_url="https://x.org")["Authorization"] == "Bearer k"
    assert headers_of("k", app_url="https://x.org")["HTTP-Referer"] == "https://x.org"
    assert set(headers_of("", app_url="")) == {"X-OpenRouter-Title"}


_NAMES = (
    "id model provider choices delta content reasoning reasoning_details text summary finish_reason usage cost error "
    "native_finish_reason code message metadata error_type raw headers reasons availability prompt_tokens data pricing "
    "prompt completion architecture output_modalities supported_parameters top_provider total_cost refusal"
)
NAMES = _NAMES.split()
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None), max_size=6)
    | st.sampled_from(["error", "stop", "429", "sk-or-v1-abcdefghijkl", "1e400", "NaN", "\ud83d", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=15,
)
OBJECT = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6)


@settings(max_examples=100, deadline=None)
@given(st.lists(OBJECT, max_size=4))
def test_no_chunk_is_odd_enough_to_break_the_reading(chunks: list[dict[str, Any]]) -> None:
    reading = Reading("m")

    for chunk in chunks:
        piece = reading.take(chunk)
        if piece is not None:
            assert piece.text or piece.reasoning
            (piece.text + piece.reasoning).encode()
    end = reading.finished()

    (end.finish_reason + end.provider + end.model + reading.generation_id).encode()
    assert end.cost_usd is None or end.cost_usd >= 0


@settings(max_examples=100, deadline=None)
@given(OBJECT, st.sampled_from([None, 200, 302, 400, 401, 402, 403, 404, 413, 429, 500, 503, 529]))
def test_no_error_is_odd_enough_to_break_its_reading(body: dict[str, Any], status: int | None) -> None:
    error = refusal(error_of(body) or body, model="m", status=status, headers={"Retry-After": "x"})

    assert isinstance(error, ProviderError)
    str(error).encode()
    assert "abcdefghijkl" not in str(error)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_no_list_of_models_and_no_book_entry_breaks_the_reading(plain: object) -> None:
    for model in models_of(plain, is_simulated=False):
        (model.id + model.name + model.description).encode()
    settled_of(plain)


def test_a_model_with_a_price_that_is_no_price_has_none() -> None:
    entry = {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "0.00003"}, "context_length": None}

    (model,) = models_of([entry], is_simulated=False)

    assert model.prompt_usd_per_token is None
    assert model.completion_usd_per_token is not None
    assert not model.is_free


def test_models_that_answer_in_pictures_only_are_left_out() -> None:
    pictures = {"id": "x/draw", "architecture": {"output_modalities": ["image"]}}
    both = {"id": "x/both", "architecture": {"output_modalities": ["image", "text"]}}

    assert [model.id for model in models_of([pictures, both, {"name": "no id"}], is_simulated=False)] == ["x/both"]


@given(st.text(), st.data())
def test_text_cut_by_utf_16_units_comes_together_again(text: str, data: st.DataObject) -> None:
    units = text.replace("\x00", "").encode("utf-16-le")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(units) // 2), max_size=5)))
    edges = [0, *cuts, len(units) // 2]
    pieces = [units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass") for start, end in pairwise(edges)]
    joiner = Joiner()

    joined = "".join(joiner.add(piece) for piece in pieces) + joiner.rest()

    assert joined == text.replace("\x00", "")
