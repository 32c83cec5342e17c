"""Fakes of the repositories of benchmarks and their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkPage,
    BenchmarkState,
    Cell,
    CellResult,
    CellState,
    Habit,
    Pause,
    Progress,
)
from promptmanager.domain.checks import Result
from promptmanager.domain.errors import BenchmarkNotFound, CellNotFound
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.runs import RunState
from tests.fakes.tables import Tables


class FakeBenchmarks:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, benchmark: Benchmark, cells: Sequence[Cell]) -> bool:
        self._tables.prompt(benchmark.workspace_id, benchmark.prompt_id)
        if benchmark.id in self._tables.benchmarks:
            return False
        self._tables.benchmarks[benchmark.id] = benchmark
        self._tables.cells |= {(benchmark.id, cell.number): cell for cell in cells}
        return True

    async def by_id(self, workspace_id: int, benchmark_id: str) -> Benchmark:
        found = self._tables.benchmarks.get(benchmark_id)
        if found is None or found.workspace_id != workspace_id:
            raise BenchmarkNotFound
        return found

    async def search(self, workspace_id: int, *, prompt_id: int | None, offset: int, limit: int) -> BenchmarkPage:
        found = [
            one
            for one in self._tables.benchmarks.values()
            if one.workspace_id == workspace_id and prompt_id in (None, one.prompt_id)
        ]
        found.sort(key=lambda one: (one.created_at, one.id), reverse=True)
        return BenchmarkPage(tuple(found[offset : offset + limit]), len(found))

    async def under_way(self, workspace_id: int | None = None) -> tuple[Benchmark, ...]:
        found = [
            one
            for one in self._tables.benchmarks.values()
            if one.state is BenchmarkState.RUNNING and workspace_id in (None, one.workspace_id)
        ]
        return tuple(sorted(found, key=lambda one: (one.created_at, one.id)))

    async def has_any(self) -> bool:
        return bool(self._tables.benchmarks)

    async def move(
        self,
        benchmark: Benchmark,
        state: BenchmarkState,
        *,
        pause: Pause | None = None,
        ended_at: datetime | None = None,
    ) -> bool:
        if not self._stands(benchmark):
            return False
        stored = self._tables.benchmarks[benchmark.id]
        self._tables.benchmarks[benchmark.id] = replace(stored, state=state, pause=pause, ended_at=ended_at)
        return True

    async def resume(self, benchmark: Benchmark, *, runner_id: int) -> Benchmark | None:
        if not self._stands(benchmark):
            return None
        resumed = replace(
            self._tables.benchmarks[benchmark.id],
            state=BenchmarkState.RUNNING,
            epoch=benchmark.epoch + 1,
            runner_id=runner_id,
            pause=None,
            ended_at=None,
        )
        self._tables.benchmarks[benchmark.id] = resumed
        return resumed

    async def progress(self, workspace_id: int, benchmark_id: str) -> Progress:
        benchmark = await self.by_id(workspace_id, benchmark_id)
        cells = _of(self._tables, workspace_id, benchmark_id)
        states = [cell.state for cell in cells]
        done = [cell for cell in cells if cell.state is CellState.DONE]
        results = [cell.result for cell in done]
        costs = [
            run.cost_usd
            for run in self._tables.runs.values()
            if (run.workspace_id, run.group_id) == (workspace_id, benchmark_id)
        ]
        return Progress(
            cells=benchmark.cells,
            waiting=states.count(CellState.WAITING),
            running=states.count(CellState.RUNNING),
            done=len(done),
            failed=states.count(CellState.FAILED),
            reused=sum(cell.is_reused for cell in done),
            passed=results.count(Result.PASSED),
            not_passed=results.count(Result.FAILED),
            check_errors=results.count(Result.ERROR),
            interrupted=sum(cell.interruptions for cell in cells),
            calls=len(costs),
            usd=sum((cost for cost in costs if cost is not None), Decimal(0)),
            unknown_costs=costs.count(None),
        )

    async def samples(self, workspace_id: int, benchmark_id: str) -> dict[int, GoldenSample]:
        found: dict[int, GoldenSample] = {}
        for cell in _of(self._tables, workspace_id, benchmark_id):
            revision = self._tables.sample_revisions[cell.sample_id][cell.sample_revision - 1]
            found.setdefault(cell.sample_id, replace(self._tables.samples[cell.sample_id], current=revision))
        return found

    async def habits(self, workspace_id: int, prompt_id: int, models: Iterable[str]) -> dict[str, Habit]:
        found: dict[str, Habit] = {}
        for model in models:
            complete = [
                run
                for run in self._tables.runs.values()
                if (run.workspace_id, run.prompt_id, run.settings.model) == (workspace_id, prompt_id, model)
                and run.state is RunState.COMPLETED
            ]
            last = sorted(complete, key=lambda run: run.created_at)[-50:]
            written = [run.usage.completion_tokens for run in last if run.usage.completion_tokens is not None]
            taken = [run.seconds for run in last if run.seconds is not None]
            if written and taken:
                found[model] = Habit.of(written, taken)
        return found

    def _stands(self, benchmark: Benchmark) -> bool:
        stored = self._tables.benchmarks.get(benchmark.id)
        return (
            stored is not None
            and stored.workspace_id == benchmark.workspace_id
            and (stored.state, stored.epoch) == (benchmark.state, benchmark.epoch)
        )


class FakeCells:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def in_state(self, workspace_id: int, benchmark_id: str, state: CellState) -> tuple[Cell, ...]:
        return tuple(cell for cell in _of(self._tables, workspace_id, benchmark_id) if cell.state is state)

    async def by_number(self, workspace_id: int, benchmark_id: str, number: int) -> Cell:
        for cell in _of(self._tables, workspace_id, benchmark_id):
            if cell.number == number:
                return cell
        raise CellNotFound

    async def of_sample(self, workspace_id: int, benchmark_id: str, sample_id: int) -> tuple[Cell, ...]:
        return tuple(cell for cell in _of(self._tables, workspace_id, benchmark_id) if cell.sample_id == sample_id)

    async def claim(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        cell = self._waiting(benchmark, number)
        if cell is None:
            return False
        attempts = cell.attempts + 1
        self._put(
            benchmark.id,
            replace(cell, state=CellState.RUNNING, run_id=run_id, attempts=attempts, error_code="", error_facts={}),
        )
        return True

    async def take_known(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        cell = self._waiting(benchmark, number)
        if cell is None:
            return False
        self._put(benchmark.id, replace(cell, state=CellState.RUNNING, run_id=run_id, is_reused=True))
        return True

    async def fail_waiting(self, benchmark: Benchmark, cell: Cell) -> bool:
        if self._waiting(benchmark, cell.number) is None:
            return False
        self._put(benchmark.id, cell)
        return True

    async def finish(self, workspace_id: int, benchmark_id: str, cell: Cell) -> bool:
        stored = await self.by_number(workspace_id, benchmark_id, cell.number)
        if (stored.state, stored.run_id) != (CellState.RUNNING, cell.run_id):
            return False
        self._put(benchmark_id, cell)
        return True

    async def judge_again(self, workspace_id: int, benchmark_id: str, cell: Cell) -> None:
        stored = await self.by_number(workspace_id, benchmark_id, cell.number)
        if stored.state is not CellState.DONE:
            raise CellNotFound
        self._put(benchmark_id, cell)

    async def reopen_failed(self, workspace_id: int, benchmark_id: str) -> int:
        failed = await self.in_state(workspace_id, benchmark_id, CellState.FAILED)
        for cell in failed:
            self._put(benchmark_id, replace(cell, state=CellState.WAITING, error_code="", error_facts={}))
        return len(failed)

    async def known(self, workspace_id: int, keys: Iterable[str]) -> dict[str, str]:
        wanted = set(keys) - {""}
        answered = [
            (self._tables.runs[cell.run_id], cell.key)
            for (benchmark_id, _), cell in self._tables.cells.items()
            if cell.key in wanted
            and cell.state is CellState.DONE
            and self._tables.benchmarks[benchmark_id].workspace_id == workspace_id
        ]
        complete = [(run, key) for run, key in answered if run.state is RunState.COMPLETED]
        return {key: run.id for run, key in sorted(complete, key=lambda each: each[0].created_at)}

    async def results(self, workspace_id: int, benchmark_id: str) -> tuple[CellResult, ...]:
        return tuple(self._result(cell) for cell in _of(self._tables, workspace_id, benchmark_id))

    async def awaiting_human(self, workspace_id: int, benchmark_id: str) -> tuple[Cell, ...]:
        return tuple(cell for cell in _of(self._tables, workspace_id, benchmark_id) if cell.awaits_human)

    def _waiting(self, benchmark: Benchmark, number: int) -> Cell | None:
        stored = self._tables.benchmarks.get(benchmark.id)
        owns = (
            stored is not None
            and stored.workspace_id == benchmark.workspace_id
            and (stored.state, stored.epoch) == (BenchmarkState.RUNNING, benchmark.epoch)
        )
        cell = self._tables.cells.get((benchmark.id, number))
        return cell if owns and cell is not None and cell.state is CellState.WAITING else None

    def _put(self, benchmark_id: str, cell: Cell) -> None:
        self._tables.cells[benchmark_id, cell.number] = cell

    def _result(self, cell: Cell) -> CellResult:
        run = self._tables.runs.get(cell.run_id)
        return CellResult(
            number=cell.number,
            column=cell.column,
            sample_id=cell.sample_id,
            repetition=cell.repetition,
            state=cell.state,
            result=cell.result,
            is_reused=cell.is_reused,
            awaits_human=cell.awaits_human,
            interruptions=cell.interruptions,
            cost_usd=run.cost_usd if run else None,
            seconds=run.seconds if run else None,
            seconds_to_first_token=run.seconds_to_first_token if run else None,
        )


def _of(tables: Tables, workspace_id: int, benchmark_id: str) -> list[Cell]:
    benchmark = tables.benchmarks.get(benchmark_id)
    if benchmark is None or benchmark.workspace_id != workspace_id:
        return []
    return [cell for (owner, _), cell in sorted(tables.cells.items()) if owner == benchmark_id]
