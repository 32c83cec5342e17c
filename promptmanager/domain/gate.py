"""The gate: what a draft must show before it may take production's place, and what was decided about it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from promptmanager.domain.benchmarks import REPETITIONS_MAX
from promptmanager.domain.content import Content
from promptmanager.domain.details import normal_tag, storable, within
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.evidence import Finding, Verdict

OVERRIDE_MAX = 1_000
RISE_MAX = 100.0


class GateMode(StrEnum):
    """What the gate does about a draft that does not pass."""

    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True)
class GatePolicy:
    """What a prompt asks of a draft. Shares of one: a tolerated drop of 0.05 is five points, a rise of 0.2 a fifth.

    ``tag`` empty: all samples. None of the rises: not looked at.
    """

    tag: str = ""
    repetitions: int = 3
    tolerated_drop: float = 0.10
    max_cost_rise: float | None = None
    max_latency_rise: float | None = None
    mode: GateMode = GateMode.BLOCK


@dataclass(frozen=True)
class StoredPolicy:
    policy: GatePolicy
    changed_by: str
    changed_at: datetime


class VariableChange(StrEnum):
    """How a variable differs. REMOVED, REQUIRED and NARROWED break callers that fill it in as before."""

    ADDED = "added"
    REMOVED = "removed"
    REQUIRED = "required"
    OPTIONAL = "optional"
    NARROWED = "narrowed"

    @property
    def is_breaking(self) -> bool:
        return self in (VariableChange.REMOVED, VariableChange.REQUIRED, VariableChange.NARROWED)


class GateAnswer(StrEnum):
    """OPEN: the prompt has no policy, or nothing stands in production to be compared with."""

    OPEN = "open"
    PASSES = "passes"
    WARNS = "warns"
    BLOCKS = "blocks"


class GateReason(StrEnum):
    """Why a draft does not pass."""

    NO_RESULTS = "no_results"
    REGRESSION = "regression"
    NOT_ENOUGH_SAMPLES = "not_enough_samples"
    CELLS_WITHOUT_RESULT = "cells_without_result"
    COST_ROSE = "cost_rose"
    COST_UNKNOWN = "cost_unknown"
    LATENCY_ROSE = "latency_rose"
    LATENCY_UNKNOWN = "latency_unknown"


@dataclass(frozen=True)
class Evidence:
    """What a benchmark of production and draft showed. Rises are shares of production's; None is not known.

    ``without_result`` counts the draft's cells that failed, or whose checks could not be applied.
    """

    benchmark_id: str
    verdict: Verdict
    cost_rise: float | None
    latency_rise: float | None
    without_result: int


@dataclass(frozen=True)
class GateRecord:
    """What was decided about a release, for the ledger. ``override`` is the reason of whoever went past the gate."""

    answer: GateAnswer
    reasons: tuple[GateReason, ...] = ()
    benchmark_id: str = ""
    finding: Finding | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    samples: int = 0
    override: str = ""


def checked_policy(policy: GatePolicy) -> GatePolicy:
    """Return the policy as it is stored. Raises InvalidInput."""
    if not 1 <= policy.repetitions <= REPETITIONS_MAX:
        raise InvalidInput("out_of_range", field="repetitions", value=policy.repetitions, low=1, high=REPETITIONS_MAX)
    if not (math.isfinite(policy.tolerated_drop) and 0 < policy.tolerated_drop <= 1):
        raise InvalidInput("out_of_range", field="tolerated_drop", value=100 * policy.tolerated_drop, low=1, high=100)
    for name in ("max_cost_rise", "max_latency_rise"):
        rise = getattr(policy, name)
        if rise is not None and not (math.isfinite(rise) and 0 <= rise <= RISE_MAX):
            raise InvalidInput("out_of_range", field=name, value=100 * rise, low=0, high=int(100 * RISE_MAX))
    return replace(policy, tag=normal_tag(storable(policy.tag, "tag")))


def checked_override(typed: str) -> str:
    """Return the reason for going past the gate, trimmed. Raises InvalidInput when there is none."""
    reason = within(storable(typed, "override").strip(), "override", OVERRIDE_MAX)
    if not reason:
        raise InvalidInput("override_reason_missing", field="override")
    return reason


def variable_changes(before: Content, after: Content) -> tuple[tuple[str, VariableChange], ...]:
    """Return what changes for whoever fills the prompt in, the breaking changes first, by name."""
    old = {variable.name: variable for variable in before.variables}
    new = {variable.name: variable for variable in after.variables}
    changes = [(name, VariableChange.REMOVED) for name in old.keys() - new.keys()]
    for name, variable in new.items():
        needs_value = variable.is_required and not variable.default
        if name not in old:
            changes.append((name, VariableChange.REQUIRED if needs_value else VariableChange.ADDED))
            continue
        needed_value = old[name].is_required and not old[name].default
        if needs_value is not needed_value:
            changes.append((name, VariableChange.REQUIRED if needs_value else VariableChange.OPTIONAL))
        elif variable.type is not old[name].type or not set(old[name].choices) <= set(variable.choices):
            changes.append((name, VariableChange.NARROWED))
    return tuple(sorted(changes, key=lambda change: (not change[1].is_breaking, change[0])))


def decided(policy: GatePolicy, evidence: Evidence | None) -> GateRecord:
    """Say whether a draft passes; ``evidence`` None: there are no results yet."""
    if evidence is None:
        return _answered(policy, GateRecord(GateAnswer.PASSES, (GateReason.NO_RESULTS,)))
    verdict = evidence.verdict
    reasons: list[GateReason] = []
    # What is tolerated passes even where the drop is certain; what is not excluded does not.
    if verdict.interval.low <= -policy.tolerated_drop:
        is_shown = verdict.finding is Finding.REGRESSION
        reasons.append(GateReason.REGRESSION if is_shown else GateReason.NOT_ENOUGH_SAMPLES)
    if evidence.without_result:
        reasons.append(GateReason.CELLS_WITHOUT_RESULT)
    for limit, rise, rose, unknown in (
        (policy.max_cost_rise, evidence.cost_rise, GateReason.COST_ROSE, GateReason.COST_UNKNOWN),
        (policy.max_latency_rise, evidence.latency_rise, GateReason.LATENCY_ROSE, GateReason.LATENCY_UNKNOWN),
    ):
        if limit is not None and rise is None:
            reasons.append(unknown)
        elif limit is not None and rise is not None and rise > limit:
            reasons.append(rose)
    record = GateRecord(
        GateAnswer.PASSES,
        tuple(reasons),
        benchmark_id=evidence.benchmark_id,
        finding=verdict.finding,
        difference=verdict.difference,
        low=verdict.interval.low,
        high=verdict.interval.high,
        samples=verdict.samples,
    )
    return _answered(policy, record)


def to_text(record: GateRecord) -> str:
    """Return the record as the ledger keeps it: JSON."""
    return json.dumps(asdict(record), separators=(",", ":"), ensure_ascii=False)


def from_text(text: str) -> GateRecord | None:
    """Read what ``to_text`` wrote; None where there was no gate, or another program wrote something else."""
    try:
        plain: Mapping[str, Any] = json.loads(text)
        known = {name: plain[name] for name in GateRecord.__dataclass_fields__ if name in plain}
        return GateRecord(
            **known
            | {
                "answer": GateAnswer(plain["answer"]),
                "reasons": tuple(GateReason(reason) for reason in plain.get("reasons", ())),
                "finding": Finding(plain["finding"]) if plain.get("finding") else None,
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _answered(policy: GatePolicy, record: GateRecord) -> GateRecord:
    if not record.reasons:
        return record
    return replace(record, answer=GateAnswer.BLOCKS if policy.mode is GateMode.BLOCK else GateAnswer.WARNS)
