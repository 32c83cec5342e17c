"""What a benchmark showed: matrix, samples, one cell, verdicts, and one benchmark beside another."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING

from promptmanager.domain.benchmarks import Benchmark, Cell, CellState, Column, Progress
from promptmanager.domain.benchmarks.board import Board, ColumnSums, Row, RowFilter, board_of
from promptmanager.domain.errors import CellNotFound, InvalidInput, RunNotFound
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.services.benchmarks.judging import is_for_people, judged_by_human

if TYPE_CHECKING:
    from promptmanager.domain.evidence import PassRate, Verdict
    from promptmanager.domain.runs import Run
    from promptmanager.services.ports import Store

PAGE_SIZE = 50
# So many of the samples that a column did worst on are named with its verdict.
WORST_NAMED = 3
# Boards of so many benchmarks are remembered; twenty thousand cells take some ten megabytes.
_REMEMBERED = 4
# Half a second of loading that only results need, so it begins while they are read.
_STATISTICS = "promptmanager.domain.verdicts"


@dataclass(frozen=True)
class ColumnResult:
    """One column of the matrix.

    ``verdict`` compares it with the baseline, and is None for the baseline itself and where nothing is judged yet.
    ``more_usd`` is about what the samples would cost that the verdict still wants, None where nobody knows. ``worst``:
    the first samples that the verdict calls worse.
    """

    place: int
    column: Column
    sums: ColumnSums
    pass_rate: PassRate | None
    verdict: Verdict | None
    more_usd: Decimal | None = None
    worst: tuple[SampleRow, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """``cheapest_not_worse`` is the column with the lowest cost of an answer whose difference to the baseline is above
    minus the margin with 95 % confidence, the baseline itself included; None while that is not known.
    """

    benchmark: Benchmark
    progress: Progress
    columns: tuple[ColumnResult, ...]
    baseline: int
    cheapest_not_worse: int | None


@dataclass(frozen=True)
class SampleRow:
    row: Row
    sample: GoldenSample


@dataclass(frozen=True)
class SampleRows:
    """A page of rows; ``total`` fit the filter that was asked for, ``counts`` fit each."""

    rows: tuple[SampleRow, ...]
    total: int
    counts: dict[RowFilter, int]


@dataclass(frozen=True)
class CellDetail:
    """``baseline`` is the run of the same sample and repetition in the baseline column, None where there is none.

    ``beside`` are all the sample's cells, itself included: its repetitions and the other columns. ``standing`` is the
    number of the sample's newest revision.
    """

    benchmark: Benchmark
    cell: Cell
    column: Column
    sample: GoldenSample
    run: Run | None
    baseline: Run | None
    beside: tuple[Cell, ...]
    standing: int


@dataclass(frozen=True)
class Comparison:
    """Two columns, perhaps of two benchmarks, on the samples that both answered in the same revision.

    ``other_samples`` were in one of them alone, ``other_revisions`` changed in between: neither counts.
    """

    baseline: ColumnResult
    candidate: ColumnResult
    verdict: Verdict
    other_samples: int
    other_revisions: int


@dataclass(frozen=True)
class _Found:
    """A benchmark with its results, added up and ``judged``. ``samples`` stand as they were at the launch, by id."""

    benchmark: Benchmark
    progress: Progress
    board: Board
    samples: dict[int, GoldenSample]
    judged: dict[tuple[int, float | None], tuple[tuple[ColumnResult, ...], int | None]] = field(default_factory=dict)


class BenchmarkResults:
    """Use cases on what benchmarks showed."""

    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._boards: OrderedDict[str, _Found] = OrderedDict()

    async def prepare(self) -> None:
        """Load what results are added up with, where somebody is about to look at some."""
        await asyncio.to_thread(import_module, _STATISTICS)

    async def matrix(
        self, *, actor: Actor, benchmark_id: str, baseline: int = 0, smallest_drop: float | None = None
    ) -> Matrix:
        """Return every column with its figures, compared with the baseline column.

        Raises BenchmarkNotFound, InvalidInput for a baseline that is no column.
        """
        require(actor, Permission.READ)
        found, _ = await asyncio.gather(self._found(actor, benchmark_id), self.prepare())
        _check_column(found.benchmark, baseline)
        asked = baseline, smallest_drop
        if asked not in found.judged:
            found.judged[asked] = await asyncio.to_thread(_judged, found, *asked)
        columns, cheapest = found.judged[asked]
        return Matrix(found.benchmark, found.progress, columns, baseline, cheapest)

    async def samples(
        self,
        *,
        actor: Actor,
        benchmark_id: str,
        wanted: RowFilter = RowFilter.ALL,
        baseline: int = 0,
        offset: int = 0,
        limit: int = PAGE_SIZE,
    ) -> SampleRows:
        """Return a page of the samples, in the order they were written. Raises BenchmarkNotFound, InvalidInput."""
        require(actor, Permission.READ)
        found = await self._found(actor, benchmark_id)
        _check_column(found.benchmark, baseline)
        rows = [row for row in found.board.rows if row.fits(wanted, baseline)]
        counts = {each: sum(row.fits(each, baseline) for row in found.board.rows) for each in RowFilter}
        page = tuple(SampleRow(row, found.samples[row.sample_id]) for row in rows[offset : offset + limit])
        return SampleRows(page, len(rows), counts)

    async def cell(self, *, actor: Actor, benchmark_id: str, number: int, baseline: int = 0) -> CellDetail:
        """Return one cell with its run, and the baseline's run beside it. Raises BenchmarkNotFound, CellNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            benchmark = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
            cell = await work.cells.by_number(actor.workspace_id, benchmark_id, number)
            revisions = await work.golden.revisions(actor.workspace_id, cell.sample_id)
            standing = await work.golden.by_id(actor.workspace_id, cell.sample_id)
            then = next(revision for revision in revisions if revision.number == cell.sample_revision)
            beside = await work.cells.of_sample(actor.workspace_id, benchmark_id, cell.sample_id)
            twin = next((one for one in beside if (one.column, one.repetition) == (baseline, cell.repetition)), None)
            runs: list[Run | None] = []
            for one in (cell, twin):
                try:
                    runs.append(await work.runs.by_id(actor.workspace_id, one.run_id) if one and one.run_id else None)
                except RunNotFound:
                    runs.append(None)
        other = None if twin is None or twin.number == cell.number else runs[1]
        column, newest = benchmark.spec.columns[cell.column], standing.current.number
        return CellDetail(benchmark, cell, column, replace(standing, current=then), runs[0], other, beside, newest)

    async def compare(
        self,
        *,
        actor: Actor,
        baseline: tuple[str, int],
        candidate: tuple[str, int],
        smallest_drop: float | None = None,
    ) -> Comparison:
        """Compare a column of one benchmark with a column of another, each named by benchmark and place.

        Raises BenchmarkNotFound, InvalidInput.
        """
        require(actor, Permission.READ)
        first, second = await self._found(actor, baseline[0]), await self._found(actor, candidate[0])
        _check_column(first.benchmark, baseline[1])
        _check_column(second.benchmark, candidate[1])
        return await asyncio.to_thread(_compared, first, baseline[1], second, candidate[1], smallest_drop)

    async def awaiting_human(self, *, actor: Actor, benchmark_id: str) -> tuple[int, ...]:
        """Return the numbers of the cells that somebody has still to judge, in their order."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return tuple(cell.number for cell in await work.cells.awaiting_human(actor.workspace_id, benchmark_id))

    async def judge(self, *, actor: Actor, benchmark_id: str, number: int, is_good: bool, note: str = "") -> Cell:
        """Store what a person says of an answer that people are to judge. Raises CellNotFound for any other."""
        require(actor, Permission.RUN)
        async with self._store.writing() as work:
            cell = await work.cells.by_number(actor.workspace_id, benchmark_id, number)
            content = (await work.benchmarks.samples(actor.workspace_id, benchmark_id))[cell.sample_id].content
            if cell.state is not CellState.DONE or not is_for_people(content):
                raise CellNotFound
            judged = judged_by_human(cell, content, is_good=is_good, note=note.strip())
            await work.cells.judge_again(actor.workspace_id, benchmark_id, judged)
            await work.commit()
        return judged

    async def _found(self, actor: Actor, benchmark_id: str) -> _Found:
        async with self._store.reading() as work:
            benchmark = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
            progress = await work.benchmarks.progress(actor.workspace_id, benchmark_id)
            found = self._boards.get(benchmark_id)
            if found is None or (found.benchmark, found.progress) != (benchmark, progress):
                results = await work.cells.results(actor.workspace_id, benchmark_id)
                samples = await work.benchmarks.samples(actor.workspace_id, benchmark_id)
                board = await asyncio.to_thread(board_of, results, columns=len(benchmark.spec.columns))
                found = _Found(benchmark, progress, board, samples)
        self._boards[benchmark_id] = found
        self._boards.move_to_end(benchmark_id)
        while len(self._boards) > _REMEMBERED:
            self._boards.popitem(last=False)
        return found


def _check_column(benchmark: Benchmark, place: int) -> None:
    if not 0 <= place < (count := len(benchmark.spec.columns)):
        raise InvalidInput("out_of_range", field="baseline", value=place, low=0, high=count - 1)


def _judged(found: _Found, baseline: int, smallest_drop: float | None) -> tuple[tuple[ColumnResult, ...], int | None]:
    from promptmanager.domain import verdicts  # noqa: PLC0415 - see _STATISTICS

    benchmark, board = found.benchmark, found.board
    weights = {sample_id: sample.content.weight for sample_id, sample in found.samples.items()}
    rows = {str(row.sample_id): SampleRow(row, found.samples[row.sample_id]) for row in board.rows}
    columns, not_worse = [], []
    for place, column in enumerate(benchmark.spec.columns):
        sums, rate = board.columns[place], verdicts.pass_rate(board.tallies(place))
        paired = verdicts.Paired(board.pairs(baseline, place, weights))
        verdict = None
        if place != baseline and paired.samples:
            verdict = paired.verdict(smallest_drop or verdicts.SMALLEST_DROP)
            # What breaks or cannot be judged is no failure, and no ground for recommending either.
            doubted = verdicts.Paired(board.doubted_pairs(baseline, place, weights)) if sums.missing else paired
            not_worse += [place] if doubted.is_not_worse() else []
        more_usd = _more_usd(verdict, board.columns[baseline], sums, benchmark.spec.repetitions)
        worst = () if verdict is None else tuple(rows[each] for each in verdict.worse[:WORST_NAMED])
        columns.append(ColumnResult(place, column, sums, rate, verdict, more_usd, worst))
    priced = [(columns[p].sums.usd_per_answer, p) for p in (baseline, *not_worse)]
    known = [(usd, place) for usd, place in priced if usd is not None]
    return tuple(columns), min(known)[1] if not_worse and len(known) == len(priced) else None


def _more_usd(verdict: Verdict | None, baseline: ColumnSums, candidate: ColumnSums, repetitions: int) -> Decimal | None:
    if verdict is None or verdict.more_samples is None:
        return None
    if baseline.usd_per_answer is None or candidate.usd_per_answer is None:
        return None
    return verdict.more_samples * repetitions * (baseline.usd_per_answer + candidate.usd_per_answer)


def _compared(first: _Found, baseline: int, second: _Found, candidate: int, smallest_drop: float | None) -> Comparison:
    from promptmanager.domain import verdicts  # noqa: PLC0415 - see _STATISTICS
    from promptmanager.domain.evidence import Pair  # noqa: PLC0415

    before, after = first.board.tallies_by_sample(baseline), second.board.tallies_by_sample(candidate)
    shared = [sample_id for sample_id in before if sample_id in after]
    same = [each for each in shared if first.samples[each].current.number == second.samples[each].current.number]
    pairs = [Pair(str(each), before[each], after[each], first.samples[each].content.weight) for each in same]

    def result(found: _Found, place: int) -> ColumnResult:
        rate = verdicts.pass_rate(found.board.tallies(place))
        return ColumnResult(place, found.benchmark.spec.columns[place], found.board.columns[place], rate, None)

    return Comparison(
        result(first, baseline),
        result(second, candidate),
        verdicts.compare(pairs, smallest_drop=smallest_drop or verdicts.SMALLEST_DROP),
        other_samples=len(before) + len(after) - 2 * len(shared),
        other_revisions=len(shared) - len(same),
    )
