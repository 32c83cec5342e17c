"""The playground's columns: what they run, and what they take from versions and past runs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, OutputFormat
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.runs import CostState, KeySource, Run, RunError, RunOrigin, RunState
from promptmanager.services.live_run import Chunk
from promptmanager.services.rendering import render_messages
from promptmanager.ui.playground import columns as made
from promptmanager.ui.playground.views import ColumnView, MessageView, SettingsView, VariableView
from promptmanager.ui.shared.run_views import chunk_view, head_view
from tests.unit.runs_scene import AT


def a_run(text: str = "Hello", **changes) -> Run:
    run = Run(
        id="r",
        workspace_id=1,
        actor_id=1,
        actor_name="Ada",
        origin=RunOrigin.PLAYGROUND,
        prompt_id=None,
        version_id=None,
        messages=(Message(MessageRole.USER, text),),
        inputs={},
        settings=ModelSettings(model="a/b", temperature=0.5),
        state=RunState.COMPLETED,
        key_source=KeySource.SYSTEM,
        created_at=AT,
        ended_at=AT,
    )
    return replace(run, **changes)


def a_column(text: str, **changes) -> ColumnView:
    return replace(ColumnView(key=1, messages=[MessageView("user", text)]), **changes)


async def test_variables_are_found_while_typing_and_shared_between_columns():
    first = await made.with_found_variables(a_column("Hello {{ name }}, {{ greeting }}"))
    second = await made.with_found_variables(a_column("Bye {{ name }}"))
    typed = [VariableView("name", "text", True, "", "", [], value="Ada")]

    inputs = made.shared_inputs([first, second], typed)

    assert [(each.name, each.value) for each in inputs] == [("name", "Ada"), ("greeting", "")]


async def test_a_text_with_a_fault_keeps_the_variables_it_had():
    column = await made.with_found_variables(a_column("Hello {{ name }}"))

    half_written = replace(column, messages=[MessageView("user", "Hello {{ nam")])

    assert await made.with_found_variables(half_written) == half_written


def test_an_order_carries_only_the_columns_own_inputs():
    own = VariableView("name", "text", True, "", "", [])
    column = a_column("Hello {{ name }}", variables=[own], settings=SettingsView(model=" a/b "))

    order = made.order_of(column, [replace(own, value="Ada"), VariableView("other", "text", True, "", "", [], "x")])

    assert order.inputs == {"name": "Ada"}
    assert order.content is not None
    assert order.content.settings.model == "a/b"


@pytest.mark.parametrize(
    "said", ["Write {{ this }} and {% that %}, exactly.", "{% raw %}{{ a }}{% endraw %} {{ b }}", "{ {} } }} %}"]
)
async def test_a_past_runs_text_is_literal_even_where_it_looks_like_a_template(said):
    column = made.with_run(a_column(""), a_run(said))

    again = await render_messages(Content(messages=made.content_of(column).messages), {})

    assert again[0].text == said
    assert column.settings.temperature == "0.5"


def test_settings_are_read_as_typed_in_either_language():
    typed = SettingsView(
        model="a/b", temperature="0,7", max_tokens="100", stop="END\n\nSTOP", output_format="json_object"
    )

    settings = made.settings_of(typed)

    assert (settings.temperature, settings.max_tokens, settings.stop) == (0.7, 100, ("END", "STOP"))
    assert settings.output_format is OutputFormat.JSON_OBJECT
    assert settings.top_p is None


def test_a_setting_that_is_no_number_is_refused():
    with pytest.raises(InvalidInput) as refused:
        made.settings_of(SettingsView(max_tokens="many"))

    assert refused.value.facts["field"] == "max_tokens"


def test_a_cost_that_is_not_known_is_never_shown_as_zero():
    pending = head_view(a_run(cost_state=CostState.PENDING))
    known = head_view(a_run(cost_state=CostState.KNOWN, cost_usd=Decimal("0.0000012")))

    assert (pending["cost"], pending["cost_state"]) == (None, "pending")
    assert (known["cost"], known["cost_state"]) == ("0.0000012", "known")


def test_a_failed_run_says_why_in_both_languages():
    head = head_view(a_run(state=RunState.FAILED, error=RunError("stream_cut")))

    assert set(head["error"]) == {"en", "fr"}
    assert head["error"]["en"] != head["error"]["fr"]


def test_an_error_without_a_sentence_still_has_one(caplog):
    head = head_view(a_run(state=RunState.FAILED, error=RunError("never_heard_of")))

    assert head["error"]["en"]


def test_a_chunk_travels_without_what_is_empty():
    assert chunk_view(Chunk("r", 5, "abc")) == {"run": "r", "at": 5, "text": "abc"}
    assert chunk_view(Chunk("r", 0, "", 2, "hm")) == {"run": "r", "rat": 2, "reasoning": "hm"}


def test_a_column_grows_no_longer_than_what_can_be_run() -> None:
    column = ColumnView(1, messages=[MessageView("user", "x" * 400_000)])
    longer = replace(column, messages=[*column.messages, MessageView("user", "x" * 100_001)])
    with_schema = replace(column, settings=SettingsView(json_schema="x" * 100_001))

    assert made.within_limits(column, before=ColumnView(1)) is column
    for grown in (longer, with_schema):
        with pytest.raises(InvalidInput, match="too_long"):
            made.within_limits(grown, before=column)


def test_a_column_that_came_too_long_can_be_made_shorter() -> None:
    column = ColumnView(1, messages=[MessageView("user", "x" * 900_000)])
    shorter = replace(column, messages=[MessageView("user", "x" * 800_000)])

    assert made.within_limits(shorter, before=column) is shorter
