"""Benchmarks as people handle them: estimate, launch, pause, resume, cancel, try again, watch."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace

from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkPage,
    BenchmarkState,
    CellState,
    Pause,
    PauseReason,
    Progress,
)
from promptmanager.domain.benchmarks.benchmark import checked_name
from promptmanager.domain.errors import BenchmarkOver, NothingToRetry
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.services.benchmarks.files import BenchmarkFiles
from promptmanager.services.benchmarks.planning import BenchmarkOrder, Doors, Plan, Planner
from promptmanager.services.benchmarks.results import BenchmarkResults
from promptmanager.services.ports import Clock, Store, Tokens, UnitOfWork
from promptmanager.services.ports.jobs import Job, JobQueue

WATCH_SECONDS = 1.0
TAKE_UP_AFTER_SECONDS = 2.0
_RATE_LOOKS = 30


@dataclass(frozen=True)
class Live:
    """A benchmark at one moment. ``cells_a_second`` is its present pace, ``seconds_left`` what follows of it.

    Both are None while nothing was seen to end.
    """

    benchmark: Benchmark
    progress: Progress
    cells_a_second: float | None = None
    seconds_left: float | None = None


class Benchmarks:
    """Use cases on benchmarks; ``results`` are those on what they showed, ``files`` those on taking it away."""

    def __init__(self, *, store: Store, clock: Clock, tokens: Tokens, planner: Planner, jobs: JobQueue) -> None:
        self.results = BenchmarkResults(store=store)
        self.files = BenchmarkFiles(store=store)
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._planner = planner
        self._jobs = jobs
        self._chores: list[asyncio.Task[None]] = []

    async def plan(self, *, actor: Actor, order: BenchmarkOrder) -> Plan:
        """Say what a benchmark will take. Raises InvalidInput, PromptNotFound, VersionNotFound."""
        require(actor, Permission.READ)
        return await self._planner.plan(actor=actor, order=order)

    async def doors(self, *, actor: Actor, plan: Plan) -> Doors:
        """Say what would let a plan's calls through, and what refuses which model."""
        require(actor, Permission.READ)
        return await self._planner.doors(actor=actor, plan=plan)

    def new_id(self) -> str:
        """Return the id that a launch is to have. The same id launched twice is one benchmark."""
        return self._tokens.new_id()

    async def launch(self, *, actor: Actor, benchmark_id: str, order: BenchmarkOrder) -> Benchmark:
        """Store a benchmark with all its cells and begin to drive it.

        Raises InvalidInput, PromptNotFound, VersionNotFound.
        """
        require(actor, Permission.RUN)
        name = checked_name(order.name)
        plan = await self._planner.plan(actor=actor, order=order)
        benchmark = Benchmark(
            id=benchmark_id,
            workspace_id=actor.workspace_id,
            prompt_id=order.prompt_id,
            name=name,
            spec=plan.spec,
            state=BenchmarkState.RUNNING,
            epoch=1,
            cells=len(plan.cells),
            samples=len(plan.samples),
            author_id=actor.user.id,
            author_name=actor.user.name,
            runner_id=actor.user.id,
            created_at=self._clock.now(),
        )
        async with self._store.writing() as work:
            if not await work.benchmarks.add(benchmark, plan.cells):
                return await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
            await work.commit()
        await self._enqueue(benchmark)
        return benchmark

    async def get(self, *, actor: Actor, benchmark_id: str) -> Benchmark:
        """Raises BenchmarkNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.benchmarks.by_id(actor.workspace_id, benchmark_id)

    async def search(
        self, *, actor: Actor, prompt_id: int | None = None, offset: int = 0, limit: int = 50
    ) -> BenchmarkPage:
        """Return benchmarks, of one prompt or of the whole workspace, newest first."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.benchmarks.search(actor.workspace_id, prompt_id=prompt_id, offset=offset, limit=limit)

    async def progress(self, *, actor: Actor, benchmark_id: str) -> Progress:
        """Raises BenchmarkNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.benchmarks.progress(actor.workspace_id, benchmark_id)

    async def under_way(self, *, actor: Actor) -> tuple[Live, ...]:
        """Return what runs in the workspace now, oldest first."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            running = await work.benchmarks.under_way(actor.workspace_id)
            return tuple([Live(one, await work.benchmarks.progress(actor.workspace_id, one.id)) for one in running])

    async def pause(self, *, actor: Actor, benchmark_id: str) -> Benchmark:
        """Begin no more calls; those under way end and count. Raises BenchmarkNotFound, BenchmarkOver."""
        return await self._leave(actor, benchmark_id, BenchmarkState.PAUSED)

    async def cancel(self, *, actor: Actor, benchmark_id: str) -> Benchmark:
        """Begin no more calls, ever; what is answered stays. Raises BenchmarkNotFound, BenchmarkOver."""
        return await self._leave(actor, benchmark_id, BenchmarkState.CANCELLED)

    async def resume(self, *, actor: Actor, benchmark_id: str) -> Benchmark:
        """Go on with what has no end yet, on the actor's plan and key. Raises BenchmarkNotFound, BenchmarkOver."""
        require(actor, Permission.RUN)
        async with self._store.writing() as work:
            standing = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
            if standing.state is BenchmarkState.RUNNING:
                return standing
            if standing.state.is_over:
                raise BenchmarkOver
            resumed = await work.benchmarks.resume(standing, runner_id=actor.user.id)
            await work.commit()
        if resumed is not None:
            await self._enqueue(resumed)
        return resumed or await self.get(actor=actor, benchmark_id=benchmark_id)

    async def retry_failed(self, *, actor: Actor, benchmark_id: str) -> Benchmark:
        """Ask the cells that failed once more, and judges that gave no word, even of a benchmark that has finished.

        Raises BenchmarkNotFound, BenchmarkOver when it was cancelled, NothingToRetry.
        """
        require(actor, Permission.RUN)
        resumed = None
        while resumed is None:
            # Left without a commit where somebody else changed it meanwhile: looked at anew.
            async with self._store.writing() as work:
                standing = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
                if standing.state is BenchmarkState.CANCELLED:
                    raise BenchmarkOver
                # First: of several who try at once, one has the benchmark, and so its cells.
                resumed = await work.benchmarks.resume(standing, runner_id=actor.user.id)
                if resumed is None:
                    continue
                failed = await work.cells.reopen_failed(actor.workspace_id, benchmark_id)
                if not await _reopen_unjudged(work, standing) + failed:
                    if standing.state is BenchmarkState.RUNNING:
                        return standing
                    raise NothingToRetry
                await work.commit()
        await self._enqueue(resumed)
        return resumed

    def take_up_again_soon(self) -> None:
        """Take up again when this process answers: the sandbox, which cells may ask, is this very process."""
        loop = asyncio.get_running_loop()
        loop.call_later(TAKE_UP_AFTER_SECONDS, lambda: self._chores.append(loop.create_task(self._begin())))

    async def _begin(self) -> None:
        await self.take_up_again()
        async with self._store.reading() as work:
            has_results = await work.benchmarks.has_any()
        if has_results:
            await self.results.prepare()

    async def take_up_again(self) -> int:
        """Go on with what an earlier process drove, at the start of this one; return with how many."""
        async with self._store.reading() as work:
            running = await work.benchmarks.under_way()
        for benchmark in running:
            if await self._enqueue(benchmark):
                continue
            # Its job ended although the benchmark did not: a new epoch is a new job.
            async with self._store.writing() as work:
                resumed = await work.benchmarks.resume(benchmark, runner_id=benchmark.runner_id)
                await work.commit()
            if resumed is not None:
                await self._enqueue(resumed)
        return len(running)

    async def watch(
        self, *, actor: Actor, benchmark_id: str, seconds: float = WATCH_SECONDS
    ) -> AsyncGenerator[Live, None]:
        """Yield a benchmark every second, first of all as it stands, until nothing changes by itself any more.

        Raises BenchmarkNotFound. It reads the database, so that any process may be watched from any other.
        """
        require(actor, Permission.READ)
        loop, seen = asyncio.get_running_loop(), deque[tuple[float, int]](maxlen=_RATE_LOOKS)
        while True:
            async with self._store.reading() as work:
                benchmark = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
                progress = await work.benchmarks.progress(actor.workspace_id, benchmark_id)
            seen.append((loop.time(), progress.ended))
            yield _at_pace(benchmark, progress, seen)
            if benchmark.state is not BenchmarkState.RUNNING and not progress.running:
                return
            await asyncio.sleep(seconds)

    async def _leave(self, actor: Actor, benchmark_id: str, state: BenchmarkState) -> Benchmark:
        require(actor, Permission.RUN)
        pause = Pause(PauseReason.PERSON) if state is BenchmarkState.PAUSED else None
        ended_at = self._clock.now() if state.is_over else None
        is_done = False
        while not is_done:
            # What somebody else changes meanwhile is looked at anew: a wish to stop is not lost.
            async with self._store.writing() as work:
                standing = await work.benchmarks.by_id(actor.workspace_id, benchmark_id)
                if standing.state.is_over:
                    raise BenchmarkOver
                is_done = await work.benchmarks.move(standing, state, pause=pause, ended_at=ended_at)
                await work.commit()
        return await self.get(actor=actor, benchmark_id=benchmark_id)

    async def _enqueue(self, benchmark: Benchmark) -> bool:
        return await self._jobs.enqueue(Job(benchmark.workspace_id, benchmark.id, benchmark.epoch))


def _at_pace(benchmark: Benchmark, progress: Progress, seen: deque[tuple[float, int]]) -> Live:
    (began, first), (now, last) = seen[0], seen[-1]
    if now <= began or last <= first:
        return Live(benchmark, progress)
    pace = (last - first) / (now - began)
    return Live(benchmark, progress, pace, (progress.cells - last) / pace)


async def _reopen_unjudged(work: UnitOfWork, benchmark: Benchmark) -> int:
    """Let cells whose judge gave no word be judged again; their answers are there. Return how many."""
    done = await work.cells.in_state(benchmark.workspace_id, benchmark.id, CellState.DONE)
    unjudged = [cell for cell in done if cell.lacks_judge]
    for cell in unjudged:
        await work.cells.judge_again(benchmark.workspace_id, benchmark.id, replace(cell, state=CellState.RUNNING))
    return len(unjudged)
