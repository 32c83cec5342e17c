"""What a benchmark showed, as the browser gets it: the matrix of versions and models, and a page of its samples."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from promptmanager.domain.benchmarks import Spec
from promptmanager.domain.benchmarks.board import Spot
from promptmanager.services.benchmarks.results import ColumnResult, Comparison, Matrix, SampleRow, SampleRows

# Beside these, flaky (sometimes passed, sometimes not) and error (no answer, or a check that could not be made).
_NEVER_JUDGED = "none"


@dataclass(frozen=True)
class WorseView:
    """A sample on which a column did worse; ``cell`` is the number of its first cell there."""

    name: str
    cell: int


@dataclass(frozen=True)
class VerdictView:
    """A verdict in points of a hundred. ``finding`` is empty where there is none.

    ``has_interval`` is False for so few samples that nothing is known of the difference; ``more_usd`` is a decimal
    text, empty while nobody knows.
    """

    finding: str = ""
    difference: float = 0.0
    low: float = 0.0
    high: float = 0.0
    has_interval: bool = False
    samples: int = 0
    worst: list[WorseView] = field(default_factory=list)
    others: int = 0
    better: int = 0
    more_samples: int = 0
    more_usd: str = ""


@dataclass(frozen=True)
class ColumnView:
    """One version with one model. A ``place`` of -1 is a combination that was not run.

    Rates are shares of one, durations seconds. ``usd`` is the mean cost of an answer, empty while unknown.
    """

    place: int = -1
    version: int = 0
    is_draft: bool = False
    model: str = ""
    is_baseline: bool = False
    is_cheapest: bool = False
    is_judged: bool = False
    rate: float = 0.0
    low: float = 0.0
    high: float = 0.0
    samples: int = 0
    answers: int = 0
    usd: str = ""
    unknown_costs: int = 0
    p50: float | None = None
    p95: float | None = None
    first_token: float | None = None
    failed: int = 0
    check_errors: int = 0
    interrupted: int = 0
    unended: int = 0
    verdict: VerdictView = VerdictView()


@dataclass(frozen=True)
class ModelRowView:
    """A row of the matrix: one model through all versions."""

    model: str
    cells: list[ColumnView]


@dataclass(frozen=True)
class MatrixView:
    """``columns`` by their places, ``rows`` the same as versions by models. A ``cheapest`` of -1 is not known."""

    columns: list[ColumnView] = field(default_factory=list)
    rows: list[ModelRowView] = field(default_factory=list)
    versions: list[ColumnView] = field(default_factory=list)
    baseline: int = 0
    cheapest: int = -1
    awaiting_human: int = 0
    is_judged: bool = False


@dataclass(frozen=True)
class SpotView:
    """One sample in one column: ``passed`` of ``judged``. ``cell`` is the number of its first cell, -1 for none.

    ``tone`` is good, bad, flaky, error, human, waiting or none; ``is_flipped`` says that it is not as the baseline's.
    """

    cell: int
    text: str
    tone: str
    is_flipped: bool


@dataclass(frozen=True)
class SampleRowView:
    id: int
    name: str
    spots: list[SpotView]


@dataclass(frozen=True)
class TableView:
    """``counts`` say by filter how many samples there are; those that fit the chosen one are ``total``."""

    rows: list[SampleRowView] = field(default_factory=list)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ComparisonView:
    """``counted`` samples were answered in both in the same revision; the others did not count, and why."""

    baseline: ColumnView = ColumnView()
    candidate: ColumnView = ColumnView()
    verdict: VerdictView = VerdictView()
    counted: int = 0
    other_samples: int = 0
    other_revisions: int = 0


def matrix_view(matrix: Matrix) -> MatrixView:
    spec = matrix.benchmark.spec
    columns = [_column(spec, matrix, result) for result in matrix.columns]
    by_name = {(result.column.subject, result.column.model): result.place for result in matrix.columns}
    models = list(dict.fromkeys(column.model for column in columns))
    subjects = range(len(spec.subjects))
    rows = [
        ModelRowView(
            model,
            [
                columns[by_name[subject, model]] if (subject, model) in by_name else ColumnView(model=model)
                for subject in subjects
            ],
        )
        for model in models
    ]
    return MatrixView(
        columns=columns,
        rows=rows,
        versions=[ColumnView(version=each.number, is_draft=each.is_draft) for each in spec.subjects],
        baseline=matrix.baseline,
        cheapest=-1 if matrix.cheapest_not_worse is None else matrix.cheapest_not_worse,
        awaiting_human=sum(result.sums.awaiting_human for result in matrix.columns),
        is_judged=any(result.pass_rate for result in matrix.columns),
    )


def table_view(found: SampleRows, *, baseline: int) -> TableView:
    return TableView(
        rows=[row_view(row, baseline) for row in found.rows],
        total=found.total,
        counts={wanted.value: count for wanted, count in found.counts.items()},
    )


def row_view(found: SampleRow, baseline: int) -> SampleRowView:
    """Return a sample through all columns; ``baseline`` is the column by which others are flipped."""
    before = found.row.spots[baseline].mostly_passes
    return SampleRowView(
        id=found.sample.id, name=found.sample.name, spots=[_spot(spot, before) for spot in found.row.spots]
    )


def verdict_view(result: ColumnResult) -> VerdictView:
    verdict = result.verdict
    if verdict is None:
        return VerdictView()
    return VerdictView(
        finding=verdict.finding.value,
        difference=_points(verdict.difference),
        low=_points(verdict.interval.low),
        high=_points(verdict.interval.high),
        # The whole range from -1 to 1 says nothing.
        has_interval=verdict.interval.width < 2,  # noqa: PLR2004
        samples=verdict.samples,
        worst=[WorseView(row.sample.name, _first_cell(row.row.spots[result.place])) for row in result.worst],
        others=len(verdict.worse) - len(result.worst),
        better=len(verdict.better),
        more_samples=verdict.more_samples or 0,
        more_usd="" if result.more_usd is None else format(result.more_usd, "f"),
    )


def rate_view(result: ColumnResult) -> ColumnView:
    """Return a column's figures, by themselves."""
    sums, rate = result.sums, result.pass_rate
    usd = sums.usd_per_answer
    return ColumnView(
        place=result.place,
        model=result.column.model,
        is_judged=rate is not None,
        rate=rate.rate if rate else 0.0,
        low=rate.interval.low if rate else 0.0,
        high=rate.interval.high if rate else 0.0,
        samples=rate.samples if rate else 0,
        answers=sums.answers,
        usd="" if usd is None else format(usd, "f"),
        unknown_costs=sums.unknown_costs,
        p50=sums.latency.p50 if sums.latency else None,
        p95=sums.latency.p95 if sums.latency else None,
        first_token=sums.first_token.p50 if sums.first_token else None,
        failed=sums.failed,
        check_errors=sums.check_errors,
        interrupted=sums.interrupted,
        unended=sums.unended,
    )


def comparison_view(found: Comparison, baseline: ColumnView, candidate: ColumnView) -> ComparisonView:
    """Return what comparing two columns shows; ``baseline`` and ``candidate`` say of which versions they are."""
    return ComparisonView(
        baseline=replace(rate_view(found.baseline), version=baseline.version, is_draft=baseline.is_draft),
        candidate=replace(rate_view(found.candidate), version=candidate.version, is_draft=candidate.is_draft),
        verdict=verdict_view(replace(found.candidate, verdict=found.verdict)),
        counted=found.verdict.samples,
        other_samples=found.other_samples,
        other_revisions=found.other_revisions,
    )


def _column(spec: Spec, matrix: Matrix, result: ColumnResult) -> ColumnView:
    subject = spec.subjects[result.column.subject]
    return replace(
        rate_view(result),
        version=subject.number,
        is_draft=subject.is_draft,
        is_baseline=result.place == matrix.baseline,
        is_cheapest=result.place == matrix.cheapest_not_worse,
        verdict=verdict_view(result),
    )


def _spot(spot: Spot, before: bool | None) -> SpotView:  # noqa: FBT001 - how the baseline did
    now = spot.mostly_passes
    return SpotView(
        cell=_first_cell(spot),
        text=f"{spot.passed}/{spot.judged}" if spot.judged else "",
        tone=spot_tone(spot),
        is_flipped=before is not None and now is not None and now is not before,
    )


def spot_tone(spot: Spot) -> str:
    """Name what stands out most: what is missing before what passed."""
    if spot.has_error:
        return "error"
    if spot.is_flaky:
        return "flaky"
    if spot.judged:
        return "bad" if spot.is_failed else "good"
    if spot.awaiting_human:
        return "human"
    return "waiting" if spot.unended else _NEVER_JUDGED


def _first_cell(spot: Spot) -> int:
    return spot.cells[0] if spot.cells else -1


def _points(share: float) -> float:
    return round(100 * share, 1)
