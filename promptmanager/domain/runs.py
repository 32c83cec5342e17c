"""Runs: one execution of messages against one model, and the states it passes through."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from promptmanager.domain.content import Message, ModelSettings
from promptmanager.domain.errors import is_users_fault


class RunState(StrEnum):
    CONNECTING = "connecting"
    STREAMING = "streaming"
    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"

    @property
    def is_final(self) -> bool:
        return self not in (RunState.CONNECTING, RunState.STREAMING)


_NEXT: dict[RunState, frozenset[RunState]] = {
    RunState.CONNECTING: frozenset(
        {RunState.STREAMING, RunState.COMPLETED, RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED}
    ),
    RunState.STREAMING: frozenset({RunState.COMPLETED, RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED}),
}


def may_follow(current: RunState, following: RunState) -> bool:
    """Whether a run may pass from one state to the other; a final state is never left."""
    return following in _NEXT.get(current, frozenset())


class KeySource(StrEnum):
    SYSTEM = "system"
    BYOK = "byok"
    SIMULATED = "simulated"


class CostState(StrEnum):
    """PENDING: not known yet, being asked for. UNKNOWN: the provider never said."""

    PENDING = "pending"
    KNOWN = "known"
    UNKNOWN = "unknown"


class RunOrigin(StrEnum):
    """BENCHMARK: a cell's answer. JUDGE: a model that judges one."""

    EDITOR = "editor"
    PLAYGROUND = "playground"
    BENCHMARK = "benchmark"
    JUDGE = "judge"

    @property
    def is_by_hand(self) -> bool:
        """Whether somebody started it and waits for it."""
        return self in (RunOrigin.EDITOR, RunOrigin.PLAYGROUND)


@dataclass(frozen=True)
class Usage:
    """Tokens by the provider's own tokenizer; None where it did not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None


@dataclass(frozen=True)
class RunError:
    """Why a run failed: an error code of the catalogs and its facts."""

    code: str
    facts: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One execution, as stored. Times are aware UTC; durations derive from them.

    ``messages`` are resolved: the text that left. ``inputs`` are the variables' values as typed.
    ``group_id`` ties the runs of one playground launch, or of one benchmark, together. ``quota_day`` is the UTC day of
    whose free runs this is one, None for a run that is not counted. ``queue_place`` is where it waits for the free
    pool, 0 for nowhere, and not stored.
    """

    id: str
    workspace_id: int
    actor_id: int
    actor_name: str
    origin: RunOrigin
    prompt_id: int | None
    version_id: int | None
    messages: tuple[Message, ...]
    inputs: dict[str, str]
    settings: ModelSettings
    state: RunState
    key_source: KeySource
    created_at: datetime
    prompt_title: str = ""
    version_number: int | None = None
    group_id: str = ""
    first_token_at: datetime | None = None
    ended_at: datetime | None = None
    output: str = ""
    reasoning: str = ""
    usage: Usage = field(default_factory=Usage)
    cost_usd: Decimal | None = None
    cost_state: CostState = CostState.PENDING
    finish_reason: str = ""
    provider: str = ""
    answered_by: str = ""
    generation_id: str = ""
    error: RunError | None = None
    quota_day: date | None = None
    queue_place: int = 0

    @property
    def gives_unit_back(self) -> bool:
        """Whether it ended before its first token through no fault of its user, and so counts for nothing."""
        if self.quota_day is None or self.first_token_at is not None:
            return False
        failed_for_us = self.state is RunState.FAILED and not (self.error and is_users_fault(self.error.code))
        return failed_for_us or self.state is RunState.INTERRUPTED

    @property
    def is_simulated(self) -> bool:
        return self.key_source is KeySource.SIMULATED

    @property
    def seconds_to_first_token(self) -> float | None:
        return None if self.first_token_at is None else (self.first_token_at - self.created_at).total_seconds()

    @property
    def seconds(self) -> float | None:
        return None if self.ended_at is None else (self.ended_at - self.created_at).total_seconds()

    def moved_to(self, state: RunState) -> Run:
        """Return the run in its next state. Raises ValueError for a step that cannot be."""
        if not may_follow(self.state, state):
            raise ValueError(f"a run cannot pass from {self.state} to {state}")
        return replace(self, state=state)


@dataclass(frozen=True)
class Runner:
    """Somebody who ran something, by their present name, or by one they ran under when their account is gone."""

    id: int
    name: str


@dataclass(frozen=True)
class RunQuery:
    """The history's filters. Empty values filter nothing. ``by_hand``: without those that benchmarks made."""

    prompt_id: int | None = None
    model: str = ""
    state: RunState | None = None
    actor_id: int | None = None
    by_hand: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class RunPage:
    runs: tuple[Run, ...]
    total: int
