"""The board: a benchmark's results by column and by sample, as the matrix and the table show them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

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


class Spot(NamedTuple):
    """One sample in one column, over its repetitions. ``cells`` are their numbers. A tuple as results are."""

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
    def missing(self) -> int:
        """How many cells have ended without a result."""
        return self.check_errors + self.failed

    @property
    def has_error(self) -> bool:
        return self.missing > 0

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
    def missing(self) -> int:
        """How many cells have ended without a result."""
        return self.failed + self.check_errors

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
        return tuple([_tally(row.spots[column].passed, row.spots[column].judged) for row in self.rows])

    def tallies_by_sample(self, column: int) -> dict[int, Tally]:
        return dict(zip((row.sample_id for row in self.rows), self.tallies(column), strict=True))

    def pairs(self, baseline: int, candidate: int, weights: dict[int, float]) -> tuple[Pair, ...]:
        """Return both columns' tallies, sample by sample."""
        return self._paired(baseline, self.tallies(candidate), weights)

    def doubted_pairs(self, baseline: int, candidate: int, weights: dict[int, float]) -> tuple[Pair, ...]:
        """Return them as if whatever the candidate has no result for had not passed: it cannot be worse than that."""
        spots = [row.spots[candidate] for row in self.rows]
        return self._paired(baseline, [_tally(one.passed, one.judged + one.missing) for one in spots], weights)

    def _paired(self, baseline: int, after: Iterable[Tally], weights: dict[int, float]) -> tuple[Pair, ...]:
        both = zip(self.rows, self.tallies(baseline), after, strict=True)
        return tuple(
            [Pair(str(row.sample_id), before, after, weights.get(row.sample_id, 1.0)) for row, before, after in both]
        )


# Most samples of a benchmark were answered alike.
_tally = cache(Tally)


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
    states = [cell.state for cell in cells]
    passed = results.count(Result.PASSED)
    return Spot(
        passed,
        passed + results.count(Result.FAILED),
        results.count(Result.ERROR),
        states.count(CellState.FAILED),
        states.count(CellState.WAITING) + states.count(CellState.RUNNING),
        sum([cell.awaits_human for cell in cells]),
        tuple([cell.number for cell in cells]),
    )


def _sums(cells: list[CellResult]) -> ColumnSums:
    done = [cell for cell in cells if cell.state is CellState.DONE]
    failed = [cell.state for cell in cells].count(CellState.FAILED)
    costs = [cell.cost_usd for cell in done]
    seconds = tuple([cell.seconds for cell in done if cell.seconds is not None])
    first = [cell.seconds_to_first_token for cell in done if cell.seconds_to_first_token is not None]
    return ColumnSums(
        answers=len(done),
        failed=failed,
        check_errors=[cell.result for cell in done].count(Result.ERROR),
        unended=len(cells) - len(done) - failed,
        awaiting_human=sum([cell.awaits_human for cell in cells]),
        interrupted=sum([cell.interruptions for cell in cells]),
        usd=sum([cost for cost in costs if cost is not None], Decimal(0)),
        unknown_costs=costs.count(None),
        latency=_quantiles(seconds),
        first_token=_quantiles(first),
        seconds=seconds,
    )


def _quantiles(values: Sequence[float]) -> Quantiles | None:
    return Quantiles(quantile(values, 0.5), quantile(values, 0.95)) if values else None
