"""What the editor's page makes of contents, parameters and kept drafts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.diff import compare
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.models import Model, ModelTier
from promptmanager.domain.prompts import LabelChange, Prompt
from promptmanager.domain.templates import check_content_templates
from promptmanager.ui.editor.kept import read_kept
from promptmanager.ui.editor.label_form import changed_in_form, given_to_form
from promptmanager.ui.editor.settings_state import read_parameter
from promptmanager.ui.editor.views import message_views, problem_views, settings_view, variable_views
from promptmanager.ui.shared.diff_views import diff_view
from promptmanager.ui.shared.model_views import matching, model_view

USER = MessageRole.USER


def said(*texts: str, **more: object) -> Content:
    return Content(messages=tuple(Message(USER, text) for text in texts), **more)


def model(model_id: str, name: str, **more: object) -> Model:
    facts = {
        "context_length": 32_000,
        "max_completion_tokens": None,
        "prompt_usd_per_token": Decimal("0.0000005"),
        "completion_usd_per_token": Decimal(0),
        "supported_parameters": frozenset({"temperature"}),
    }
    return Model(id=model_id, name=name, **(facts | more))


def test_messages_carry_names_that_stay_and_the_revision_they_start_from():
    views = message_views(said("a", "b").messages, "1.2.3")

    assert [(view.name, view.text, view.revision) for view in views] == [("m1", "a", "1.2.3"), ("m2", "b", "1.2.3")]


def test_a_fault_is_told_to_the_editor_of_its_message():
    content = said("fine", "{{ broken")

    problem = problem_views(check_content_templates(content), ["m7", "m9"])[0]

    assert (problem.name, problem.line, problem.column, problem.reason) == ("m9", 1, 1, "unclosed_output")


def test_a_contract_that_no_text_uses_is_marked_unless_a_fault_hides_what_is_used():
    kept = (Variable("a"), Variable("b"))

    sound, faulty = said("{{ a }}", variables=kept), said("{{ a }} {{", variables=kept)

    assert [v.is_used for v in variable_views(sound, check_content_templates(sound))] == [True, False]
    assert [v.is_used for v in variable_views(faulty, check_content_templates(faulty))] == [True, True]


def test_settings_stand_in_their_inputs_as_somebody_would_type_them():
    view = settings_view(ModelSettings(temperature=0.7, max_tokens=100, stop=("END", "STOP")))

    assert view.typed["temperature"] == "0.7"
    assert view.typed["max_tokens"] == "100"
    assert view.typed["seed"] == ""
    assert view.typed["stop"] == "END\nSTOP"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("temperature", "0,7", 0.7),
        ("temperature", " ", None),
        ("max_tokens", "250", 250),
        ("seed", "-4", -4),
        ("stop", "a\n\nb", ("a", "b")),
        ("stop", "", ()),
    ],
)
def test_a_parameter_is_read_as_its_type(name, typed, value):
    assert read_parameter(name, typed) == value


@pytest.mark.parametrize(("name", "typed"), [("temperature", "hot"), ("max_tokens", "1.5"), ("model", "x"), ("", "1")])
def test_what_is_no_parameter_is_refused(name, typed):
    with pytest.raises(InvalidInput):
        read_parameter(name, typed)


def test_a_kept_draft_is_read():
    kept = json.dumps({"prompt": 1, "revision": 4, "messages": [{"role": "system", "text": "a\x00b"}]})

    assert read_kept(kept) == (4, (Message(MessageRole.SYSTEM, "ab"),))


def test_half_a_character_in_a_kept_draft_is_replaced():
    kept = r'{"revision": 4, "messages": [{"role": "user", "text": "a\ud800b"}]}'

    assert read_kept(kept)[1] == (Message(MessageRole.USER, "a\ufffdb"),)


@pytest.mark.parametrize(
    "kept",
    [
        *("", "null", "[]", "{", '{"revision": 1}', '{"revision": 1, "messages": [{"role": "x"}]}'),
        *("[" * 100_000, '{"revision": 1e999, "messages": []}', '{"revision": NaN, "messages": []}'),
    ],
)
def test_whatever_a_browser_kept_reading_never_breaks(kept):
    assert read_kept(kept) == (-1, ())


@pytest.mark.parametrize("revision", [-5, 2**31, "9" * 30])
def test_what_can_be_no_revision_of_a_draft_is_none(revision: object) -> None:
    kept = json.dumps({"revision": revision, "messages": [{"role": "user", "text": "a"}]})

    assert read_kept(kept) == (-1, (Message(MessageRole.USER, "a"),))


def test_long_equal_stretches_of_a_difference_are_folded():
    before = "\n".join(f"line {n}" for n in range(40))

    view = diff_view(compare(said(before), said(before.replace("line 20", "line twenty"))))

    rows = view["messages"][0]["rows"]
    assert [row.get("count") for row in rows if row["change"] == "gap"] == [17, 16]
    assert [row["left"] for row in rows if row["change"] == "changed"] == [21]
    assert not view["is_same"]


def test_a_model_is_told_with_its_prices_per_million():
    view = model_view(model("acme/one", "Acme One"))

    assert (view.usd_in, view.usd_out, view.kind, view.supported) == ("0.5", "0", "premium", ("temperature",))
    # Who may run it is its tier's business, whatever it costs.
    assert model_view(model("a/b", "B", tier=ModelTier.FREE)).kind == "free"
    assert model_view(model("a/b", "B", is_simulated=True)).kind == "simulated"
    assert model_view(model("a/b", "B", prompt_usd_per_token=None)).usd_in == ""


def test_models_are_found_by_all_words_and_the_best_place_comes_first():
    known = [model("acme/large", "Acme Large"), model("best/acme", "Best of Acme"), model("other/x", "Other")]

    assert [each.id for each in matching(known, "ACME", 9)] == ["acme/large", "best/acme"]
    assert [each.id for each in matching(known, "acme best", 9)] == ["best/acme"]
    assert len(matching(known, "", 2)) == 2


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ({}, LabelChange()),
        ({"title": "Note"}, LabelChange(title="Note")),
        ({"title": ""}, LabelChange(title="")),
        ({"description": "One\r\ntwo"}, LabelChange()),
        ({"description": ""}, LabelChange(description="")),
        ({"tags": "mail, new"}, LabelChange(tags=("mail", " new"))),
        ({"tags": ""}, LabelChange(tags=("",))),
        ({"category": "9"}, LabelChange(category_id=9)),
        ({"category": ""}, LabelChange(category_id=None)),
    ],
)
def test_a_form_of_the_label_gives_only_what_was_changed_in_it(typed, change):
    at = datetime(2026, 1, 1, tzinfo=UTC)
    prompt = Prompt(1, 1, "letter", "Letter", "One\ntwo", ("mail", "old"), 7, False, at, at, "Ann")
    given = given_to_form(prompt)

    assert changed_in_form(given, given | typed) == change
