"""Benchmarks: what was launched, how far it is, and what it was launched with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, func, insert, select, type_coerce, update

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.benchmark_rows import (
    benchmark_of,
    benchmark_values,
    benchmarks,
    cell_values,
    pause_values,
)
from promptmanager.adapters.db.benchmark_rows import cells as _cells
from promptmanager.adapters.db.golden_rows import revisions, sample_of, samples
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.run_rows import runs
from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkPage,
    BenchmarkState,
    Cell,
    Habit,
    Pause,
    Progress,
)
from promptmanager.domain.errors import BenchmarkNotFound, PromptNotFound
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.runs import RunState

_AT_ONCE = 500
_HABIT_RUNS = 50


class SqlBenchmarks(Repository):
    async def add(self, benchmark: Benchmark, cells: Sequence[Cell]) -> bool:
        own = select(prompts.c.id).where(
            prompts.c.workspace_id == benchmark.workspace_id, prompts.c.id == benchmark.prompt_id
        )
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound
        # Of launches with one id that come at once one is stored; the others wait for it and find it.
        statement = self._insert(benchmarks).values(benchmark_values(benchmark)).on_conflict_do_nothing()
        stored = (await self._connection.execute(statement.returning(benchmarks.c.id))).scalar_one_or_none()
        if stored is None:
            return False
        of = {"benchmark_id": benchmark.id, "workspace_id": benchmark.workspace_id}
        await self._connection.execute(insert(_cells), [of | cell_values(cell) for cell in cells])
        return True

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

    async def has_any(self) -> bool:
        return (await self._connection.execute(select(benchmarks.c.id).limit(1))).first() is not None

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

    async def samples(self, workspace_id: int, benchmark_id: str) -> dict[int, GoldenSample]:
        of_cells = (
            select(_cells.c.sample_id, _cells.c.sample_revision, func.min(_cells.c.number).label("first"))
            .where(*_of(workspace_id, benchmark_id))
            .group_by(_cells.c.sample_id, _cells.c.sample_revision)
            .subquery()
        )
        then = (of_cells.c.sample_id == revisions.c.sample_id) & (of_cells.c.sample_revision == revisions.c.number)
        columns = [column for column in revisions.c if column.name != "workspace_id"]
        statement = (
            select(samples, *columns)
            .join(revisions, revisions.c.sample_id == samples.c.id)
            .join(of_cells, then)
            .where(samples.c.workspace_id == workspace_id)
            .order_by(of_cells.c.first)
        )
        found = [sample_of(row) for row in (await self._connection.execute(statement)).mappings()]
        return {sample.id: sample for sample in found}

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

    async def _found(self, statement: Select[Any]) -> tuple[Benchmark, ...]:
        return tuple(benchmark_of(row) for row in (await self._connection.execute(statement)).mappings())


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
