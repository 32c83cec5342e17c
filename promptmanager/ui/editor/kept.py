"""Reading what a browser kept of a draft. It comes from outside, so anything may stand in it."""

from __future__ import annotations

import json

from promptmanager.domain.content import Message, MessageRole
from promptmanager.ui.shared.payloads import clean


def read_kept(kept: str) -> tuple[int, tuple[Message, ...]]:
    """Return the revision that was typed upon, and the messages; no messages when it cannot be read."""
    try:
        told = json.loads(kept)
        messages = tuple(
            Message(MessageRole(each["role"]), clean(str(each["text"]).replace("\x00", "")))
            for each in told["messages"]
        )
        return int(told["revision"]), messages
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return -1, ()
