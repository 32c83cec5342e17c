"""The sentences of errors, and what the log says where there is none."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import InvalidInput
from promptmanager.ui.shared.notices import NoticeView, error_text, with_notice


def test_an_error_without_a_sentence_is_shown_in_general_words(caplog: pytest.LogCaptureFixture) -> None:
    shown = error_text("en", InvalidInput("no_such_code", where="my secret words"))

    assert shown.startswith("Something went wrong")
    assert "no_such_code" in caplog.text
    assert "secret" not in caplog.text


def test_an_error_without_the_facts_of_its_sentence_is_too(caplog: pytest.LogCaptureFixture) -> None:
    shown = error_text("en", InvalidInput("too_long", where="my secret words"))

    assert shown.startswith("Something went wrong")
    assert "secret" not in caplog.text


def test_what_is_said_twice_stands_once_and_the_oldest_gives_way() -> None:
    notices: list[NoticeView] = []
    for number, text in enumerate(("a", "b", "a", "c", "d", "e")):
        notices = with_notice(notices, NoticeView(number, "bad", text))

    assert [(notice.id, notice.text) for notice in notices] == [(2, "a"), (3, "c"), (4, "d"), (5, "e")]
    assert len(with_notice(notices[-1:], NoticeView(9, "good", "e"))) == 2
