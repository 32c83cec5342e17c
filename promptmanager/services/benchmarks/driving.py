"""Driving: asking the cells of a benchmark, once each, until all have an end or something holds it up."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from promptmanager.domain.benchmarks import (
    Benchmark,
    BenchmarkState,
    Cell,
    CellState,
    Column,
    Pause,
    PauseReason,
    Progress,
)
from promptmanager.domain.benchmarks.endings import (
    STOPPED_BY_HAND,
    WAIT_MAX_SECONDS,
    Ending,
    ending_of,
    is_rate_limit,
    seconds_to_wait,
)
from promptmanager.domain.benchmarks.purse import Purse
from promptmanager.domain.errors import (
    BenchmarkNotFound,
    CellTaken,
    InvalidInput,
    ModelDisabled,
    ModelRetired,
    ModelUnknown,
    PremiumModel,
    PromptManagerError,
    RunNotFound,
)
from promptmanager.domain.runs import Run, RunError
from promptmanager.services.benchmarks.calls import Calls, Desk
from promptmanager.services.benchmarks.judging import judged_cell
from promptmanager.services.benchmarks.patience import patiently
from promptmanager.services.benchmarks.planning import Asked
from promptmanager.services.ports.jobs import Job

_log = logging.getLogger(__name__)
# Refusals of one model or of one sample's text alone: the other cells go on.
_OF_ITS_OWN = (PremiumModel, ModelUnknown, ModelRetired, ModelDisabled, InvalidInput)
_PLACES_A_SPARE_WORKER = 4
# Cells that an earlier driver still asks are looked at so often.
LOOK_AGAIN_SECONDS = 1.0


class Driver:
    """Drives the benchmarks of this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held = Counter[tuple[str, int]]()

    async def drive(self, job: Job) -> None:
        """Ask what is not asked yet. Whatever happens, the benchmark does not stand as running without a driver.

        Only the end of the process leaves it so: the next one goes on.
        """
        try:
            benchmark = await self._desk.benchmark(job.workspace_id, job.benchmark_id)
        except BenchmarkNotFound:
            return
        if (benchmark.state, benchmark.epoch) != (BenchmarkState.RUNNING, job.epoch):
            return
        try:
            await _Drive(self._desk, benchmark, self._held).run()
        except PromptManagerError as refusal:
            await self._desk.pause(benchmark, Pause(PauseReason.REFUSED, refusal.code, dict(refusal.facts)))
        except Exception:  # noqa: BLE001 - whatever broke, nobody shall wait for a benchmark that nobody drives
            _log.exception("benchmark %s broke in our own code", benchmark.id)
            await self._desk.pause(benchmark, Pause(PauseReason.REFUSED, "unexpected"))


class _Drive:
    """One epoch of one benchmark. ``held`` counts who in this process sees to which cell, of whichever epoch."""

    def __init__(self, desk: Desk, benchmark: Benchmark, held: Counter[tuple[str, int]]) -> None:
        self._desk = desk
        self._benchmark = benchmark
        self._held = held
        self._columns = benchmark.spec.columns
        self._stop = asyncio.Event()
        self._pause: Pause | None = None
        self._was_cut = False

    async def run(self) -> None:
        self._work = await self._desk.prepare(self._benchmark)
        progress = await self._desk.progress(self._benchmark)
        purse = _purse(self._benchmark, progress)
        self._calls = Calls(self._desk, self._work, purse)
        if progress.unknown_costs:
            # As while they were under way: what is not known may be the most.
            purse.spent_usd += progress.unknown_costs * await self._calls.highest_of_all()
        while not self._stop.is_set():
            await self._take_over()
            await self._ask_what_waits()
            if await self._have_all_ended():
                break
            # An earlier driver has some cells still, and may leave them to be asked again.
            await self._desk.wait(LOOK_AGAIN_SECONDS, self._stop)
            await self._look_whether_it_runs()
        await self._conclude()

    async def _ask_what_waits(self) -> None:
        waiting = await self._desk.cells(self._benchmark, CellState.WAITING)
        known = await self._desk.known(self._benchmark, waiting)
        queues: dict[str, deque[Cell]] = defaultdict(deque)
        for cell in waiting:
            queues[self._columns[cell.column].model].append(cell)
        # Some judge and store what they got while others wait at the gate already, so that no place there stays empty.
        most = self._desk.most + math.ceil(self._desk.most / _PLACES_A_SPARE_WORKER)
        workers = [self._work_off(queue, known) for queue in queues.values() for _ in range(min(len(queue), most))]
        await asyncio.gather(*workers)

    async def _take_over(self) -> None:
        """Bring the cells to an end that an earlier driver left, as far as their runs have ended.

        What one of this process still sees to is left to it: its judge is paid already.
        """
        running = await self._desk.cells(self._benchmark, CellState.RUNNING)
        left = deque(cell for cell in running if self._name_of(cell) not in self._held)
        await asyncio.gather(*(self._end_what_is_left(left) for _ in range(min(len(left), self._desk.most))))

    async def _end_what_is_left(self, left: deque[Cell]) -> None:
        while left:
            cell = left.popleft()
            with self._holding(cell):
                if cell.outcomes:
                    # It is to be judged again, and nothing is claimed for that.
                    await self._look_whether_it_runs()
                if cell.outcomes and self._stop.is_set():
                    # What is known of it stays.
                    await self._finish(replace(cell, state=CellState.DONE))
                    continue
                try:
                    run = await self._desk.run(self._benchmark, cell.run_id)
                except RunNotFound:
                    await self._finish(replace(cell, state=CellState.WAITING))
                    continue
                if run.state.is_final:
                    await self._settle(cell, run, is_new=False)

    @contextmanager
    def _holding(self, cell: Cell) -> Iterator[None]:
        name = self._name_of(cell)
        self._held[name] += 1
        try:
            yield
        finally:
            self._held[name] -= 1
            if not self._held[name]:
                del self._held[name]

    def _name_of(self, cell: Cell) -> tuple[str, int]:
        return self._benchmark.id, cell.number

    async def _work_off(self, queue: deque[Cell], known: dict[str, str]) -> None:
        while queue and not self._stop.is_set():
            cell = queue.popleft()
            with self._holding(cell):
                if cell.key and (run_id := known.get(cell.key)):
                    await self._take_known(cell, run_id)
                else:
                    await self._ask_until_ended(cell)

    async def _take_known(self, cell: Cell, run_id: str) -> None:
        run = await self._desk.run(self._benchmark, run_id)
        if await self._desk.take_known(self._benchmark, cell.number, run_id):
            await self._judge(replace(cell, state=CellState.RUNNING, run_id=run_id, is_reused=True), run)
        else:
            await self._look_whether_it_runs()

    async def _ask_until_ended(self, cell: Cell) -> None:
        column = self._columns[cell.column]
        asked = self._work.asked[column.subject, cell.sample_id]
        if asked.problem is not None:
            await self._fail_unasked(cell, asked.problem)
            return
        attempts = cell.attempts
        while not self._stop.is_set():
            attempts += 1
            run = await self._asked_once(cell, asked, column)
            if run is None:
                return
            held = replace(cell, state=CellState.RUNNING, run_id=run.id, attempts=attempts)
            if not await self._settle(held, run, is_new=True):
                return

    async def _asked_once(self, cell: Cell, asked: Asked, column: Column) -> Run | None:
        """Make one call and return how it ended; None where it was not made, and why is dealt with."""
        try:
            run = await self._calls.ask(cell, asked, column, self._stop)
        except CellTaken:
            await self._look_whether_it_runs()
        except _OF_ITS_OWN as refusal:
            await self._fail_unasked(cell, refusal)
        except PromptManagerError as refusal:
            await self._halt(Pause(PauseReason.REFUSED, refusal.code, dict(refusal.facts)))
        else:
            if not isinstance(run, Pause):
                return run
            await self._halt(run)
        return None

    async def _settle(self, cell: Cell, run: Run, *, is_new: bool) -> bool:
        """Store what a run's end means for its cell; say whether to ask again, after the wait that this takes."""
        ending = ending_of(run, attempts=cell.attempts)
        error = run.error or RunError(STOPPED_BY_HAND)
        match ending:
            case Ending.ANSWERED:
                await self._judge(cell, run)
            case Ending.CUT if is_new:
                # The process ends: the next driver takes the cell over.
                self._was_cut = True
                self._stop.set()
            case Ending.CUT:
                await self._finish(replace(cell, state=CellState.WAITING, interruptions=cell.interruptions + 1))
            case Ending.REFUSED:
                await self._finish(replace(cell, state=CellState.WAITING))
                if is_new:
                    await self._halt(Pause(PauseReason.REFUSED, error.code, dict(error.facts)))
            case Ending.AGAIN:
                await self._finish(replace(cell, state=CellState.WAITING))
                if is_new:
                    await self._wait_for_another_try(cell, run)
                return True
            case Ending.FAILED:
                failed = replace(cell, state=CellState.FAILED, error_code=error.code, error_facts=dict(error.facts))
                await self._finish(failed)
        return False

    async def _wait_for_another_try(self, cell: Cell, run: Run) -> None:
        seconds = seconds_to_wait(run, attempts=cell.attempts)
        if seconds > WAIT_MAX_SECONDS and run.error is not None:
            await self._halt(Pause(PauseReason.REFUSED, run.error.code, dict(run.error.facts)))
            return
        if is_rate_limit(run):
            # The gate holds everybody back who asks the same model with the same key.
            self._calls.refused(self._columns[cell.column].model, seconds)
            return
        await self._desk.wait(seconds, self._stop)

    async def _judge(self, cell: Cell, run: Run) -> None:
        content = self._work.samples[cell.sample_id].content
        await self._finish(await judged_cell(cell, content, run.output, self._calls.ask_judge))

    async def _finish(self, cell: Cell) -> None:
        await patiently(lambda: self._desk.finish(self._benchmark, cell))

    async def _fail_unasked(self, cell: Cell, problem: PromptManagerError) -> None:
        failed = replace(cell, state=CellState.FAILED, error_code=problem.code, error_facts=dict(problem.facts))
        if not await patiently(lambda: self._desk.fail_waiting(self._benchmark, failed)):
            await self._look_whether_it_runs()

    async def _look_whether_it_runs(self) -> None:
        """A cell could not be had: another driver has it, or the benchmark is no longer ours to drive."""
        standing = await self._desk.benchmark(self._benchmark.workspace_id, self._benchmark.id)
        if (standing.state, standing.epoch) != (BenchmarkState.RUNNING, self._benchmark.epoch):
            self._stop.set()

    async def _have_all_ended(self) -> bool:
        progress = await self._desk.progress(self._benchmark)
        return progress.ended == progress.cells

    async def _halt(self, pause: Pause) -> None:
        """Begin nothing more; what is under way comes to its end."""
        self._pause = self._pause or pause
        self._stop.set()

    async def _conclude(self) -> None:
        if self._was_cut:
            return
        if self._pause is not None:
            await self._desk.pause(self._benchmark, self._pause)
            return
        await self._desk.finish_if_all_ended(self._benchmark)


def _purse(benchmark: Benchmark, progress: Progress) -> Purse:
    spec = benchmark.spec
    return Purse(spec.ceiling_usd, spec.ceiling_calls, spent_usd=Decimal(progress.usd), calls=progress.calls)
