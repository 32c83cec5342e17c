"""Labels of prompts: what is kept of what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.details import checked_description, checked_tag, checked_tags, checked_title
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.prompts import TAG_LENGTH_MAX, TAGS_MAX, TITLE_MAX


def test_a_title_stands_on_one_line():
    assert checked_title("  Answer \n a   complaint ") == "Answer a complaint"


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_a_title_is_needed(typed):
    with pytest.raises(InvalidInput) as refused:
        checked_title(typed)

    assert refused.value.code == "title_missing"
    assert refused.value.facts["field"] == "title"


def test_a_long_title_is_refused_with_its_limit():
    with pytest.raises(InvalidInput) as refused:
        checked_title("x" * (TITLE_MAX + 1))

    assert refused.value.facts == {"field": "title", "limit": TITLE_MAX, "length": TITLE_MAX + 1}


@pytest.mark.parametrize("typed", ["Support", "#support", "  SUPPORT "])
def test_one_tag_has_one_spelling(typed):
    assert checked_tag(typed) == "support"


def test_tags_keep_their_order_and_appear_once():
    assert checked_tags(["Email", "", "urgent mail", "#email"]) == ("email", "urgent-mail")


def test_too_many_tags_are_refused():
    with pytest.raises(InvalidInput) as refused:
        checked_tags(str(number) for number in range(TAGS_MAX + 1))

    assert refused.value.code == "too_many"


def test_text_that_no_database_stores_is_refused():
    for text in ("a\x00b", "half \ud83d of a pair"):
        with pytest.raises(InvalidInput) as refused:
            checked_description(text)
        assert refused.value.code == "characters_invalid"


@given(st.text(max_size=60))
def test_a_tag_that_is_kept_stays_as_it_is(typed):
    try:
        tag = checked_tag(typed)
    except InvalidInput:
        return

    assert checked_tag(tag) == tag
    assert len(tag) <= TAG_LENGTH_MAX
