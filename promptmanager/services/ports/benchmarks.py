"""The repositories of benchmarks and their cells: the ledger of what was asked, paid and answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

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
from promptmanager.domain.golden import GoldenSample


class BenchmarkRepository(Protocol):
    async def add(self, benchmark: Benchmark, cells: Sequence[Cell]) -> bool:
        """Store a benchmark with all its cells; False where its id is taken. Raises PromptNotFound."""
        ...

    async def by_id(self, workspace_id: int, benchmark_id: str) -> Benchmark:
        """Raises BenchmarkNotFound."""
        ...

    async def search(self, workspace_id: int, *, prompt_id: int | None, offset: int, limit: int) -> BenchmarkPage:
        """Return benchmarks, of one prompt or of all, newest first."""
        ...

    async def under_way(self, workspace_id: int | None = None) -> tuple[Benchmark, ...]:
        """Return what is RUNNING, oldest first; over all workspaces where none is named."""
        ...

    async def has_any(self) -> bool:
        """Whether there is a benchmark at all, in any workspace."""
        ...

    async def move(
        self,
        benchmark: Benchmark,
        state: BenchmarkState,
        *,
        pause: Pause | None = None,
        ended_at: datetime | None = None,
    ) -> bool:
        """Change the state, unless another state or epoch than the given benchmark's stands there meanwhile."""
        ...

    async def resume(self, benchmark: Benchmark, *, runner_id: int) -> Benchmark | None:
        """Make it RUNNING in the next epoch, unless somebody else changed it first: then None."""
        ...

    async def progress(self, workspace_id: int, benchmark_id: str) -> Progress:
        """Count the cells and add up all calls. Raises BenchmarkNotFound."""
        ...

    async def samples(self, workspace_id: int, benchmark_id: str) -> dict[int, GoldenSample]:
        """Return the benchmark's samples by id, in the order of their cells, each as it stood at the launch."""
        ...

    async def habits(self, workspace_id: int, prompt_id: int, models: Iterable[str]) -> dict[str, Habit]:
        """Return what a prompt's last complete runs took, by model; models that it was not run with are left out."""
        ...


class CellRepository(Protocol):
    """Whoever changes a cell says what must still hold: the answer is whether it did."""

    async def in_state(self, workspace_id: int, benchmark_id: str, state: CellState) -> tuple[Cell, ...]:
        """Return the cells in one state, by number."""
        ...

    async def by_number(self, workspace_id: int, benchmark_id: str, number: int) -> Cell:
        """Raises CellNotFound."""
        ...

    async def of_sample(self, workspace_id: int, benchmark_id: str, sample_id: int) -> tuple[Cell, ...]:
        """Return one sample's cells, by number."""
        ...

    async def claim(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        """Give a waiting cell to a run; False where it does not wait, or the benchmark's epoch or state is another."""
        ...

    async def take_known(self, benchmark: Benchmark, number: int, *, run_id: str) -> bool:
        """Give a waiting cell an earlier run's answer, to be judged; False as ``claim``."""
        ...

    async def finish(self, workspace_id: int, benchmark_id: str, cell: Cell) -> bool:
        """Store how a cell ended, or that it waits again; False unless it is RUNNING with this very run."""
        ...

    async def judge_again(self, workspace_id: int, benchmark_id: str, cell: Cell) -> None:
        """Store other outcomes of a cell that is DONE. Raises CellNotFound."""
        ...

    async def fail_waiting(self, benchmark: Benchmark, cell: Cell) -> bool:
        """Store that a cell could not even be asked; False as ``claim``."""
        ...

    async def reopen_failed(self, workspace_id: int, benchmark_id: str) -> int:
        """Let the cells that FAILED wait again; return how many."""
        ...

    async def known(self, workspace_id: int, keys: Iterable[str]) -> dict[str, str]:
        """Return the newest complete answer's run to each key that was asked before in this workspace."""
        ...

    async def results(self, workspace_id: int, benchmark_id: str) -> tuple[CellResult, ...]:
        """Return what statistics need of all cells, by number."""
        ...

    async def awaiting_human(self, workspace_id: int, benchmark_id: str) -> tuple[Cell, ...]:
        """Return the cells that somebody has still to judge, by number."""
        ...
