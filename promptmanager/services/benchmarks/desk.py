"""The driver's desk: what it reads from the ledger, and how it writes there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkState,
    Cell,
    CellState,
    Habit,
    Pause,
    Progress,
)
from promptmanager.domain.errors import NotAllowed
from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.runs import Run
from promptmanager.services.admission import Admission
from promptmanager.services.benchmarks.gates import Gates
from promptmanager.services.benchmarks.planning import Asked, Planner
from promptmanager.services.ports import Clock, Store, Tokens, UnitOfWork
from promptmanager.services.runs import Runs


@dataclass(frozen=True)
class Work:
    """What one driver needs to ask: as whom, what about which sample, and what answers usually take."""

    actor: Actor
    benchmark: Benchmark
    prompt_title: str
    samples: Mapping[int, GoldenSample]
    asked: Mapping[tuple[int, int], Asked]
    habits: Mapping[str, Habit]


@dataclass(frozen=True)
class Desk:
    store: Store
    clock: Clock
    tokens: Tokens
    runs: Runs
    planner: Planner
    admission: Admission
    gates: Gates

    @property
    def most(self) -> int:
        return self.gates.concurrency

    async def prepare(self, benchmark: Benchmark) -> Work:
        """Read what the benchmark was launched with. Raises NotAllowed when its runner may no longer run anything."""
        async with self.store.reading() as work:
            actor = await runner_of(work, benchmark)
            prompt = await work.prompts.by_id(benchmark.workspace_id, benchmark.prompt_id)
            samples = await work.benchmarks.samples(benchmark.workspace_id, benchmark.id)
            models = {column.model for column in benchmark.spec.columns}
            habits = await work.benchmarks.habits(benchmark.workspace_id, benchmark.prompt_id, models)
        asked = await self.planner.resolve(benchmark.spec, samples.values())
        return Work(actor, benchmark, prompt.title, samples, asked, habits)

    async def benchmark(self, workspace_id: int, benchmark_id: str) -> Benchmark:
        async with self.store.reading() as work:
            return await work.benchmarks.by_id(workspace_id, benchmark_id)

    async def progress(self, benchmark: Benchmark) -> Progress:
        async with self.store.reading() as work:
            return await work.benchmarks.progress(benchmark.workspace_id, benchmark.id)

    async def cells(self, benchmark: Benchmark, state: CellState) -> tuple[Cell, ...]:
        async with self.store.reading() as work:
            return await work.cells.in_state(benchmark.workspace_id, benchmark.id, state)

    async def known(self, benchmark: Benchmark, cells: Iterable[Cell]) -> dict[str, str]:
        """Return the runs that answered these cells' keys before, unless the benchmark asks anew."""
        if benchmark.spec.asks_anew:
            return {}
        async with self.store.reading() as work:
            return await work.cells.known(benchmark.workspace_id, (cell.key for cell in cells))

    async def run(self, benchmark: Benchmark, run_id: str) -> Run:
        async with self.store.reading() as work:
            return await work.runs.by_id(benchmark.workspace_id, run_id)

    async def take_known(self, benchmark: Benchmark, number: int, run_id: str) -> bool:
        async with self.store.writing() as work:
            taken = await work.cells.take_known(benchmark, number, run_id=run_id)
            await work.commit()
        return taken

    async def finish(self, benchmark: Benchmark, cell: Cell) -> bool:
        async with self.store.writing() as work:
            finished = await work.cells.finish(benchmark.workspace_id, benchmark.id, cell)
            await work.commit()
        return finished

    async def fail_waiting(self, benchmark: Benchmark, cell: Cell) -> bool:
        async with self.store.writing() as work:
            failed = await work.cells.fail_waiting(benchmark, cell)
            await work.commit()
        return failed

    async def pause(self, benchmark: Benchmark, pause: Pause) -> None:
        """Pause the benchmark unless somebody else changed it meanwhile."""
        async with self.store.writing() as work:
            await work.benchmarks.move(benchmark, BenchmarkState.PAUSED, pause=pause)
            await work.commit()

    async def finish_if_all_ended(self, benchmark: Benchmark) -> None:
        """End the benchmark, in whichever epoch it is: of two drivers the later one to end sees that all is done."""
        async with self.store.writing() as work:
            standing = await work.benchmarks.by_id(benchmark.workspace_id, benchmark.id)
            progress = await work.benchmarks.progress(benchmark.workspace_id, benchmark.id)
            if standing.state is BenchmarkState.RUNNING and progress.ended == progress.cells:
                await work.benchmarks.move(standing, BenchmarkState.FINISHED, ended_at=self.clock.now())
                await work.commit()

    async def wait(self, seconds: float, stop: asyncio.Event) -> None:
        """Wait so long, or until there is nothing to wait for any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()


async def runner_of(work: UnitOfWork, benchmark: Benchmark) -> Actor:
    """Return who the benchmark runs as, with the rights they have now. Raises NotAllowed."""
    user = await work.users.by_id(benchmark.runner_id)
    members = await work.workspaces.memberships_of(benchmark.runner_id) if user and not user.is_disabled else ()
    for member in members:
        if user and member.workspace.id == benchmark.workspace_id:
            actor = Actor(user, member.workspace, member.role, session_hash="")
            require(actor, Permission.RUN)
            return actor
    raise NotAllowed(permission=Permission.RUN.value)
