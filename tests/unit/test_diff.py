"""Differences between contents: complete, and readable."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.content import (
    Content,
    Message,
    MessageRole,
    ModelSettings,
    OutputFormat,
    Variable,
    VariableType,
)
from promptmanager.domain.diff import FieldChange, VariableDiff, compare, compare_texts
from promptmanager.domain.words import Change, compare_words

SYSTEM, USER = MessageRole.SYSTEM, MessageRole.USER


def marked(left: str, right: str) -> str:
    marks = {Change.SAME: "{}", Change.ADDED: "[+{}+]", Change.REMOVED: "[-{}-]"}
    return "".join(marks[span.change].format(span.text) for span in compare_words(left, right))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("same", "same", "same"),
        ("", "new", "[+new+]"),
        ("The quick brown fox", "The quick red fox", "The quick [-brown-][+red+] fox"),
        ("Answer in French.", "Answer in formal French, please.", "Answer in [+formal +]French[+, please+]."),
        ("one two three four", "uno two tres four", "[-one-][+uno+] two [-three-][+tres+] four"),
        ("a b c d", "x y z w", "[-a b c d-][+x y z w+]"),
        (
            "Completely different text",
            "nothing of that remains",
            "[-Completely different text-][+nothing of that remains+]",
        ),
        ("l'été", "l'hiver", "[-l'été-][+l'hiver+]"),
    ],
)
def test_words_are_compared_as_a_person_would(left, right, told):
    assert marked(left, right) == told


WORDS = st.lists(st.sampled_from(["a", "b", "c", " ", "  ", "\n", ".", "été", "{{ x }}"]), max_size=40).map("".join)


@given(WORDS, WORDS)
def test_the_spans_hold_both_texts(left, right):
    spans = compare_words(left, right)

    assert "".join(span.text for span in spans if span.change is not Change.ADDED) == left
    assert "".join(span.text for span in spans if span.change is not Change.REMOVED) == right


@given(WORDS, WORDS)
def test_the_rows_hold_every_line_of_both_texts_in_order(left, right):
    rows = compare_texts(left, right)

    lefts = [row for row in rows if row.left_number is not None]
    rights = [row for row in rows if row.right_number is not None]
    assert [row.left_number for row in lefts] == list(range(1, left.count("\n") + 2))
    assert [row.right_number for row in rights] == list(range(1, right.count("\n") + 2))
    assert "\n".join("".join(s.text for s in row.spans if s.change is not Change.ADDED) for row in lefts) == left


def test_an_edited_line_is_one_row_and_a_strange_one_two():
    rows = compare_texts("keep\nWrite two short sentences.\nend", "keep\nWrite three short sentences.\nZzz\nend")

    assert [row.change for row in rows] == [Change.SAME, Change.CHANGED, Change.ADDED, Change.SAME]
    assert [(row.left_number, row.right_number) for row in rows] == [(1, 1), (2, 2), (None, 3), (3, 4)]


def test_long_paragraphs_and_long_files_are_compared_quickly_and_finely():
    chance = random.Random(1)
    words = [f"w{chance.randrange(500)}" for _ in range(15_000)]
    edited = words.copy()
    for index in chance.sample(range(len(words)), 200):
        edited[index] = "NEW"
    began = time.thread_time()

    spans = compare_words(" ".join(words), " ".join(edited))
    rows = compare_texts("\n" * 30_000 + "a", "\n" * 29_000 + "b")

    assert sum(len(span.text) for span in spans if span.change is Change.ADDED) < 2_000
    assert len(rows) > 30_000
    assert time.thread_time() - began < 3


def test_equal_contents_have_no_difference():
    content = Content(variables=(Variable("a"),))

    assert compare(content, content).is_same


def test_a_message_put_before_others_does_not_make_them_all_change():
    left = Content((Message(USER, "Summarise the text below in three sentences."),))
    right = Content((Message(SYSTEM, "Be brief."), Message(USER, "Summarise the text below in two sentences.")))

    messages = compare(left, right).messages

    assert [(m.change, m.left_number, m.right_number) for m in messages] == [
        (Change.ADDED, None, 1),
        (Change.CHANGED, 1, 2),
    ]


def test_a_changed_role_is_a_change():
    message = compare(Content((Message(USER, "x"),)), Content((Message(SYSTEM, "x"),))).messages[0]

    assert (message.change, message.left_role, message.right_role) == (Change.CHANGED, USER, SYSTEM)


def test_variables_and_settings_are_told_field_by_field():
    left = Content(
        variables=(Variable("gone"), Variable("n")), settings=ModelSettings(model="a/b", temperature=0.5, stop=("x",))
    )
    right = Content(
        variables=(Variable("n", VariableType.NUMBER, is_required=False), Variable("new", default="d")),
        settings=ModelSettings(model="a/c", stop=("x", "y"), output_format=OutputFormat.JSON_OBJECT),
    )

    told = compare(left, right)

    assert told.variables == (
        VariableDiff("gone", Change.REMOVED, ()),
        VariableDiff(
            "n", Change.CHANGED, (FieldChange("type", "text", "number"), FieldChange("is_required", "true", "false"))
        ),
        VariableDiff("new", Change.ADDED, (FieldChange("default", "", "d"),)),
    )
    assert told.settings == (
        FieldChange("model", "a/b", "a/c"),
        FieldChange("temperature", "0.5", ""),
        FieldChange("stop", "x", "x, y"),
        FieldChange("output_format", "text", "json_object"),
    )
    assert not told.is_same
