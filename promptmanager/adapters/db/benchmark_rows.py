"""The tables of benchmarks and their cells, and how rows and values become each other."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, RowMapping, UniqueConstraint, text
from sqlmodel import Field

from promptmanager.adapters.db.base import Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkState,
    Cell,
    CellOutcome,
    CellState,
    Pause,
    PauseReason,
    Spec,
    Subject,
)
from promptmanager.domain.checks import CheckKind, Result
from promptmanager.domain.content import from_plain, to_plain

_IS_RUNNING = text("state = 'running'")
_IS_ANSWERED = text("state = 'done'")
_AWAITS_HUMAN = text("awaits_human")


class BenchmarkRow(Row, table=True):
    __tablename__ = "benchmarks"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "id"),
        Index("ix_benchmarks_prompt", "workspace_id", "prompt_id", "created_at"),
        Index("ix_benchmarks_created", "workspace_id", "created_at"),
        Index("ix_benchmarks_running", "state", sqlite_where=_IS_RUNNING, postgresql_where=_IS_RUNNING),
    )

    id: str = Field(sa_type=PlainText, primary_key=True)
    workspace_id: int
    prompt_id: int
    name: str = Field(sa_type=PlainText)
    spec: dict[str, Any] = Field(sa_type=JSON)
    state: str = Field(sa_type=PlainText)
    epoch: int
    cells: int
    samples: int
    author_id: int
    author_name: str = Field(sa_type=PlainText)
    runner_id: int
    created_at: datetime = Field(sa_type=UTCDateTime)
    pause_reason: str = Field(sa_type=PlainText)
    pause_code: str = Field(sa_type=PlainText)
    pause_facts: dict[str, Any] = Field(sa_type=JSON)
    ended_at: datetime | None = Field(sa_type=UTCDateTime)


class CellRow(Row, table=True):
    __tablename__ = "benchmark_cells"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "benchmark_id"], ["benchmarks.workspace_id", "benchmarks.id"], ondelete="CASCADE"
        ),
        Index("ix_benchmark_cells_state", "benchmark_id", "state", "number"),
        Index("ix_benchmark_cells_sample", "benchmark_id", "sample_id", "number"),
        Index(
            "ix_benchmark_cells_known", "workspace_id", "key", sqlite_where=_IS_ANSWERED, postgresql_where=_IS_ANSWERED
        ),
        Index(
            "ix_benchmark_cells_human",
            "benchmark_id",
            "number",
            sqlite_where=_AWAITS_HUMAN,
            postgresql_where=_AWAITS_HUMAN,
        ),
    )

    benchmark_id: str = Field(sa_type=PlainText, primary_key=True)
    number: int = Field(primary_key=True)
    workspace_id: int
    column: int
    sample_id: int
    sample_revision: int
    repetition: int
    key: str = Field(sa_type=PlainText)
    state: str = Field(sa_type=PlainText)
    run_id: str = Field(sa_type=PlainText)
    is_reused: bool
    attempts: int
    interruptions: int
    result: str = Field(sa_type=PlainText)
    awaits_human: bool
    outcomes: list[dict[str, Any]] = Field(sa_type=JSON)
    error_code: str = Field(sa_type=PlainText)
    error_facts: dict[str, Any] = Field(sa_type=JSON)


benchmarks = table_of(BenchmarkRow)
cells = table_of(CellRow)


def benchmark_values(benchmark: Benchmark) -> dict[str, Any]:
    plain = {name: getattr(benchmark, name) for name in BenchmarkRow.model_fields if name in _BENCHMARK_PLAIN}
    return plain | pause_values(benchmark.pause) | {"spec": _plain(benchmark.spec), "state": benchmark.state.value}


def pause_values(pause: Pause | None) -> dict[str, Any]:
    return {
        "pause_reason": pause.reason.value if pause else "",
        "pause_code": pause.code if pause else "",
        "pause_facts": dict(pause.facts) if pause else {},
    }


def benchmark_of(row: RowMapping) -> Benchmark:
    reason = row["pause_reason"]
    return Benchmark(
        **{name: row[name] for name in _BENCHMARK_PLAIN},
        spec=_spec(row["spec"]),
        state=BenchmarkState(row["state"]),
        pause=Pause(PauseReason(reason), row["pause_code"], row["pause_facts"]) if reason else None,
    )


def cell_values(cell: Cell) -> dict[str, Any]:
    plain = {name: getattr(cell, name) for name in _CELL_PLAIN}
    return plain | {
        "state": cell.state.value,
        "result": cell.result.value if cell.result else "",
        "outcomes": [asdict(replace(outcome, facts=dict(outcome.facts))) for outcome in cell.outcomes],
        "error_facts": dict(cell.error_facts),
    }


def cell_of(row: RowMapping) -> Cell:
    return Cell(
        **{name: row[name] for name in _CELL_PLAIN},
        state=CellState(row["state"]),
        result=Result(row["result"]) if row["result"] else None,
        outcomes=tuple(
            CellOutcome(**stored | {"kind": CheckKind(stored["kind"]), "result": Result(stored["result"])})
            for stored in row["outcomes"]
        ),
        error_facts=row["error_facts"],
    )


_BENCHMARK_PLAIN = frozenset(Benchmark.__dataclass_fields__) - {"spec", "state", "pause"}
_CELL_PLAIN = frozenset(Cell.__dataclass_fields__) - {"state", "result", "outcomes", "error_facts"}


def _plain(spec: Spec) -> dict[str, Any]:
    # The dollars as text: JSON would make them a float.
    ceiling = None if spec.ceiling_usd is None else str(spec.ceiling_usd)
    subjects = [asdict(subject) | {"content": to_plain(subject.content)} for subject in spec.subjects]
    return asdict(spec) | {"subjects": subjects, "ceiling_usd": ceiling}


def _spec(plain: dict[str, Any]) -> Spec:
    ceiling = plain["ceiling_usd"]
    subjects = tuple(Subject(**stored | {"content": from_plain(stored["content"])}) for stored in plain["subjects"])
    return Spec(
        **plain
        | {
            "subjects": subjects,
            "models": tuple(plain["models"]),
            "ceiling_usd": None if ceiling is None else Decimal(ceiling),
        }
    )
