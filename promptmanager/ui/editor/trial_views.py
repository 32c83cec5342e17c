"""What the browser gets of a trial: how the draft stands, and what its samples showed beside production."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from promptmanager.domain.benchmarks import Benchmark
from promptmanager.services.benchmarks.results import ColumnResult, SampleRow
from promptmanager.services.trials import Outcome, Standing
from promptmanager.ui.editor.gate_views import RiseView, rise_view
from promptmanager.ui.shared.benchmarks.results_views import (
    ColumnView,
    SpotView,
    VerdictView,
    rate_view,
    row_view,
    verdict_view,
)

NAMED_MAX = 8
_REPETITIONS = (1, 2, 3, 5, 10)
_NO_COLUMN, _NO_VERDICT, _NO_RISE = ColumnView(), VerdictView(), RiseView()


@dataclass(frozen=True)
class TrialView:
    """How a trial stands. ``samples`` is -1 until that is known; ``number`` 0: there is no text.

    ``baseline`` is the number of what stands in production beside it, 0 for nothing. ``benchmark_id`` is the benchmark
    to be shown, empty for none, and ``changes`` name what changed since its launch. ``usual`` repetitions are those
    that the gate asks for.
    """

    samples: int = -1
    revision: int = 0
    number: int = 0
    is_draft: bool = False
    baseline: int = 0
    benchmark_id: str = ""
    state: str = ""
    at: str = ""
    changes: list[str] = field(default_factory=list)
    usual: str = "1"
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class MovedView:
    """A sample that passes more or less often than in the baseline."""

    name: str
    before: SpotView
    after: SpotView


@dataclass(frozen=True)
class MovedListView:
    """``total`` samples, of which the first are named."""

    total: int = 0
    rows: list[MovedView] = field(default_factory=list)


@dataclass(frozen=True)
class OutcomeView:
    """What a benchmark showed. A ``baseline.place`` of -1: the text was tested by itself."""

    benchmark_id: str = ""
    subject: ColumnView = _NO_COLUMN
    baseline: ColumnView = _NO_COLUMN
    verdict: VerdictView = _NO_VERDICT
    worse: MovedListView = MovedListView()
    better: MovedListView = MovedListView()
    failed: MovedListView = MovedListView()
    cost: RiseView = _NO_RISE
    latency: RiseView = _NO_RISE
    awaiting_human: int = 0


def trial_view(standing: Standing) -> TrialView:
    trial, benchmark = standing.trial, standing.benchmark
    choices = sorted({*_REPETITIONS, standing.repetitions})
    view = TrialView(
        samples=standing.samples,
        revision=standing.revision,
        usual=str(standing.repetitions),
        choices=[(str(each), str(each)) for each in choices],
    )
    if trial is not None:
        baseline = trial.baseline.number if trial.baseline else 0
        view = replace(view, number=trial.subject.number, is_draft=standing.revision > 0, baseline=baseline)
    if benchmark is None:
        return view
    return replace(
        view,
        benchmark_id=benchmark.id,
        state=benchmark.state.value,
        at=(benchmark.ended_at or benchmark.created_at).isoformat(),
        changes=[change.value for change in standing.changes],
    )


def outcome_view(outcome: Outcome) -> OutcomeView:
    subject, baseline = outcome.subject, outcome.baseline
    before = subject.place if baseline is None else baseline.place

    def listed(rows: Sequence[SampleRow]) -> MovedListView:
        return MovedListView(len(rows), [_moved(row, before, subject.place) for row in rows[:NAMED_MAX]])

    return OutcomeView(
        benchmark_id=outcome.benchmark.id,
        subject=_column(outcome.benchmark, subject),
        baseline=_NO_COLUMN if baseline is None else _column(outcome.benchmark, baseline),
        verdict=verdict_view(subject),
        worse=listed(outcome.worse),
        better=listed(outcome.better),
        failed=listed(outcome.failed),
        cost=rise_view(outcome.cost_rise),
        latency=rise_view(outcome.latency_rise),
        awaiting_human=subject.sums.awaiting_human,
    )


def _column(benchmark: Benchmark, result: ColumnResult) -> ColumnView:
    subject = benchmark.spec.subjects[result.column.subject]
    return replace(rate_view(result), version=subject.number, is_draft=subject.is_draft)


def _moved(row: SampleRow, before: int, after: int) -> MovedView:
    shown = row_view(row, before)
    return MovedView(shown.name, shown.spots[before], shown.spots[after])


NO_TRIAL = TrialView()
NO_OUTCOME = OutcomeView()
