"""What somebody wants run, and the limits that hold before anything leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promptmanager.domain.content import (
    MESSAGE_LENGTH_MAX,
    MESSAGES_MAX,
    VARIABLE_VALUE_MAX,
    Content,
    Message,
    ModelSettings,
)
from promptmanager.domain.errors import InvalidInput, TooManyRuns
from promptmanager.domain.runs import RunOrigin

COLUMNS_MAX = 4
# Of one person, over all workspaces: two full playgrounds. Whoever may sign up must not empty the platform's purse.
RUNS_AT_ONCE_MAX = 8


@dataclass(frozen=True)
class RunOrder:
    """A version to run, or content as it stands on somebody's screen, which then wins.

    ``settings`` replaces the settings of the version or content. ``inputs`` are the variables' values as typed.
    ``group_id`` ties the runs of one launch together; empty for a single run.
    """

    origin: RunOrigin
    version_id: int | None = None
    prompt_id: int | None = None
    content: Content | None = None
    settings: ModelSettings | None = None
    inputs: dict[str, str] = field(default_factory=dict)
    group_id: str = ""


@dataclass(frozen=True)
class Question:
    """One call that a benchmark makes: messages that are resolved already, and what the run is to be filed under."""

    messages: tuple[Message, ...]
    settings: ModelSettings
    origin: RunOrigin
    group_id: str
    prompt_id: int | None = None
    prompt_title: str = ""
    version_id: int | None = None
    version_number: int | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)


def check_messages(messages: tuple[Message, ...]) -> None:
    """Refuse messages that say nothing or are beyond the limits. Raises InvalidInput."""
    if not any(message.text.strip() for message in messages):
        raise InvalidInput("messages_empty", field="messages")
    if len(messages) > MESSAGES_MAX:
        raise InvalidInput("too_many_messages", field="messages", limit=MESSAGES_MAX, count=len(messages))
    for message in messages:
        if len(message.text) > MESSAGE_LENGTH_MAX:
            raise InvalidInput("too_long", field="message", limit=MESSAGE_LENGTH_MAX, length=len(message.text))


def check_runs_at_once(under_way: int) -> None:
    """Refuse one more run beside so many of the same person. Raises TooManyRuns."""
    if under_way >= RUNS_AT_ONCE_MAX:
        raise TooManyRuns(limit=RUNS_AT_ONCE_MAX)


def check_inputs(inputs: Mapping[str, str]) -> None:
    """Refuse values over their limit. Raises InvalidInput."""
    for name, value in inputs.items():
        if len(value) > VARIABLE_VALUE_MAX:
            raise InvalidInput("too_long", field=name, limit=VARIABLE_VALUE_MAX, length=len(value))
