"""What the death of the process costs a benchmark: nothing that was finished, and at most what was in flight."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.benchmarks import Benchmark, BenchmarkState, Cell, CellState
from promptmanager.domain.checks import Check, CheckKind, Result
from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.golden import SampleContent
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.drafts import Drafts
from promptmanager.services.golden import Golden
from promptmanager.services.prompts import Prompts
from tests.adapters.benchmark_worker import CONCURRENCY, drive_to_the_end, works
from tests.adapters.openrouter_wire import DONE, STOP, USED, say
from tests.adapters.processes import PROCESSES
from tests.adapters.serving import served
from tests.fakes.actors import new_actor

KILLS = 20
SAMPLES = 250
CALL_SECONDS = 0.2
MODELS = ("one/model", "other/model")
SAY_HELLO = Content(
    (Message(MessageRole.USER, "Greet {{ name }}"),), (Variable("name"),), ModelSettings(model="one/model")
)


class CountingProvider:
    """Answers after a while what is expected, and counts how often each question reached it."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()
        self.app = Starlette(routes=[Route("/api/v1/chat/completions", self._complete, methods=["POST"])])

    async def _complete(self, request: Request) -> StreamingResponse:
        body: dict[str, Any] = await request.json()
        question = body["messages"][-1]["content"]
        self.asked[body["model"], question] += 1
        return StreamingResponse(self._said(question.replace("Greet", "Hello")), media_type="text/event-stream")

    async def _said(self, text: str) -> AsyncGenerator[bytes, None]:
        await asyncio.sleep(CALL_SECONDS)
        for part in (say(text), STOP, USED, DONE):
            yield part


async def _launched(database: str, folder: Path, provider_url: str) -> tuple[Benchmark, int]:
    """Store a prompt with its samples and a benchmark of both models, which nobody drives yet."""
    made = works(database, folder, provider_url)
    store, clock = made.store, SystemClock()
    actor = await new_actor(store, "Ann")
    prompt = await Prompts(store, clock).create(actor=actor, title="Greeting")
    saved = await Drafts(store, clock).overwrite(actor=actor, prompt_id=prompt.id, content=SAY_HELLO)
    golden = Golden(store, clock)
    for number in range(SAMPLES):
        content = SampleContent({"name": f"N{number}"}, f"Hello N{number}", (Check(CheckKind.EXACT),))
        await golden.create(actor=actor, prompt_id=prompt.id, name=f"N{number}", content=content)

    async def not_here(_job: object) -> None:
        await asyncio.Event().wait()

    await made.jobs.open(not_here)
    order = BenchmarkOrder(prompt.id, (saved.version_id,), models=MODELS)
    benchmark = await made.benchmarks.launch(actor=actor, benchmark_id="bench", order=order)
    await made.jobs.close()
    await made.provider.close()
    await store.close()
    return benchmark, len(MODELS) * SAMPLES


async def _cells(store: SqlStore, benchmark: Benchmark) -> list[Cell]:
    async with store.reading() as work:
        return [
            cell
            for state in CellState
            for cell in await work.cells.in_state(benchmark.workspace_id, benchmark.id, state)
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.timeout(300)
async def test_twenty_kills_repeat_no_finished_call_and_at_most_those_in_flight(database_url: str, tmp_path: Path):
    provider, chance = CountingProvider(), random.Random(7)
    store = SqlStore(database_url)
    finished: dict[int, str] = {}
    async with served(provider.app) as address:
        url = f"{address}/api/v1"
        benchmark, cell_count = await _launched(database_url, tmp_path / "jobs", url)
        for _ in range(KILLS):
            worker = PROCESSES.Process(target=drive_to_the_end, args=(database_url, tmp_path / "jobs", url))
            seen = sum(provider.asked.values())
            worker.start()
            while sum(provider.asked.values()) == seen:  # noqa: ASYNC110 - the provider has nobody to tell
                await asyncio.sleep(0.01)
            await asyncio.sleep(chance.uniform(0.05, 0.6))
            worker.kill()
            await asyncio.to_thread(worker.join)
            done = [cell for cell in await _cells(store, benchmark) if cell.state is CellState.DONE]
            finished |= {cell.number: cell.run_id for cell in done}
        last = PROCESSES.Process(target=drive_to_the_end, args=(database_url, tmp_path / "jobs", url))
        last.start()
        await asyncio.to_thread(last.join)
        assert last.exitcode == 0
        cells = {cell.number: cell for cell in await _cells(store, benchmark)}
        async with store.reading() as work:
            standing = await work.benchmarks.by_id(benchmark.workspace_id, benchmark.id)
    await store.close()

    assert standing.state is BenchmarkState.FINISHED
    assert len(cells) == cell_count
    assert {(cell.state, cell.result) for cell in cells.values()} == {(CellState.DONE, Result.PASSED)}
    assert finished
    # What was recorded as finished before a kill keeps its run: it was never asked again.
    assert {number: cells[number].run_id for number in finished} == finished
    repeated = sum(provider.asked.values()) - cell_count
    assert 0 < repeated <= CONCURRENCY * KILLS
    first_sample = min(cell.sample_id for cell in cells.values())
    for cell in cells.values():
        # One that was claimed and had not left yet was interrupted too.
        question = f"Greet N{cell.sample_id - first_sample}"
        assert 1 <= provider.asked[MODELS[cell.column], question] <= 1 + cell.interruptions
