"""How text becomes words, snippets and slugs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain import wording
from promptmanager.domain.wording import LETTERS_MAX, MATCH_END, MATCH_START, WORD_MAX, WORDS_MAX


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Été à la plage", ("ete", "a", "la", "plage")),
        ("CŒUR cœur coeur", ("coeur",)),
        ("Straße STRASSE", ("strasse",)),
        ("{{ user_name | upcase }}", ("user", "name", "upcase")),
        ("gpt-4.1 1e5", ("gpt", "4", "1", "1e5")),
        ("l’été d'hier", ("l", "ete", "d", "hier")),
        ("日本語 русский", ("日本語", "русскии")),
        ("🎉 -- ''", ()),
        ("ﬁn ½", ("fin", "12")),
    ],
)
def test_text_becomes_words_without_case_and_accents(text, words):
    assert wording.words(text) == words


@given(st.text())
def test_words_hold_nothing_but_letters_and_digits(text):
    for word in wording.words(text):
        assert word.isalnum()
        assert wording.words(word) == (word,)


def test_composed_and_decomposed_letters_are_the_same():
    assert wording.words(unicodedata.normalize("NFD", "déjà vu à Zürich")) == wording.words("déjà vu à Zürich")


def test_an_endless_text_is_indexed_to_a_limit():
    assert len(wording.words(" ".join(str(number) for number in range(WORDS_MAX * 2)))) == WORDS_MAX
    long = " ".join(f"{number:0>60}" for number in range(WORDS_MAX))
    assert sum(len(word) for word in wording.words(long)) <= LETTERS_MAX
    assert wording.words("a" * 500) == ("a" * WORD_MAX,)


def test_the_last_word_may_be_unfinished():
    assert wording.matches(("refund", "customer"), ("refund", "cust"))
    assert not wording.matches(("refund", "customer"), ("ref", "customer"))
    assert wording.matches(("refund",), ())


def test_a_snippet_is_cut_around_the_first_match():
    text = f"{'before ' * 40}the wanted word{' after' * 60}"

    piece = wording.snippet(("nothing here", text), ("wanted",))

    assert f"the {MATCH_START}wanted{MATCH_END} word" in piece
    assert piece.startswith("…before")
    assert piece.endswith("…")
    assert len(piece) < 300


def test_a_snippet_takes_the_text_with_the_most_words_and_is_empty_without_any():
    assert wording.snippet(("one", "one two"), ("one", "two")).count(MATCH_START) == 2
    assert wording.snippet(("one",), ("three",)) == ""
    assert wording.snippet((f"o{MATCH_START}ne",), ("one",)) == f"{MATCH_START}one{MATCH_END}"


@given(st.text(), st.text())
def test_snippets_never_fail_and_marks_are_in_pairs(text, typed):
    piece = wording.snippet((text,), wording.words(typed))

    assert piece.count(MATCH_START) == piece.count(MATCH_END)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Été à la plage !", "ete-a-la-plage"),
        ("日本語", "prompt"),
        ("---", "prompt"),
        ("a" * 100, "a" * 60),
        ("Refund: the customer's e-mail (v2)", "refund-the-customer-s-e-mail-v2"),
    ],
)
def test_a_title_becomes_part_of_an_address(title, slug):
    assert wording.slug(title) == slug
