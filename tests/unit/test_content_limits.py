"""Limits of a content: each is refused with the field it is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promptmanager.domain.content import (
    Content,
    Message,
    MessageRole,
    ModelSettings,
    OutputFormat,
    Variable,
    VariableType,
)
from promptmanager.domain.content_limits import check_content, check_schema
from promptmanager.domain.errors import InvalidInput

USER = MessageRole.USER


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        (Content(messages=()), "messages_missing", "messages"),
        (Content(messages=(Message(USER, ""),) * 51), "too_many", "messages"),
        (Content(messages=(Message(USER, "a"), Message(USER, "x" * 100_001))), "too_long", "messages.2"),
        (Content(messages=(Message(USER, "x" * 100_000),) * 6), "too_long", "messages"),
        (Content(variables=tuple(Variable(f"v{n}") for n in range(101))), "too_many", "variables"),
        (Content(variables=(Variable("a"), Variable("a"))), "variable_twice", "variables"),
        (Content(variables=(Variable(" "),)), "name_missing", "variables"),
        (Content(variables=(Variable("n", VariableType.NUMBER, default="x"),)), "default_invalid", "variables.n"),
        (
            Content(variables=(Variable("c", VariableType.CHOICE, default="x", choices=("a",)),)),
            "default_invalid",
            "variables.c",
        ),
        (Content(settings=ModelSettings(temperature=2.1)), "out_of_range", "temperature"),
        (Content(settings=ModelSettings(temperature=float("nan"))), "out_of_range", "temperature"),
        (Content(settings=ModelSettings(top_p=-0.1)), "out_of_range", "top_p"),
        (Content(settings=ModelSettings(max_tokens=0)), "out_of_range", "max_tokens"),
        (Content(settings=ModelSettings(presence_penalty=-3)), "out_of_range", "presence_penalty"),
        (Content(settings=ModelSettings(stop=("a",) * 5)), "too_many", "stop"),
        (Content(settings=ModelSettings(json_schema="x" * 50_001)), "too_long", "json_schema"),
    ],
)
def test_too_much_is_refused_with_its_field(content, code, field):
    with pytest.raises(InvalidInput) as caught:
        check_content(content)

    assert caught.value.code == code
    assert caught.value.facts["field"] == field


def test_a_full_but_sound_content_passes():
    check_content(
        Content(
            messages=(Message(USER, "{{ half-written"),),
            variables=(Variable("c", VariableType.CHOICE, default="a", choices=("a", "b")),),
            settings=ModelSettings(temperature=0, top_p=1, seed=-1, max_tokens=1, stop=("END",)),
        )
    )


@pytest.mark.parametrize("schema", ["", "[]", "{", "[" * 50_000])
def test_a_schema_must_be_an_object_only_when_it_is_used(schema):
    used = ModelSettings(output_format=OutputFormat.JSON_SCHEMA, json_schema=schema)

    with pytest.raises(InvalidInput):
        check_schema(used)
    check_schema(replace(used, output_format=OutputFormat.TEXT))
