"""Benchmarks and their cells. Whoever changes a cell says in the statement what must still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, exists, func, insert, select, type_coerce, update

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.benchmark_rows import (
    benchmark_of,
    benchmark_values,
    benchmarks,
    cell_of,
    cell_values,
    pause_values,
)
from promptmanager.adapters.db.benchmark_rows import cells as _cells
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.run_rows import runs
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
from promptmanager.domain.errors import BenchmarkNotFound, CellNotFound, PromptNotFound
from promptmanager.domain.runs import RunState

_AT_ONCE = 500
_HABIT_RUNS = 50


class SqlBenchmarks(Repository):
    async def add(self, benchmark: Benchmark, cells: Sequence[Cell]) -> None:
        own = select(prompts.c.id).where(
            prompts.c.workspace_id == benchmark.workspace_id, prompts.c.id == benchmark.prompt_id
        )
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound
        await self._connection.execute(insert(benchmarks).values(benchmark_values(benchmark)))
        of = {"benchmark_id": benchmark.id, "workspace_id": benchmark.workspace_id}
        await self._connection.execute(insert(_cells), [of | cell_values(cell) for cell in cells])

    async def by_id(self, workspace_id: int, benchmark_id: str) -> Benchmark:
        statement = select(benchmarks).where(benchmarks.c.workspace_id == workspace_id, benchmarks.c.id == benchmark_id)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        if row is None:
            raise BenchmarkNotFound
        return benchmark_of(row)

    async def search(self, workspace_id: int, *, prompt_id: int | None, offset: int, limit: int) -> BenchmarkPage:
        wanted = [benchmarks.c.workspace_id == workspace_id]
        if prompt_id is not None:
            wanted.append(benchmarks.c.prompt_id == prompt_id)
        total = await self._connection.execute(select(func.count()).select_from(benchmarks).where(*wanted))
        newest_first = benchmarks.c.created_at.desc(), benchmarks.c.id.desc()
        page = select(benchmarks).where(*wanted).order_by(*newest_first).offset(offset).limit(limit)
        return BenchmarkPage(await self._found(page), total.scalar_one())

    async def under_way(self, workspace_id: int | None = None) -> tuple[Benchmark, ...]:
        statement = select(benchmarks).where(benchmarks.c.state == BenchmarkState.RUNNING.value)
        if workspace_id is not None:
            statement = statement.where(benchmarks.c.workspace_id == workspace_id)
        return await self._found(statement.order_by(benchmarks.c.created_at, benchmarks.c.id))

    async def move(
        self,
        benchmark: Benchmark,
        state: BenchmarkState,
        *,
        pause: Pause | None = None,
        ended_at: datetime | None = None,
    ) -> bool:
        changes = pause_values(pause) | {"state": state.value, "ended_at": ended_at}
        return (await self._connection.execute(_standing(benchmark).values(**changes))).rowcount == 1

    async def resume(self, benchmark: Benchmark, *, runner_id: int) -> Benchmark | None:
        changes = pause_values(None) | {
            "state": BenchmarkState.RUNNING.value,
            "epoch": benchmark.epoch + 1,
            "runner_id": runner_id,
            "ended_at": None,
        }
        if (await self._connection.execute(_standing(benchmark).values(**changes))).rowcount != 1:
            return None
        return await self.by_id(benchmark.workspace_id, benchmark.id)

    async def progress(self, workspace_id: int, benchmark_id: str) -> Progress:
        benchmark = await self.by_id(workspace_id, benchmark_id)
        counted = (
            select(
                _cells.c.state,
                _cells.c.result,
                _cells.c.is_reused,
                func.count().label("cells"),
                func.sum(_cells.c.interruptions).label("interrupted"),
            )
            .where(*_of(workspace_id, benchmark_id))
            .group_by(_cells.c.state, _cells.c.result, _cells.c.is_reused)
        )
        rows = (await self._connection.execute(counted)).mappings().all()

        def cells_with(**wanted: str | bool) -> int:
            return sum(row["cells"] for row in rows if all(row[name] == value for name, value in wanted.items()))

        # Text on SQLite, where adding up gives a float: exact enough to a millionth of a cent.
        total = type_coerce(func.coalesce(func.sum(runs.c.cost_usd), 0), Numeric(24, 12))
        unknown = func.count().filter(runs.c.cost_usd.is_(None))
        calls = select(func.count(), total, unknown).where(
            runs.c.workspace_id == workspace_id, runs.c.group_id == benchmark_id
        )
        made, usd, unknown_costs = (await self._connection.execute(calls)).one()
        return Progress(
            cells=benchmark.cells,
            waiting=cells_with(state="waiting"),
            running=cells_with(state="running"),
            done=cells_with(state="done"),
            failed=cells_with(state="failed"),
            reused=cells_with(state="done", is_reused=True),
            passed=cells_with(state="done", result="passed"),
            not_passed=cells_with(state="done", result="failed"),
            check_errors=cells_with(state="done", result="error"),
            interrupted=sum(row["interrupted"] for row in rows),
            calls=made,
            usd=round(Decimal(usd), 8),
            unknown_costs=unknown_costs,
        )

    async def cells(self, workspace_id: int, benchmark_id: str, state: CellState) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.state == state.value)
        return await self._found_cells(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def cell(self, workspace_id: int, benchmark_id: str, number: int) -> Cell:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.number == number)
        found = await self._found_cells(select(_cells).where(*wanted))
        if not found:
            raise CellNotFound
        return found[0]

    async def of_sample(self, workspace_id: int, benchmark_id: str, sample_id: int) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.sample_id == sample_id)
        return await self._found_cells(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def claim(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        changes = {"state": CellState.RUNNING.value, "run_id": run_id, "attempts": _cells.c.attempts + 1}
        return await self._changed(benchmark, number, changes | {"error_code": "", "error_facts": {}})

    async def take_known(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        changes = {"state": CellState.RUNNING.value, "run_id": run_id, "is_reused": True}
        return await self._changed(benchmark, number, changes)

    async def fail_waiting(self, benchmark: Benchmark, cell: Cell) -> bool:
        return await self._changed(benchmark, cell.number, cell_values(cell))

    async def finish(self, workspace_id: int, benchmark_id: str, cell: Cell) -> bool:
        statement = update(_cells).where(
            *_of(workspace_id, benchmark_id),
            _cells.c.number == cell.number,
            _cells.c.state == CellState.RUNNING.value,
            # Only whoever holds the cell ends it. A cell that waits again keeps the run's id for its history.
            _cells.c.run_id == cell.run_id,
        )
        return (await self._connection.execute(statement.values(cell_values(cell)))).rowcount == 1

    async def judge_again(self, workspace_id: int, benchmark_id: str, cell: Cell) -> None:
        statement = update(_cells).where(
            *_of(workspace_id, benchmark_id), _cells.c.number == cell.number, _cells.c.state == CellState.DONE.value
        )
        if (await self._connection.execute(statement.values(cell_values(cell)))).rowcount != 1:
            raise CellNotFound

    async def reopen_failed(self, workspace_id: int, benchmark_id: str) -> int:
        statement = (
            update(_cells)
            .where(*_of(workspace_id, benchmark_id), _cells.c.state == CellState.FAILED.value)
            .values(state=CellState.WAITING.value, error_code="", error_facts={})
        )
        return (await self._connection.execute(statement)).rowcount

    async def known(self, workspace_id: int, keys: Iterable[str]) -> dict[str, str]:
        wanted, found = sorted(set(keys) - {""}), {}
        for start in range(0, len(wanted), _AT_ONCE):
            statement = (
                select(_cells.c.key, _cells.c.run_id)
                .join(runs, (runs.c.workspace_id == _cells.c.workspace_id) & (runs.c.id == _cells.c.run_id))
                .where(
                    _cells.c.workspace_id == workspace_id,
                    _cells.c.key.in_(wanted[start : start + _AT_ONCE]),
                    _cells.c.state == CellState.DONE.value,
                    runs.c.state == RunState.COMPLETED.value,
                )
                .order_by(runs.c.created_at)
            )
            found |= {row.key: row.run_id for row in await self._connection.execute(statement)}
        return found

    async def results(self, workspace_id: int, benchmark_id: str) -> tuple[CellResult, ...]:
        statement = (
            select(
                _cells.c.number,
                _cells.c.column,
                _cells.c.sample_id,
                _cells.c.repetition,
                _cells.c.state,
                _cells.c.result,
                _cells.c.is_reused,
                _cells.c.interruptions,
                runs.c.cost_usd,
                runs.c.created_at,
                runs.c.first_token_at,
                runs.c.ended_at,
            )
            .outerjoin(runs, runs.c.id == _cells.c.run_id)
            .where(*_of(workspace_id, benchmark_id))
            .order_by(_cells.c.number)
        )
        return tuple(_result(tuple(row)) for row in await self._connection.execute(statement))

    async def awaiting_human(self, workspace_id: int, benchmark_id: str) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.awaits_human)
        return await self._found_cells(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def habits(self, workspace_id: int, prompt_id: int, models: Iterable[str]) -> dict[str, Habit]:
        found: dict[str, Habit] = {}
        for model in models:
            last = (
                select(runs.c.usage, runs.c.created_at, runs.c.ended_at)
                .where(
                    runs.c.workspace_id == workspace_id,
                    runs.c.prompt_id == prompt_id,
                    runs.c.model == model,
                    runs.c.state == RunState.COMPLETED.value,
                )
                .order_by(runs.c.created_at.desc())
                .limit(_HABIT_RUNS)
            )
            rows = (await self._connection.execute(last)).all()
            written = [usage["completion_tokens"] for usage, _, _ in rows if usage["completion_tokens"] is not None]
            taken = [(ended_at - created_at).total_seconds() for _, created_at, ended_at in rows]
            if written and taken:
                found[model] = Habit.of(written, taken)
        return found

    async def _changed(self, benchmark: Benchmark, number: int, changes: dict[str, Any]) -> bool:
        """Change a waiting cell, as long as this epoch of the benchmark runs."""
        owns = exists().where(
            benchmarks.c.id == benchmark.id,
            benchmarks.c.epoch == benchmark.epoch,
            benchmarks.c.state == BenchmarkState.RUNNING.value,
        )
        statement = update(_cells).where(
            *_of(benchmark.workspace_id, benchmark.id),
            _cells.c.number == number,
            _cells.c.state == CellState.WAITING.value,
            owns,
        )
        return (await self._connection.execute(statement.values(changes))).rowcount == 1

    async def _found(self, statement: Select[Any]) -> tuple[Benchmark, ...]:
        return tuple(benchmark_of(row) for row in (await self._connection.execute(statement)).mappings())

    async def _found_cells(self, statement: Select[Any]) -> tuple[Cell, ...]:
        return tuple(cell_of(row) for row in (await self._connection.execute(statement)).mappings())


def _of(workspace_id: int, benchmark_id: str) -> tuple[ColumnElement[bool], ...]:
    return _cells.c.workspace_id == workspace_id, _cells.c.benchmark_id == benchmark_id


def _standing(benchmark: Benchmark) -> Any:
    """Return the update of a benchmark that is still as it was seen."""
    return update(benchmarks).where(
        benchmarks.c.workspace_id == benchmark.workspace_id,
        benchmarks.c.id == benchmark.id,
        benchmarks.c.state == benchmark.state.value,
        benchmarks.c.epoch == benchmark.epoch,
    )


def _result(row: tuple[Any, ...]) -> CellResult:
    number, column, sample_id, repetition, state, result, is_reused, interruptions, cost, created, first, ended = row
    return CellResult(
        number=number,
        column=column,
        sample_id=sample_id,
        repetition=repetition,
        state=CellState(state),
        result=Result(result) if result else None,
        is_reused=is_reused,
        interruptions=interruptions,
        cost_usd=cost,
        seconds=(ended - created).total_seconds() if created and ended else None,
        seconds_to_first_token=(first - created).total_seconds() if created and first else None,
    )
