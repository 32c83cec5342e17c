"""What the library's screen is given: pieces of snippets, lines of the tree, what an address asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.prompts import Category, Prompt, PromptCard, StatusFilter
from promptmanager.domain.wording import MATCH_END, MATCH_START
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.library.state.views import PieceView, card_view, line_views, pieces_of

AT = datetime(2026, 1, 5, tzinfo=UTC)
PROMPT = Prompt(1, 1, "reply", "Reply to Ann", "Kindly.", ("mail",), None, False, AT, AT, "Ann")
CARD = PromptCard(PROMPT, "", None, has_draft_changes=True, is_starred=False)


def marked(text):
    return text.replace("[", MATCH_START).replace("]", MATCH_END)


def test_a_snippet_is_cut_at_its_marks():
    assert pieces_of(marked("to [Ann] and [Bob]")) == [
        PieceView("to ", is_match=False),
        PieceView("Ann", is_match=True),
        PieceView(" and ", is_match=False),
        PieceView("Bob", is_match=True),
    ]
    assert pieces_of("") == []


@given(st.text(alphabet="ab[] <>&"))
def test_no_letter_of_a_snippet_is_lost(text):
    pieces = pieces_of(marked(text))

    shown = "".join(piece.text for piece in pieces)
    assert [c for c in shown if c not in (MATCH_START, MATCH_END)] == [c for c in text if c not in "[]"]


def test_a_match_in_the_title_is_shown_in_the_title():
    card = card_view(replace(CARD, highlight=marked("Reply to [Ann]")))

    assert card.snippet == []
    assert [piece.text for piece in card.title if piece.is_match] == ["Ann"]


def test_a_match_elsewhere_gets_a_line_of_its_own():
    card = card_view(replace(CARD, highlight=marked("…be [kind]")))

    assert [piece.text for piece in card.title] == ["Reply to Ann"]
    assert [piece.text for piece in card.snippet if piece.is_match] == ["kind"]


def test_what_hangs_below_a_folded_category_is_left_out():
    tree = CategoryTree(
        [Category(1, None, "a"), Category(2, 1, "b"), Category(3, 2, "c"), Category(4, None, "d"), Category(5, 4, "e")]
    ).placed()

    assert [line.name for line in line_views(tree, frozenset())] == ["a", "b", "c", "d", "e"]
    assert [line.name for line in line_views(tree, frozenset({1}))] == ["a", "d", "e"]
    assert [line.name for line in line_views(tree, frozenset({2, 4}))] == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("q=two+words&tag=a&tag=b", {"text": "two words", "tags": ["a", "b"]}),
        ("?status=draft_only&starred=1", {"status": "draft_only", "is_starred_only": True}),
        ("status=lost&category=x&from=-5", {"status": StatusFilter.ANY.value, "category_id": 0, "offset": 0}),
        ("category=12&from=50", {"category_id": 12, "offset": 50}),
        ("category=99999999999999999999", {"category_id": 0}),
    ],
)
def test_an_address_says_what_is_looked_for(question, expected):
    state = LibraryState(_reflex_internal_init=True)

    state._read(question)

    assert {name: getattr(state, name) for name in expected} == expected


def test_the_address_says_again_what_was_read_from_it():
    state = LibraryState(_reflex_internal_init=True)

    state._read("q=two+words&tag=a&tag=b&category=3&status=production&starred=1&from=50")

    assert state.address == "q=two+words&tag=a&tag=b&category=3&status=production&starred=1&from=50"
