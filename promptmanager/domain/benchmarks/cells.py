"""Cells: the units of a benchmark, each asked once, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from promptmanager.domain.checks import CheckKind, Result
from promptmanager.domain.content import Message, ModelSettings


class CellState(StrEnum):
    """DONE: there is an answer. FAILED: there is none, and nothing asks again unless somebody says so."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class CellOutcome:
    """What one check said of the cell's answer. ``run_id`` is the judge model's own run, else empty.

    ``note`` is the judge's reason or the human's note, in their words.
    """

    kind: CheckKind
    result: Result
    reason: str
    facts: Mapping[str, str | float] = field(default_factory=dict)
    run_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """A column's answer to one revision of a sample, for the nth time (``repetition``, from 1).

    ``key`` names what is asked, so that an answer that is known already need not be paid again; empty where it could
    not be resolved. ``interruptions`` are calls that the end of a process cut: possibly billed, and made again.
    ``awaits_human``: the answer is there, and somebody has still to say whether it is good.
    """

    number: int
    column: int
    sample_id: int
    sample_revision: int
    repetition: int
    key: str
    state: CellState = CellState.WAITING
    run_id: str = ""
    is_reused: bool = False
    attempts: int = 0
    interruptions: int = 0
    result: Result | None = None
    awaits_human: bool = False
    outcomes: tuple[CellOutcome, ...] = ()
    error_code: str = ""
    error_facts: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def lacks_judge(self) -> bool:
        """Whether a judge model's word is missing, so that asking it again might give the answer a result.

        Not where a person has spoken: their word would have to be asked for again.
        """
        kinds = {(one.kind, one.result) for one in self.outcomes}
        has_person = any(kind is CheckKind.HUMAN for kind, _ in kinds)
        return self.result is Result.ERROR and (CheckKind.JUDGE, Result.ERROR) in kinds and not has_person


class CellResult(NamedTuple):
    """What statistics need of a cell. Durations in seconds; a cost of None is not known.

    A tuple, which is made in a quarter of the time: there are tens of thousands at once.
    """

    number: int
    column: int
    sample_id: int
    repetition: int
    state: CellState
    result: Result | None
    is_reused: bool
    awaits_human: bool
    interruptions: int
    cost_usd: Decimal | None
    seconds: float | None
    seconds_to_first_token: float | None


def cell_keys(messages: tuple[Message, ...], settings: ModelSettings, repetitions: int) -> tuple[str, ...]:
    """Return by repetition SHA-256, in hex, of what leaves for the provider, and of how often it was asked before.

    What is hashed is the canonical JSON of ``messages``, ``n`` and ``settings``; only the short ``n`` differs.
    """
    before = hashlib.sha256(_written(f'{{"messages":{_canonical([asdict(message) for message in messages])},"n":'))
    after = _written(f',"settings":{_canonical(asdict(settings))}}}')
    keys = []
    for repetition in range(1, repetitions + 1):
        one = before.copy()
        one.update(str(repetition).encode() + after)
        keys.append(one.hexdigest())
    return tuple(keys)


def _canonical(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _written(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
