"""Cells of benchmarks. Whoever changes one says in the statement what must still hold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, Update, bindparam, exists, select, type_coerce, update

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.benchmark_rows import (
    benchmarks,
    cell_of,
    cell_values,
)
from promptmanager.adapters.db.benchmark_rows import cells as _cells
from promptmanager.adapters.db.run_rows import runs
from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkState,
    Cell,
    CellResult,
    CellState,
)
from promptmanager.domain.checks import Result
from promptmanager.domain.errors import CellNotFound
from promptmanager.domain.runs import RunState

_AT_ONCE = 500
_TIMES = (runs.c.created_at, runs.c.first_token_at, runs.c.ended_at)
_STATES = {state.value: state for state in CellState}
_RESULTS: dict[str, Result | None] = {"": None} | {result.value: result for result in Result}

# Built once, and each time only bound: putting such statements together takes longer than SQLite takes for them.
_CELL = update(_cells).where(
    _cells.c.workspace_id == bindparam("of_workspace"),
    _cells.c.benchmark_id == bindparam("of_benchmark"),
    _cells.c.number == bindparam("of_number"),
)
# A waiting cell, as long as this epoch of the benchmark runs.
_CHANGE_WAITING = _CELL.where(
    _cells.c.state == CellState.WAITING.value,
    exists().where(
        benchmarks.c.id == bindparam("of_benchmark"),
        benchmarks.c.epoch == bindparam("of_epoch"),
        benchmarks.c.state == BenchmarkState.RUNNING.value,
    ),
)
_CLAIM = _CHANGE_WAITING.values(
    state=CellState.RUNNING.value,
    run_id=bindparam("by_run"),
    attempts=_cells.c.attempts + 1,
    error_code="",
    error_facts={},
)
_TAKE_KNOWN = _CHANGE_WAITING.values(state=CellState.RUNNING.value, run_id=bindparam("by_run"), is_reused=True)
# Only whoever holds the cell ends it. A cell that waits again keeps the run's id for its history.
_FINISH = _CELL.where(_cells.c.state == CellState.RUNNING.value, _cells.c.run_id == bindparam("by_run"))


class SqlCells(Repository):
    async def in_state(self, workspace_id: int, benchmark_id: str, state: CellState) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.state == state.value)
        return await self._found(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def by_number(self, workspace_id: int, benchmark_id: str, number: int) -> Cell:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.number == number)
        found = await self._found(select(_cells).where(*wanted))
        if not found:
            raise CellNotFound
        return found[0]

    async def of_sample(self, workspace_id: int, benchmark_id: str, sample_id: int) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.sample_id == sample_id)
        return await self._found(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def claim(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        return await self._changed(_CLAIM, benchmark, number, {"by_run": run_id})

    async def take_known(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        return await self._changed(_TAKE_KNOWN, benchmark, number, {"by_run": run_id})

    async def fail_waiting(self, benchmark: Benchmark, cell: Cell) -> bool:
        return await self._changed(_CHANGE_WAITING, benchmark, cell.number, cell_values(cell))

    async def finish(self, workspace_id: int, benchmark_id: str, cell: Cell) -> bool:
        of = {"of_workspace": workspace_id, "of_benchmark": benchmark_id, "of_number": cell.number}
        changed = await self._connection.execute(_FINISH, cell_values(cell) | of | {"by_run": cell.run_id})
        return changed.rowcount == 1

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
                _cells.c.awaits_human,
                _cells.c.interruptions,
                *(type_coerce(column, Text) for column in (runs.c.cost_usd, *_TIMES)),
            )
            .outerjoin(runs, runs.c.id == _cells.c.run_id)
            .where(*_of(workspace_id, benchmark_id))
            .order_by(_cells.c.number)
        )
        rows = (await self._connection.execute(statement)).all()
        # There may be tens of thousands, and streams on this loop.
        return await asyncio.to_thread(_results, rows)

    async def awaiting_human(self, workspace_id: int, benchmark_id: str) -> tuple[Cell, ...]:
        wanted = (*_of(workspace_id, benchmark_id), _cells.c.awaits_human)
        return await self._found(select(_cells).where(*wanted).order_by(_cells.c.number))

    async def _changed(self, statement: Update, benchmark: Benchmark, number: int, changes: dict[str, Any]) -> bool:
        of = {"of_workspace": benchmark.workspace_id, "of_benchmark": benchmark.id, "of_number": number}
        changed = await self._connection.execute(statement, changes | of | {"of_epoch": benchmark.epoch})
        return changed.rowcount == 1

    async def _found(self, statement: Select[Any]) -> tuple[Cell, ...]:
        return tuple(cell_of(row) for row in (await self._connection.execute(statement)).mappings())


def _of(workspace_id: int, benchmark_id: str) -> tuple[ColumnElement[bool], ...]:
    return _cells.c.workspace_id == workspace_id, _cells.c.benchmark_id == benchmark_id


def _results(rows: Iterable[Any]) -> tuple[CellResult, ...]:
    """Make results of rows whose costs and times are as the driver gave them: text on SQLite."""
    costs: dict[Any, Decimal | None] = {None: None}
    found = []
    for number, column, sample_id, repetition, state, result, is_reused, awaits, interruptions, cost, *times in rows:
        if cost not in costs:
            costs[cost] = Decimal(format(Decimal(cost).normalize(), "f"))
        created, first, ended = times
        found.append(
            CellResult(
                number,
                column,
                sample_id,
                repetition,
                _STATES[state],
                _RESULTS[result],
                is_reused,
                awaits,
                interruptions,
                costs[cost],
                _seconds_between(created, ended),
                _seconds_between(created, first),
            )
        )
    return tuple(found)


def _seconds_between(earlier: str | datetime | None, later: str | datetime | None) -> float | None:
    if not earlier or not later:
        return None
    return (_moment(later) - _moment(earlier)).total_seconds()


def _moment(stored: str | datetime) -> datetime:
    return datetime.fromisoformat(stored) if isinstance(stored, str) else stored
