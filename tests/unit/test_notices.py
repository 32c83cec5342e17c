"""The sentences of errors, and what the log says where there is none."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import InvalidInput
from promptmanager.ui.shared.notices import error_text


def test_an_error_without_a_sentence_is_shown_in_general_words(caplog: pytest.LogCaptureFixture) -> None:
    shown = error_text("en", InvalidInput("no_such_code", where="my secret words"))

    assert shown.startswith("Something went wrong")
    assert "no_such_code" in caplog.text
    assert "secret" not in caplog.text


def test_an_error_without_the_facts_of_its_sentence_is_too(caplog: pytest.LogCaptureFixture) -> None:
    shown = error_text("en", InvalidInput("too_long", where="my secret words"))

    assert shown.startswith("Something went wrong")
    assert "secret" not in caplog.text
