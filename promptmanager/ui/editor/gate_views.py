"""What the browser gets of a gate: its policy, a draft's review, and a line of the ledger."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from promptmanager.domain.benchmarks import BenchmarkState
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.evidence import Finding
from promptmanager.domain.gate import GateMode, GatePolicy, StoredPolicy, from_text
from promptmanager.services.benchmarks import Plan
from promptmanager.services.gate import GateReview

POINTS = 100
_SAID_FROM = 0.005


@dataclass(frozen=True)
class VariableChangeView:
    name: str
    change: str
    is_breaking: bool


@dataclass(frozen=True)
class RiseView:
    """By which share something changed, said in one of three ways: known, endless, or not known."""

    state: str = "unknown"
    share: float = 0.0


@dataclass(frozen=True)
class GateView:
    """A review. ``answer`` is empty until there is one; shares are of one."""

    answer: str = ""
    mode: str = ""
    reasons: list[str] = field(default_factory=list)
    variables: list[VariableChangeView] = field(default_factory=list)
    finding: str = ""
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0
    samples: int = 0
    more_samples: int = 0
    worse: list[str] = field(default_factory=list)
    worse_more: int = 0
    tolerated_drop: float = 0.0
    repetitions: int = 0
    tag: str = ""
    without_result: int = 0
    cost: RiseView = RiseView()
    latency: RiseView = RiseView()
    benchmark_id: str = ""
    running_id: str = ""
    is_paused: bool = False
    needs_results: bool = False


@dataclass(frozen=True)
class MissingView:
    """What the results that are missing will take. ``usd`` is empty where a price is not known."""

    is_known: bool = False
    cells: int = 0
    calls: int = 0
    known: int = 0
    usd_low: str = ""
    usd_high: str = ""
    error: str = ""


@dataclass(frozen=True)
class PolicyView:
    """A policy as its form shows it: points and percent as typed."""

    is_set: bool = False
    tag: str = ""
    repetitions: str = "3"
    tolerated_drop: str = "10"
    max_cost_rise: str = ""
    max_latency_rise: str = ""
    mode: str = GateMode.BLOCK.value
    changed_by: str = ""
    changed_at: str = ""


@dataclass(frozen=True)
class GateLineView:
    """What the ledger says of a release's gate; ``answer`` is empty where there was none."""

    answer: str = ""
    finding: str = ""
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0
    samples: int = 0
    reasons: list[str] = field(default_factory=list)
    override: str = ""
    benchmark_id: str = ""


def gate_view(review: GateReview) -> GateView:
    policy, evidence = review.policy, review.evidence
    view: dict[str, Any] = {
        "answer": review.record.answer.value,
        "reasons": [reason.value for reason in review.record.reasons],
        "variables": [VariableChangeView(name, change.value, change.is_breaking) for name, change in review.variables],
        "running_id": review.running.id if review.running else "",
        "is_paused": review.running is not None and review.running.state is BenchmarkState.PAUSED,
        "needs_results": review.needs_results,
    }
    if policy is not None:
        view |= {
            "mode": policy.mode.value,
            "tolerated_drop": policy.tolerated_drop,
            "repetitions": policy.repetitions,
            "tag": policy.tag,
        }
    if evidence is not None:
        verdict = evidence.verdict
        view |= {
            "finding": verdict.finding.value,
            "difference": verdict.difference,
            "low": verdict.interval.low,
            "high": verdict.interval.high,
            "samples": verdict.samples,
            "more_samples": verdict.more_samples or 0,
            "worse": list(review.worse) if verdict.finding is Finding.REGRESSION else [],
            "worse_more": max(0, len(verdict.worse) - len(review.worse)),
            "without_result": evidence.without_result,
            "cost": rise_view(evidence.cost_rise),
            "latency": rise_view(evidence.latency_rise),
            "benchmark_id": evidence.benchmark_id,
        }
    return GateView(**view)


def rise_view(rise: float | None) -> RiseView:
    if rise is None:
        return RiseView()
    if not math.isfinite(rise):
        return RiseView("endless")
    # What is said in whole percents and reads 0 % has no sign, neither + nor -.
    return RiseView("known", rise if abs(rise) >= _SAID_FROM else 0.0)


def missing_view(plan: Plan) -> MissingView:
    estimate = plan.estimate
    usd = estimate.usd
    return MissingView(
        is_known=True,
        cells=estimate.cells,
        calls=estimate.calls,
        known=estimate.known,
        usd_low=f"{usd.low:.8f}" if usd else "",
        usd_high=f"{usd.high:.8f}" if usd else "",
    )


def policy_view(stored: StoredPolicy | None) -> PolicyView:
    if stored is None:
        return PolicyView()
    policy = stored.policy
    return PolicyView(
        is_set=True,
        tag=policy.tag,
        repetitions=str(policy.repetitions),
        tolerated_drop=_percent(policy.tolerated_drop),
        max_cost_rise=_percent(policy.max_cost_rise),
        max_latency_rise=_percent(policy.max_latency_rise),
        mode=policy.mode.value,
        changed_by=stored.changed_by,
        changed_at=stored.changed_at.isoformat(),
    )


def policy_of(form: dict[str, Any]) -> GatePolicy:
    """Read the form. Raises InvalidInput for what is no number."""
    mode = str(form.get("mode", ""))
    return GatePolicy(
        tag=str(form.get("tag", "")),
        repetitions=int(_number(form, "repetitions") or 0),
        tolerated_drop=(_number(form, "tolerated_drop") or 0.0) / POINTS,
        max_cost_rise=_share(form, "max_cost_rise"),
        max_latency_rise=_share(form, "max_latency_rise"),
        mode=GateMode(mode) if mode in set(GateMode) else GateMode.BLOCK,
    )


def gate_line_view(text: str) -> GateLineView:
    record = from_text(text)
    if record is None:
        return GateLineView()
    return GateLineView(
        answer=record.answer.value,
        finding=record.finding.value if record.finding else "",
        difference=record.difference or 0.0,
        low=record.low or 0.0,
        high=record.high or 0.0,
        samples=record.samples,
        reasons=[reason.value for reason in record.reasons],
        override=record.override,
        benchmark_id=record.benchmark_id,
    )


def _percent(share: float | None) -> str:
    return "" if share is None else f"{POINTS * share:g}"


def _share(form: dict[str, Any], name: str) -> float | None:
    number = _number(form, name)
    return None if number is None else number / POINTS


def _number(form: dict[str, Any], name: str) -> float | None:
    typed = str(form.get(name, "")).strip().replace(",", ".").rstrip("%\u00a0\u202f ")
    if not typed:
        return None
    try:
        number = float(typed)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInput("number_expected", field=name, value=typed)
    return number
