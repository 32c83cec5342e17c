"""Cookies and languages, as browsers send them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.cookies import accepted_locale, preferred_locale, session_hash
from promptmanager.domain.identity import LOCALES, hashed_token


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de,fr;q=0.5,en;q=0.3", "fr"),
        ("de;q=1.0", "en"),
        ("fr;q=nonsense,en", "en"),
    ],
)
def test_the_browsers_best_language_wins(header: str, locale: str) -> None:
    assert accepted_locale(header) == locale


@given(st.text(max_size=200))
def test_any_header_gives_a_language_that_we_speak(header: str) -> None:
    assert accepted_locale(header) in LOCALES
    assert preferred_locale(header, header) in LOCALES


def test_an_earlier_choice_comes_before_the_browsers() -> None:
    assert preferred_locale("locale=fr; other=1", "en") == "fr"
    assert preferred_locale("locale=klingon", "fr") == "fr"


def test_only_the_cookie_of_the_scheme_counts() -> None:
    assert session_hash("promptmanager_session=secret", is_https=False) == hashed_token("secret")
    assert session_hash("promptmanager_session=secret", is_https=True) == ""
    assert session_hash("__Host-session=secret", is_https=True) == hashed_token("secret")


def test_a_token_beyond_its_length_is_none() -> None:
    assert session_hash(f"promptmanager_session={'x' * 1000}", is_https=False) == ""
