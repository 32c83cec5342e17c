"""Benchmarks: versions x models x golden samples x repetitions, with a spending limit."""

from __future__ import annotations

from promptmanager.domain.benchmarks.benchmark import (
    CELLS_MAX,
    COLUMNS_MAX,
    REPETITIONS_MAX,
    Benchmark,
    BenchmarkPage,
    BenchmarkState,
    Column,
    Pause,
    PauseReason,
    Progress,
    Spec,
    Subject,
    checked_spec,
)
from promptmanager.domain.benchmarks.cells import (
    Cell,
    CellOutcome,
    CellResult,
    CellState,
    cell_keys,
)
from promptmanager.domain.benchmarks.estimate import Estimate, Habit, Judging, Rate, Span, estimated

__all__ = [
    "CELLS_MAX",
    "COLUMNS_MAX",
    "REPETITIONS_MAX",
    "Benchmark",
    "BenchmarkPage",
    "BenchmarkState",
    "Cell",
    "CellOutcome",
    "CellResult",
    "CellState",
    "Column",
    "Estimate",
    "Habit",
    "Judging",
    "Pause",
    "PauseReason",
    "Progress",
    "Rate",
    "Span",
    "Spec",
    "Subject",
    "cell_keys",
    "checked_spec",
    "estimated",
]
