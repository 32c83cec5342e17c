"""A thousand cells of one second over HTTP: how close to the ideal, how smooth the loop, how fast the results.

One process drives the benchmark as the product does: real database, durable queue, HTTP on loopback. The provider is a
process of its own and answers each call after exactly a second. Beside it, in the same loop, a probe measures how late
the loop wakes, which is how late every stream of the product would be.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from bench.table import percentile, write
from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.benchmarks import Benchmark, BenchmarkState, Cell, CellState, Spec
from promptmanager.domain.checks import Check, CheckKind, Result
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.golden import SampleContent
from promptmanager.domain.identity import Actor
from promptmanager.domain.runs import CostState, KeySource, Run, RunOrigin, RunState, Usage
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.benchmarks.results import BenchmarkResults
from promptmanager.services.drafts import Drafts
from promptmanager.services.golden import Golden
from promptmanager.services.prompts import Prompts
from tests.adapters.benchmark_worker import works
from tests.adapters.openrouter_wire import DONE, STOP, USED, say
from tests.e2e.instance import free_port
from tests.fakes.actors import new_actor

CELLS = 1_000
CONCURRENCY = 20
CALL_SECONDS = 1.0
RATIO_AIM = 1.05
LAG_AIM_MS = 20.0
PAGE_COLUMNS, PAGE_SAMPLES = 20, 1_000
PAGE_AIM_SECONDS = 1.0
_PROBE_SECONDS = 0.01
_SAY_HELLO = Content(
    (Message(MessageRole.USER, "Greet {{ name }}"),), (Variable("name"),), ModelSettings(model="one/model")
)


@dataclass(frozen=True)
class Driven:
    """``lags_ms`` are how late the loop woke. ``all_passed``: every cell is done, and none was called twice."""

    seconds: float
    ideal_seconds: float
    lags_ms: list[float]
    cpu_seconds: float
    all_passed: bool

    @property
    def ratio(self) -> float:
        return self.seconds / self.ideal_seconds


async def _said(text: str) -> AsyncGenerator[bytes, None]:
    await asyncio.sleep(CALL_SECONDS)
    for part in (say(text), STOP, USED, DONE):
        yield part


async def _complete(request: Request) -> StreamingResponse:
    body: dict[str, Any] = await request.json()
    text = body["messages"][-1]["content"].replace("Greet", "Hello")
    return StreamingResponse(_said(text), media_type="text/event-stream")


def _serve(port: int) -> None:
    app = Starlette(routes=[Route("/api/v1/chat/completions", _complete, methods=["POST"])])
    asyncio.run(Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False).serve())


async def _prompt(store: SqlStore, samples: int) -> tuple[Actor, int, int]:
    """Store a prompt with so many samples; return who owns it, its id and its draft's."""
    actor, clock = await new_actor(store, "Ann"), SystemClock()
    prompt = await Prompts(store, clock).create(actor=actor, title="Greeting")
    saved = await Drafts(store, clock).overwrite(actor=actor, prompt_id=prompt.id, content=_SAY_HELLO)
    golden = Golden(store, clock)
    for number in range(samples):
        content = SampleContent({"name": f"N{number}"}, f"Hello N{number}", (Check(CheckKind.EXACT),))
        await golden.create(actor=actor, prompt_id=prompt.id, name=f"N{number}", content=content)
    return actor, prompt.id, saved.version_id


async def _probe(lags_ms: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(_PROBE_SECONDS)
        lags_ms.append(1_000 * (time.perf_counter() - began - _PROBE_SECONDS))


async def drive(folder: Path, cells: int) -> Driven:
    """Drive so many cells of a second each and measure."""
    database, port = f"sqlite+aiosqlite:///{folder / 'bench.db'}", free_port()
    await asyncio.to_thread(upgrade, database)
    provider = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    provider.start()
    await asyncio.sleep(3)
    made = works(database, folder, f"http://127.0.0.1:{port}/api/v1", concurrency=CONCURRENCY)
    actor, prompt_id, version_id = await _prompt(made.store, cells)
    await made.jobs.open(made.driver.drive)
    lags_ms: list[float] = []
    order = BenchmarkOrder(prompt_id, (version_id,))
    benchmark = await made.benchmarks.launch(actor=actor, benchmark_id="bench", order=order)
    while not (await made.benchmarks.progress(actor=actor, benchmark_id=benchmark.id)).running:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    probe = asyncio.create_task(_probe(lags_ms))
    began, cpu = time.perf_counter(), time.process_time()
    while await made.benchmarks.under_way(actor=actor):  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0.1)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    probe.cancel()
    progress = await made.benchmarks.progress(actor=actor, benchmark_id=benchmark.id)
    await made.jobs.close()
    await made.provider.close()
    await made.store.close()
    provider.terminate()
    all_passed = (progress.passed, progress.calls) == (cells, cells)
    return Driven(seconds, cells / CONCURRENCY * CALL_SECONDS, lags_ms, cpu_seconds, all_passed)


async def open_page(folder: Path) -> tuple[float, float]:
    """Return the seconds in which a large benchmark's matrix and first samples are there: at first, and again."""
    database = f"sqlite+aiosqlite:///{folder / 'page.db'}"
    await asyncio.to_thread(upgrade, database)
    store = SqlStore(database)
    actor, prompt_id, version_id = await _prompt(store, PAGE_SAMPLES)
    planner = works(database, folder, "http://127.0.0.1:1/api/v1").benchmarks
    models = tuple(f"model/{number}" for number in range(PAGE_COLUMNS))
    plan = await planner.plan(actor=actor, order=BenchmarkOrder(prompt_id, (version_id,), models=models))
    await _fill(store, actor, prompt_id, plan.spec, plan.cells)
    results, seconds = BenchmarkResults(store=store), []
    for _ in range(2):
        began = time.perf_counter()
        await results.matrix(actor=actor, benchmark_id="page")
        await results.samples(actor=actor, benchmark_id="page")
        seconds.append(time.perf_counter() - began)
    await store.close()
    return seconds[0], seconds[1]


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
        PAGE_SAMPLES,
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


async def _measured(cells: int) -> tuple[Driven, tuple[float, float]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return await drive(folder, cells), await open_page(folder)


def markdown(driven: Driven, page: tuple[float, float], cells: int) -> str:
    lag = percentile(driven.lags_ms, 99)
    rows = [
        (f"wall time of {cells:,} cells of 1 s, {CONCURRENCY} at once, over the ideal", RATIO_AIM, driven.ratio, ""),
        ("p99 of the loop's lag meanwhile", LAG_AIM_MS, lag, "ms"),
        (
            f"matrix and first samples of {PAGE_COLUMNS} columns x {PAGE_SAMPLES:,} samples",
            PAGE_AIM_SECONDS,
            page[0],
            "s",
        ),
    ]
    lines = ["| aim | at most | measured | |", "|---|--:|--:|---|"]
    lines += [
        f"| {words} | {limit:g} {unit} | {value:.3f} {unit} | {'holds' if value <= limit else '**missed**'} |"
        for words, limit, value, unit in rows
    ]
    whole = "every cell passed and was called once" if driven.all_passed else "**cells are missing or called twice**"
    about = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, SQLite, the provider in a process of its own on the same cores; "
        f"{whole}. {driven.seconds:.1f} s for an ideal of {driven.ideal_seconds:.1f} s; "
        f"{1_000 * driven.cpu_seconds / cells:.1f} ms of CPU a cell; "
        f"lag p50 {percentile(driven.lags_ms, 50):.1f} ms, largest {max(driven.lags_ms):.0f} ms. "
        f"The page opened again: {page[1]:.3f} s."
    )
    return "\n".join([about, "", *lines])


@click.command()
@click.option("--quick", is_flag=True, help="A tenth of the cells; print only.")
def main(quick: bool) -> None:  # noqa: FBT001 - a command's option
    cells = CELLS // 10 if quick else CELLS
    text = markdown(*asyncio.run(_measured(cells)), cells)
    click.echo(text)
    if not quick:
        write("bench-eval", text)


if __name__ == "__main__":
    main()
