"""A benchmark's cells one after the other, with what was asked and answered, for a file."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promptmanager.domain.benchmarks import Benchmark, Cell, Column, Subject
from promptmanager.domain.errors import RunNotFound
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require

if TYPE_CHECKING:
    from promptmanager.domain.runs import Run
    from promptmanager.services.ports import Store


@dataclass(frozen=True)
class FiledCell:
    """``sample`` stands as the cell was judged by it; there is no ``run`` of what was never asked."""

    cell: Cell
    column: Column
    subject: Subject
    sample: GoldenSample
    run: Run | None


class BenchmarkFiles:
    """Use cases on taking results away."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def cells(self, *, actor: Actor, benchmark_id: str) -> AsyncGenerator[FiledCell, None]:
        """Return all cells, sample by sample, read while they are taken. Raises BenchmarkNotFound."""
        require(actor, Permission.EXPORT)
        async with self._store.reading() as work:
            benchmark = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
            samples = await work.benchmarks.samples(actor.workspace_id, benchmark_id)
        return self._read(actor, benchmark, samples)

    async def _read(
        self, actor: Actor, benchmark: Benchmark, samples: dict[int, GoldenSample]
    ) -> AsyncGenerator[FiledCell, None]:
        columns, subjects = benchmark.spec.columns, benchmark.spec.subjects
        for sample_id, sample in samples.items():
            # A unit of work a sample: whoever takes a file slowly holds no connection.
            async with self._store.reading() as work:
                cells = await work.cells.of_sample(actor.workspace_id, benchmark.id, sample_id)
                runs: list[Run | None] = []
                for cell in cells:
                    try:
                        runs.append(await work.runs.by_id(actor.workspace_id, cell.run_id) if cell.run_id else None)
                    except RunNotFound:
                        runs.append(None)
            for cell, run in zip(cells, runs, strict=True):
                column = columns[cell.column]
                yield FiledCell(cell, column, subjects[column.subject], sample, run)
