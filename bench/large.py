"""The results of a large benchmark that has ended: how long its matrix and first samples take to be there."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bench.driven import stored_prompt
from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.benchmarks import Benchmark, BenchmarkState, Cell, CellState, Spec
from promptmanager.domain.checks import Result
from promptmanager.domain.content import Message, MessageRole, ModelSettings
from promptmanager.domain.identity import Actor
from promptmanager.domain.runs import CostState, KeySource, Run, RunOrigin, RunState, Usage
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.benchmarks.results import BenchmarkResults
from tests.adapters.benchmark_worker import works

COLUMNS, SAMPLES = 20, 1_000


async def open_page(folder: Path) -> tuple[float, ...]:
    """Return the seconds in which a large benchmark's matrix and first samples are there, three times.

    At first, in a process that has not loaded the libraries of statistics; then with these, but nothing remembered of
    the benchmark; then again.
    """
    database = f"sqlite+aiosqlite:///{folder / 'page.db'}"
    await asyncio.to_thread(upgrade, database)
    store = SqlStore(database)
    actor, prompt_id, version_id = await stored_prompt(store, SAMPLES)
    planner = works(database, folder, "http://127.0.0.1:1/api/v1").benchmarks
    models = tuple(f"model/{number}" for number in range(COLUMNS))
    plan = await planner.plan(actor=actor, order=BenchmarkOrder(prompt_id, (version_id,), models=models))
    await _fill(store, actor, prompt_id, plan.spec, plan.cells)
    first, second = BenchmarkResults(store=store), BenchmarkResults(store=store)
    seconds = []
    for results in (first, second, second):
        began = time.perf_counter()
        await results.matrix(actor=actor, benchmark_id="page")
        await results.samples(actor=actor, benchmark_id="page")
        seconds.append(time.perf_counter() - began)
    await store.close()
    return tuple(seconds)


async def _fill(store: SqlStore, actor: Actor, prompt_id: int, spec: Spec, cells: tuple[Cell, ...]) -> None:
    """Store a benchmark as if it had ended: every seventh answer failed."""
    now = SystemClock().now()
    done = [
        replace(
            cell,
            state=CellState.DONE,
            run_id=f"run-{cell.number}",
            attempts=1,
            result=Result.FAILED if cell.number % 7 == 0 else Result.PASSED,
        )
        for cell in cells
    ]
    benchmark = Benchmark(
        "page",
        actor.workspace_id,
        prompt_id,
        "",
        spec,
        BenchmarkState.FINISHED,
        1,
        len(cells),
        SAMPLES,
        actor.user.id,
        "Ann",
        actor.user.id,
        now,
        ended_at=now,
    )
    async with store.writing() as work:
        await work.benchmarks.add(benchmark, done)
        for cell in done:
            await work.runs.add(
                Run(
                    cell.run_id,
                    actor.workspace_id,
                    actor.user.id,
                    "Ann",
                    RunOrigin.BENCHMARK,
                    prompt_id,
                    None,
                    (Message(MessageRole.USER, "Greet"),),
                    {},
                    ModelSettings(model=spec.columns[cell.column].model),
                    RunState.COMPLETED,
                    KeySource.SIMULATED,
                    now,
                    group_id="page",
                    first_token_at=now + timedelta(seconds=0.2),
                    ended_at=now + timedelta(seconds=1 + cell.number % 10 / 10),
                    output="Hello",
                    usage=Usage(8, 2),
                    cost_usd=Decimal("0.00001"),
                    cost_state=CostState.KNOWN,
                )
            )
        await work.commit()
