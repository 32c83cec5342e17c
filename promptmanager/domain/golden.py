"""Golden samples: an input, and what a good answer to it is. A change makes a new revision; results keep theirs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from promptmanager.domain.checks import Check, Combination, check_problems
from promptmanager.domain.content import VARIABLE_VALUE_MAX, VARIABLES_MAX
from promptmanager.domain.content_limits import VARIABLE_NAME_MAX
from promptmanager.domain.details import checked_tags, storable, within
from promptmanager.domain.errors import CheckInvalid, InvalidInput

NAME_MAX = 200
REASON_MAX = 2_000
EXPECTED_MAX = 200_000
CHECKS_MAX = 20
WEIGHT_MAX = 100.0
SAMPLES_MAX = 10_000


@dataclass(frozen=True)
class SampleContent:
    """What a sample says. ``inputs`` are the variables' values as typed; ``weight`` counts it more or less often."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    expected: str = ""
    checks: tuple[Check, ...] = ()
    combination: Combination = Combination.ALL
    tags: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True)
class SampleRevision:
    """What a sample said at one time, who wrote it and why. Numbered from 1; never changed."""

    sample_id: int
    number: int
    content: SampleContent
    reason: str
    author_id: int
    author_name: str
    at: datetime


@dataclass(frozen=True)
class GoldenSample:
    """A sample as it stands: its newest revision. ``source_run_id`` names the run that it was made of, if it was."""

    id: int
    workspace_id: int
    prompt_id: int
    name: str
    is_archived: bool
    source_run_id: str
    current: SampleRevision

    @property
    def content(self) -> SampleContent:
        return self.current.content


@dataclass(frozen=True)
class SampleQuery:
    """Which samples of a prompt, newest first. Empty ``tag``: whatever their tags.

    ``before_id`` goes on after that sample, whatever was added or archived meanwhile.
    """

    text: str = ""
    tag: str = ""
    is_archived: bool = False
    offset: int = 0
    limit: int = 50
    before_id: int | None = None


@dataclass(frozen=True)
class SamplePage:
    samples: tuple[GoldenSample, ...]
    total: int


def checked_name(typed: str) -> str:
    """Return the name on one line, trimmed. Raises InvalidInput."""
    name = " ".join(storable(typed, "name").split())
    if not name:
        raise InvalidInput("name_missing", field="name")
    return within(name, "name", NAME_MAX)


def checked_reason(typed: str) -> str:
    """Return why a sample is as it is, trimmed; may be empty. Raises InvalidInput."""
    return within(storable(typed, "reason").strip(), "reason", REASON_MAX)


def checked_content(content: SampleContent) -> SampleContent:
    """Return the content as it is stored. Raises InvalidInput and CheckInvalid."""
    if len(content.inputs) > VARIABLES_MAX:
        raise InvalidInput("too_many", field="inputs", limit=VARIABLES_MAX, count=len(content.inputs))
    for name, value in content.inputs.items():
        within(storable(name, "inputs"), "inputs", VARIABLE_NAME_MAX)
        within(storable(value, name), name, VARIABLE_VALUE_MAX)
    within(storable(content.expected, "expected"), "expected", EXPECTED_MAX)
    if len(content.checks) > CHECKS_MAX:
        raise InvalidInput("too_many", field="checks", limit=CHECKS_MAX, count=len(content.checks))
    for number, check in enumerate(content.checks, 1):
        if problems := check_problems(check):
            raise CheckInvalid(problems[0].code, number=number, fact=problems[0].fact)
        if check.kind.compares and not (check.reference or content.expected):
            raise CheckInvalid("expected_missing", number=number)
    if not (math.isfinite(content.weight) and 0 < content.weight <= WEIGHT_MAX):
        raise InvalidInput("weight_out_of_range", field="weight", limit=WEIGHT_MAX)
    # To a template nothing typed and no value are one.
    given = {name: value for name, value in content.inputs.items() if value}
    return replace(content, inputs=given, tags=checked_tags(content.tags))
