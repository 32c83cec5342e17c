"""Logs: what must not stand in them, and their two forms."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from promptmanager.web.logs import redacted, set_up_logs, without_secrets


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        "key sk-or-v1-0123456789abcdef refused",
        "stripe sk_live_0123456789abcdef",
        "webhook whsec_0123456789abcdef",
        "Authorization: Bearer 0123456789abcdef",
        "GET /reset-password?token=0123456789abcdef",
        "cookie: promptmanager_session=0123456789abcdef; locale=fr",
        "postgresql://user:0123456789abcdef@host/db",
        "promptmanager_session=0123456789abcdef",
    ],
)
def test_secrets_are_taken_out_of_texts(text: str) -> None:
    assert "0123456789abcdef" not in without_secrets(text)


def test_ordinary_words_stay() -> None:
    text = "run 7 of model sandbox/echo ended after 312 tokens (completed)"

    assert without_secrets(text) == text


def test_fields_are_taken_out_by_their_name() -> None:
    event = redacted(None, "", {"event": "x", "password": "p", "api_key": "k", "session_token": "t", "tokens": 3})

    assert event == {
        "event": "x",
        "password": "[redacted]",
        "api_key": "[redacted]",
        "session_token": "[redacted]",
        "tokens": 3,
    }


def test_a_library_that_logs_a_secret_in_an_exception_is_filtered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    set_up_logs("json")

    try:
        raise ValueError("sk-or-v1-0123456789abcdef")  # noqa: TRY301 - the traceback is the point
    except ValueError:
        logging.getLogger("library").exception("failed with %s", "sk-or-v1-0123456789abcdef")

    line = json.loads(written.getvalue())
    assert "0123456789abcdef" not in written.getvalue()
    assert line["level"] == "error"
    assert "ValueError" in line["exception"]
