from __future__ import annotations

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from promptmanager.adapters.sandbox.answers import BadRequest, Breakage, answer
from promptmanager.adapters.sandbox.catalogue import MODELS
from promptmanager.adapters.sandbox.filling import CannotFill, filled
from promptmanager.adapters.sandbox.prose import is_french, prose, tokens


def chance(seed: int) -> Random:
    return Random(seed)


def asked(model: str, text: str = "Explain prompt libraries", **more) -> dict:
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def text_of(request: dict) -> str:
    return "".join(answer(request).text)


def test_the_same_prompt_and_seed_give_the_same_prose_and_another_seed_another() -> None:
    assert text_of(asked("sandbox/writer", seed=1)) == text_of(asked("sandbox/writer", seed=1))
    assert text_of(asked("sandbox/writer", seed=1)) != text_of(asked("sandbox/writer", seed=2))
    assert text_of(asked("sandbox/writer", "Tell me of bees")) != text_of(asked("sandbox/writer", "Tell me of ants"))


def test_the_writer_writes_markdown_around_the_prompts_own_words() -> None:
    text = text_of(asked("sandbox/writer"))

    assert text.startswith("## ")
    assert "\n- **" in text
    assert "libraries" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Expliquez pourquoi les équipes ont besoin de tests", True),
        ("Explain why the teams need tests", False),
        ("", False),
        ("12345", False),
    ],
)
def test_the_writer_answers_in_the_language_of_the_prompt(text: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_french(text) is expected


def test_the_number_of_words_can_be_asked_for() -> None:
    length = len(prose("Write 600 words about bees", chance(1)).split())

    assert 560 <= length <= 700


def test_max_tokens_cuts_the_answer_and_the_finish_reason_says_so() -> None:
    cut = answer(asked("sandbox/writer", max_tokens=10))

    assert len(cut.text) == 10
    assert cut.finish_reason == "length"
    assert answer(asked("sandbox/writer")).finish_reason == "stop"


def test_the_echo_repeats_the_last_user_message_word_for_word() -> None:
    text = "  Line one\n\n\tline two: 🙂 « é »  "

    assert text_of(asked("sandbox/echo", text)) == text


def test_a_stop_sequence_ends_the_answer() -> None:
    assert text_of(asked("sandbox/echo", "one two three", stop=["three", "two"])) == "one "


def test_one_call_in_three_of_the_flaky_model_breaks_and_always_the_same_ones() -> None:
    broken = [answer(asked("sandbox/flaky", seed=seed)).breakage for seed in range(600)]

    assert 160 <= sum(kind is not Breakage.NONE for kind in broken) <= 240
    assert {Breakage.ERROR, Breakage.SILENCE} < set(broken)
    assert broken[:50] == [answer(asked("sandbox/flaky", seed=seed)).breakage for seed in range(50)]


def test_a_flaky_answer_breaks_in_its_middle_not_at_its_ends() -> None:
    for seed in range(100):
        made = answer(asked("sandbox/flaky", seed=seed))
        if made.breakage is not Breakage.NONE:
            assert 0 < made.breaks_at < len(made.text)


def test_only_the_flaky_model_breaks() -> None:
    for model in MODELS:
        kinds = {answer(asked(model, seed=seed)).breakage for seed in range(50)}
        assert (kinds == {Breakage.NONE}) == (model != "sandbox/flaky")


def test_the_slow_model_thinks_before_it_answers_and_is_billed_for_it() -> None:
    made = answer(asked("sandbox/slow"))

    assert made.reasoning
    usage = made.usage(len(made.text), len(made.reasoning))
    assert usage["completion_tokens_details"]["reasoning_tokens"] == len(made.reasoning)
    assert usage["completion_tokens"] == len(made.text) + len(made.reasoning)


def test_usage_and_cost_count_what_was_really_sent() -> None:
    made = answer(asked("sandbox/writer"))

    assert made.usage(5, 0)["completion_tokens"] == 5
    assert 0 < made.usage(5, 0)["cost"] < made.usage(50, 0)["cost"]


@pytest.mark.parametrize(
    "request_",
    [
        None,
        [],
        {},
        {"model": "sandbox/none", "messages": [{"role": "user", "content": "x"}]},
        {"model": "sandbox/echo"},
        {"model": "sandbox/echo", "messages": []},
        {"model": "sandbox/echo", "messages": ["x"]},
        {"model": "sandbox/echo", "messages": [{"role": "user"}]},
        asked("sandbox/echo", max_tokens=0),
        asked("sandbox/echo", max_tokens="many"),
        asked("sandbox/echo", "word " * 40_000),
    ],
)
def test_what_cannot_be_answered_is_refused(request_: object) -> None:
    with pytest.raises(BadRequest):
        answer(request_)


@given(st.text())
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


SCHEMAS = {
    "a person": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 3, "maxLength": 40},
            "age": {"type": "integer", "minimum": 18, "exclusiveMaximum": 30},
            "email": {"type": "string", "format": "email"},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1, "maxItems": 4},
            "score": {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.25},
            "note": {"type": ["string", "null"]},
            "kind": {"const": "person"},
        },
        "required": ["name", "age", "email", "tags", "score", "note", "kind"],
        "additionalProperties": False,
    },
    "references": {
        "$defs": {"node": {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}]}}}},
        "type": "array",
        "items": {"$ref": "#/$defs/node"},
        "minItems": 2,
    },
    "choices": {"oneOf": [{"type": "integer"}, {"type": "null"}]},
    "parts": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"]},
            {"properties": {"b": {"type": "string"}}, "required": ["b"]},
        ]
    },
    "negative numbers": {"type": "integer", "maximum": -5},
    "a pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    "anything": {},
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_filled_with_a_value_that_fits_it(name: str) -> None:
    for seed in range(30):
        Draft202012Validator(SCHEMAS[name]).validate(filled(SCHEMAS[name], chance(seed)))


def test_a_schema_that_grows_without_end_is_refused_soon() -> None:
    itself = {"$ref": "#"}
    names = [f"part{number}" for number in range(20)]
    schema = {"type": "object", "properties": dict.fromkeys(names, itself), "required": names}

    with pytest.raises(CannotFill):
        filled(schema, chance(1))


def test_the_json_model_fills_the_schema_of_the_request() -> None:
    wrapper = {"type": "json_schema", "json_schema": {"name": "x", "schema": SCHEMAS["a person"]}}

    text = text_of(asked("sandbox/json", response_format=wrapper))

    Draft202012Validator(SCHEMAS["a person"]).validate(json.loads(text))
    assert text == text_of(asked("sandbox/json", response_format=wrapper))


def test_without_a_schema_the_json_model_still_gives_an_object() -> None:
    assert isinstance(json.loads(text_of(asked("sandbox/json"))), dict)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "properties", "items", "required", "enum", "anyOf", "allOf", "$ref", "minimum"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(JSON)
def test_no_schema_is_odd_enough_to_break_the_sandbox(schema: object) -> None:
    wrapper = {"type": "json_schema", "json_schema": {"schema": schema}}

    try:
        made = answer(asked("sandbox/json", response_format=wrapper))
    except BadRequest:
        return

    json.loads("".join(made.text))
