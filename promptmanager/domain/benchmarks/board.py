"""The board: a benchmark's results by column and by sample, as the matrix and the table show them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from promptmanager.domain.benchmarks.cells import CellResult, CellState
from promptmanager.domain.checks import Result
from promptmanager.domain.evidence import Pair, Tally


class RowFilter(StrEnum):
    """Which samples the table shows. FLIPPED: the rounded answer of a column is not the baseline's."""

    ALL = "all"
    FLIPPED = "flipped"
    FLAKY = "flaky"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True)
class Spot:
    """One sample in one column, over its repetitions. ``cells`` are their numbers."""

    passed: int = 0
    judged: int = 0
    check_errors: int = 0
    failed: int = 0
    unended: int = 0
    awaiting_human: int = 0
    cells: tuple[int, ...] = ()

    @property
    def is_flaky(self) -> bool:
        return 0 < self.passed < self.judged

    @property
    def is_failed(self) -> bool:
        return self.judged > 0 and self.passed < self.judged

    @property
    def has_error(self) -> bool:
        return self.check_errors + self.failed > 0

    @property
    def mostly_passes(self) -> bool | None:
        return None if not self.judged else 2 * self.passed >= self.judged


@dataclass(frozen=True)
class Row:
    """One sample through all columns, in their order."""

    sample_id: int
    spots: tuple[Spot, ...]

    def fits(self, wanted: RowFilter, baseline: int) -> bool:
        match wanted:
            case RowFilter.FLIPPED:
                before = self.spots[baseline].mostly_passes
                return before is not None and any(
                    spot.mostly_passes is not None and spot.mostly_passes is not before for spot in self.spots
                )
            case RowFilter.FLAKY:
                return any(spot.is_flaky for spot in self.spots)
            case RowFilter.FAILED:
                return any(spot.is_failed for spot in self.spots)
            case RowFilter.ERROR:
                return any(spot.has_error for spot in self.spots)
            case RowFilter.ALL:
                return True


@dataclass(frozen=True)
class Quantiles:
    """Half, and nineteen of twenty, of the answers took no longer, in seconds."""

    p50: float
    p95: float


@dataclass(frozen=True)
class ColumnSums:
    """What one column took. ``usd`` adds up the known costs of its answers, reused ones with what they cost once."""

    answers: int = 0
    failed: int = 0
    check_errors: int = 0
    unended: int = 0
    awaiting_human: int = 0
    interrupted: int = 0
    usd: Decimal = Decimal(0)
    unknown_costs: int = 0
    latency: Quantiles | None = None
    first_token: Quantiles | None = None
    seconds: tuple[float, ...] = field(default=(), repr=False)

    @property
    def usd_per_answer(self) -> Decimal | None:
        """The mean over the answers whose cost is known; None where there is none."""
        known = self.answers - self.unknown_costs
        return self.usd / known if known > 0 else None


@dataclass(frozen=True)
class Board:
    rows: tuple[Row, ...]
    columns: tuple[ColumnSums, ...]

    def tallies(self, column: int) -> tuple[Tally, ...]:
        return tuple(Tally(row.spots[column].passed, row.spots[column].judged) for row in self.rows)

    def tallies_by_sample(self, column: int) -> dict[int, Tally]:
        return dict(zip((row.sample_id for row in self.rows), self.tallies(column), strict=True))

    def pairs(self, baseline: int, candidate: int, weights: dict[int, float]) -> tuple[Pair, ...]:
        """Return both columns' tallies, sample by sample."""
        return tuple(
            Pair(
                str(row.sample_id),
                Tally(row.spots[baseline].passed, row.spots[baseline].judged),
                Tally(row.spots[candidate].passed, row.spots[candidate].judged),
                weights.get(row.sample_id, 1.0),
            )
            for row in self.rows
        )


def board_of(results: Iterable[CellResult], *, columns: int) -> Board:
    """Add the cells up; the samples stand in the order of their first cells."""
    by_sample: dict[int, list[list[CellResult]]] = {}
    by_column: dict[int, list[CellResult]] = defaultdict(list)
    for result in results:
        spots = by_sample.setdefault(result.sample_id, [[] for _ in range(columns)])
        spots[result.column].append(result)
        by_column[result.column].append(result)
    rows = tuple(Row(sample_id, tuple(map(_spot, spots))) for sample_id, spots in by_sample.items())
    return Board(rows, tuple(_sums(by_column[place]) for place in range(columns)))


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that ``share`` of the values do not exceed. There must be one."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _spot(cells: list[CellResult]) -> Spot:
    results = [cell.result for cell in cells]
    return Spot(
        passed=results.count(Result.PASSED),
        judged=results.count(Result.PASSED) + results.count(Result.FAILED),
        check_errors=results.count(Result.ERROR),
        failed=sum(cell.state is CellState.FAILED for cell in cells),
        unended=sum(cell.state in (CellState.WAITING, CellState.RUNNING) for cell in cells),
        awaiting_human=sum(cell.awaits_human for cell in cells),
        cells=tuple(cell.number for cell in cells),
    )


def _sums(cells: list[CellResult]) -> ColumnSums:
    done = [cell for cell in cells if cell.state is CellState.DONE]
    costs = [cell.cost_usd for cell in done]
    seconds = tuple(cell.seconds for cell in done if cell.seconds is not None)
    first = [cell.seconds_to_first_token for cell in done if cell.seconds_to_first_token is not None]
    return ColumnSums(
        answers=len(done),
        failed=sum(cell.state is CellState.FAILED for cell in cells),
        check_errors=sum(cell.result is Result.ERROR for cell in done),
        unended=len(cells) - len(done) - sum(cell.state is CellState.FAILED for cell in cells),
        awaiting_human=sum(cell.awaits_human for cell in cells),
        interrupted=sum(cell.interruptions for cell in cells),
        usd=sum((cost for cost in costs if cost is not None), Decimal(0)),
        unknown_costs=costs.count(None),
        latency=_quantiles(seconds),
        first_token=_quantiles(first),
        seconds=seconds,
    )


def _quantiles(values: Sequence[float]) -> Quantiles | None:
    return Quantiles(quantile(values, 0.5), quantile(values, 0.95)) if values else None
