"""Reading what a browser kept of a draft. It comes from outside, so anything may stand in it."""

from __future__ import annotations

import json
from typing import Any

from promptmanager.domain.content import Message, MessageRole
from promptmanager.ui.shared.payloads import clean

# What the databases hold.
_REVISION_MAX = 2**31 - 1


def read_kept(kept: str) -> tuple[int, tuple[Message, ...]]:
    """Return the revision that was typed upon, and the messages; -1 and no messages when it cannot be read."""
    try:
        told = json.loads(kept)
        messages = tuple(
            Message(MessageRole(each["role"]), clean(str(each["text"]).replace("\x00", "")))
            for each in told["messages"]
        )
        return _revision(told["revision"]), messages
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return -1, ()


def _revision(told: Any) -> int:
    """Return a revision of a draft; -1 for what none can be."""
    revision = int(told)
    return revision if 0 <= revision <= _REVISION_MAX else -1
