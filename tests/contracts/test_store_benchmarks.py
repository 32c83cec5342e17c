"""The ledger of benchmarks, as every store keeps it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

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
from promptmanager.domain.content import content_hash
from promptmanager.domain.errors import BenchmarkNotFound, CellNotFound, PromptNotFound
from promptmanager.domain.runs import CostState, RunOrigin, RunQuery, RunState, Usage
from promptmanager.services.ports import Store, UnitOfWork
from tests.contracts.scene import AT, Scene, later, saying, scene_in

OUTCOME = CellOutcome(CheckKind.EXACT, Result.FAILED, "differs", {"position": 3, "found": "é"}, note="Why not?")


@pytest.fixture
async def scene(store: Store) -> Scene:
    return await scene_in(store)


def new_benchmark(scene: Scene, prompt_id: int, benchmark_id: str = "bench-1", **given) -> Benchmark:
    content = saying("Hello {{ name }}", "test/model")
    subject = Subject(7, 2, is_draft=True, content=content, content_hash=content_hash(content))
    spec = Spec((subject,), ("a", "b"), repetitions=2, tag="short", ceiling_usd=Decimal("0.1"), ceiling_calls=9)
    values = {
        "id": benchmark_id,
        "workspace_id": scene.ann.workspace_id,
        "prompt_id": prompt_id,
        "name": "Nightly",
        "spec": spec,
        "state": BenchmarkState.RUNNING,
        "epoch": 1,
        "cells": 3,
        "samples": 1,
        "author_id": scene.ann.user.id,
        "author_name": "Ann",
        "runner_id": scene.ann.user.id,
        "created_at": AT,
    }
    return Benchmark(**values | given)


CELLS = tuple(Cell(number, number % 2, 11 + number, 1, 1, f"key-{number}") for number in range(3))


async def added(scene: Scene, work: UnitOfWork, benchmark_id: str = "bench-1", **given) -> Benchmark:
    benchmark = new_benchmark(scene, (await scene.prompt(work)).id, benchmark_id, **given)
    await work.benchmarks.add(benchmark, CELLS)
    return benchmark


async def ran(scene: Scene, work: UnitOfWork, run_id: str, **given) -> None:
    values = {"origin": RunOrigin.BENCHMARK, "group_id": "bench-1", "state": RunState.COMPLETED}
    await work.runs.add(scene.run(run_id, **values | given))


async def answered(scene: Scene, work: UnitOfWork, benchmark: Benchmark, number: int, **given) -> Cell:
    """Give a cell an answer with a run of its own."""
    run_id = f"run-{number}"
    await ran(scene, work, run_id, **given)
    assert await work.cells.claim(benchmark, number, run_id=run_id)
    cell = replace(CELLS[number], state=CellState.DONE, run_id=run_id, attempts=1, result=Result.PASSED)
    assert await work.cells.finish(benchmark.workspace_id, benchmark.id, cell)
    return cell


async def test_a_benchmark_comes_back_as_it_was_stored(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work, pause=Pause(PauseReason.REFUSED, "no_credit", {"left": 1}))
        home = benchmark.workspace_id

        assert await work.benchmarks.by_id(home, "bench-1") == benchmark
        assert await work.cells.in_state(home, "bench-1", CellState.WAITING) == CELLS
        assert await work.cells.by_number(home, "bench-1", 2) == CELLS[2]
        assert await work.cells.of_sample(home, "bench-1", 12) == (CELLS[1],)


async def test_of_many_launches_with_one_id_at_once_one_is_stored(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        await work.commit()
    benchmark = new_benchmark(scene, prompt.id)

    async def launch() -> bool:
        async with scene.store.writing() as work:
            is_stored = await work.benchmarks.add(benchmark, CELLS)
            assert await work.benchmarks.by_id(benchmark.workspace_id, benchmark.id) == benchmark
            await work.commit()
            return is_stored

    assert sorted(await asyncio.gather(*(launch() for _ in range(50)))) == [False] * 49 + [True]


async def test_a_benchmark_needs_a_prompt_of_its_workspace(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        with pytest.raises(PromptNotFound):
            await work.benchmarks.add(new_benchmark(scene, 999_999), CELLS)
        with pytest.raises(PromptNotFound):
            await work.benchmarks.add(new_benchmark(scene, prompt.id, workspace_id=scene.bob.workspace_id), CELLS)


async def test_benchmarks_are_listed_newest_first_by_pages_of_a_prompt_or_of_all(scene: Scene):
    async with scene.store.writing() as work:
        home, prompt, other = scene.ann.workspace_id, await scene.prompt(work), await scene.prompt(work, "Other")
        for number in range(3):
            at = later(number)
            await work.benchmarks.add(new_benchmark(scene, prompt.id, f"b{number}", created_at=at), CELLS)
        done = new_benchmark(scene, other.id, "b9", created_at=later(9), state=BenchmarkState.FINISHED)
        await work.benchmarks.add(done, CELLS)

        page = await work.benchmarks.search(home, prompt_id=prompt.id, offset=1, limit=1)
        everything = await work.benchmarks.search(home, prompt_id=None, offset=0, limit=9)

        assert ([one.id for one in page.benchmarks], page.total) == (["b1"], 3)
        assert [one.id for one in everything.benchmarks] == ["b9", "b2", "b1", "b0"]
        assert [one.id for one in await work.benchmarks.under_way()] == ["b0", "b1", "b2"]
        assert [one.id for one in await work.benchmarks.under_way(home)] == ["b0", "b1", "b2"]
        assert await work.benchmarks.under_way(scene.bob.workspace_id) == ()
        assert await work.benchmarks.has_any()


async def test_only_the_state_that_was_seen_is_left(scene: Scene):
    async with scene.store.writing() as work:
        seen = await added(scene, work)
        pause = Pause(PauseReason.CEILING_USD)

        assert await work.benchmarks.move(seen, BenchmarkState.PAUSED, pause=pause)
        assert not await work.benchmarks.move(seen, BenchmarkState.FINISHED, ended_at=later(1))
        paused = await work.benchmarks.by_id(seen.workspace_id, seen.id)
        assert (paused.state, paused.pause) == (BenchmarkState.PAUSED, pause)

        resumed = await work.benchmarks.resume(paused, runner_id=scene.bob.user.id)
        assert resumed is not None
        assert (resumed.epoch, resumed.runner_id, resumed.pause) == (2, scene.bob.user.id, None)
        assert await work.benchmarks.resume(paused, runner_id=scene.ann.user.id) is None


async def test_a_cell_is_claimed_once_and_by_the_newest_epoch_alone(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id

        assert await work.cells.claim(benchmark, 0, run_id="run-a")
        assert not await work.cells.claim(benchmark, 0, run_id="run-b")
        assert not await work.cells.claim(replace(benchmark, epoch=2), 1, run_id="run-c")
        assert await work.benchmarks.move(benchmark, BenchmarkState.PAUSED, pause=Pause(PauseReason.PERSON))
        assert not await work.cells.claim(benchmark, 1, run_id="run-d")
        assert not await work.cells.take_known(benchmark, 1, run_id="run-d")
        assert not await work.cells.fail_waiting(benchmark, replace(CELLS[1], state=CellState.FAILED))

        running = await work.cells.in_state(home, benchmark.id, CellState.RUNNING)
        assert [(cell.number, cell.run_id, cell.attempts) for cell in running] == [(0, "run-a", 1)]


async def test_a_cell_is_ended_by_whoever_holds_it(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        assert await work.cells.claim(benchmark, 0, run_id="run-a")
        done = replace(
            CELLS[0], state=CellState.DONE, run_id="run-a", attempts=1, result=Result.FAILED, outcomes=(OUTCOME,)
        )

        assert not await work.cells.finish(home, benchmark.id, replace(done, run_id="run-of-a-zombie"))
        assert await work.cells.finish(home, benchmark.id, done)
        assert not await work.cells.finish(home, benchmark.id, replace(done, result=Result.PASSED))
        assert await work.cells.by_number(home, benchmark.id, 0) == done


async def test_a_cell_that_waits_again_can_be_claimed_again(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        assert await work.cells.claim(benchmark, 0, run_id="run-a")

        again = replace(CELLS[0], run_id="run-a", attempts=1, interruptions=1)
        assert await work.cells.finish(home, benchmark.id, again)
        assert await work.cells.claim(benchmark, 0, run_id="run-b")

        cell = await work.cells.by_number(home, benchmark.id, 0)
        assert (cell.attempts, cell.interruptions, cell.run_id) == (2, 1, "run-b")
        assert not await work.cells.finish(home, benchmark.id, again)


async def test_failed_cells_wait_again_when_somebody_says_so(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        failed = replace(CELLS[1], state=CellState.FAILED, error_code="moderated", error_facts={"reasons": "x"})
        assert await work.cells.fail_waiting(benchmark, failed)
        assert await work.cells.by_number(home, benchmark.id, 1) == failed

        assert await work.cells.reopen_failed(home, benchmark.id) == 1
        assert await work.cells.by_number(home, benchmark.id, 1) == CELLS[1]


async def test_progress_counts_cells_and_adds_up_all_calls(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        known = {"cost_state": CostState.KNOWN}
        await answered(scene, work, benchmark, 0, cost_usd=Decimal("0.002"), **known)
        await ran(scene, work, "cut", state=RunState.INTERRUPTED)
        await ran(scene, work, "elsewhere", group_id="other", cost_usd=Decimal(5), **known)
        await ran(scene, work, "old", group_id="other", cost_usd=Decimal(7), **known)
        assert await work.cells.claim(benchmark, 1, run_id="cut")
        assert await work.cells.take_known(benchmark, 2, run_id="old")
        reused = replace(CELLS[2], state=CellState.DONE, run_id="old", is_reused=True, result=Result.FAILED)
        assert await work.cells.finish(home, benchmark.id, reused)

        progress = await work.benchmarks.progress(home, benchmark.id)

        assert (progress.cells, progress.waiting, progress.running, progress.done) == (3, 0, 1, 2)
        assert (progress.passed, progress.not_passed, progress.check_errors) == (1, 1, 0)
        assert (progress.reused, progress.calls, progress.usd) == (1, 2, Decimal("0.002"))
        assert progress.unknown_costs == 1


async def test_a_known_answer_is_found_by_its_key_in_its_workspace_alone(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        await answered(scene, work, benchmark, 0)
        await answered(scene, work, benchmark, 1, state=RunState.FAILED)

        assert await work.cells.known(home, ["key-0", "key-1", "key-2", ""]) == {"key-0": "run-0"}
        assert await work.cells.known(scene.bob.workspace_id, ["key-0"]) == {}


async def test_results_take_cost_and_times_from_the_runs(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        times = {"first_token_at": AT + timedelta(seconds=0.25), "ended_at": AT + timedelta(seconds=2)}
        await answered(scene, work, benchmark, 1, cost_usd=Decimal("0.5"), **times)

        waiting, done, _ = await work.cells.results(benchmark.workspace_id, benchmark.id)

        assert (waiting.state, waiting.result, waiting.cost_usd, waiting.seconds) == (CellState.WAITING,) + (None,) * 3
        assert (done.number, done.column, done.sample_id, done.result) == (1, 1, 12, Result.PASSED)
        assert (done.cost_usd, done.seconds, done.seconds_to_first_token) == (Decimal("0.5"), 2.0, 0.25)


async def test_cells_wait_for_a_human_and_are_judged_again(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        home = benchmark.workspace_id
        done = await answered(scene, work, benchmark, 0)
        with pytest.raises(CellNotFound):
            await work.cells.judge_again(home, benchmark.id, CELLS[1])

        await work.cells.judge_again(home, benchmark.id, replace(done, awaits_human=True, result=None))
        waiting = await work.cells.awaiting_human(home, benchmark.id)
        assert [(cell.number, cell.result) for cell in waiting] == [(0, None)]
        await work.cells.judge_again(home, benchmark.id, replace(done, outcomes=(OUTCOME,)))
        assert await work.cells.awaiting_human(home, benchmark.id) == ()

        under_way = replace(done, state=CellState.RUNNING, outcomes=(OUTCOME,))
        await work.cells.judge_again(home, benchmark.id, under_way)
        assert await work.cells.in_state(home, benchmark.id, CellState.RUNNING) == (under_way,)
        assert await work.cells.finish(home, benchmark.id, done)


async def test_habits_are_those_of_the_prompts_complete_runs(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        for number, tokens in enumerate((10, 20, 30)):
            done = {"ended_at": AT + timedelta(seconds=number + 1), "usage": Usage(5, tokens)}
            await ran(scene, work, f"r{number}", prompt_id=prompt.id, **done)
        await ran(scene, work, "stopped", prompt_id=prompt.id, state=RunState.STOPPED, usage=Usage(5, 900))

        habits = await work.benchmarks.habits(scene.ann.workspace_id, prompt.id, ["test/model", "test/other"])

        assert list(habits) == ["test/model"]
        assert (habits["test/model"].completion_tokens.low, habits["test/model"].completion_tokens.high) == (10, 30)
        assert (habits["test/model"].seconds.low, habits["test/model"].seconds.high) == (1.0, 3.0)


async def test_another_workspace_neither_sees_nor_changes_a_benchmark(scene: Scene):
    async with scene.store.writing() as work:
        benchmark = await added(scene, work)
        there, theirs = scene.bob.workspace_id, replace(benchmark, workspace_id=scene.bob.workspace_id)
        held = replace(CELLS[0], state=CellState.DONE)

        with pytest.raises(BenchmarkNotFound):
            await work.benchmarks.by_id(there, benchmark.id)
        with pytest.raises(BenchmarkNotFound):
            await work.benchmarks.progress(there, benchmark.id)
        with pytest.raises(CellNotFound):
            await work.cells.by_number(there, benchmark.id, 0)
        with pytest.raises(CellNotFound):
            await work.cells.judge_again(there, benchmark.id, held)
        assert not await work.benchmarks.move(theirs, BenchmarkState.CANCELLED)
        assert await work.benchmarks.resume(theirs, runner_id=scene.bob.user.id) is None
        assert not await work.cells.claim(theirs, 0, run_id="run-x")
        assert await work.cells.in_state(there, benchmark.id, CellState.WAITING) == ()
        assert await work.cells.of_sample(there, benchmark.id, 11) == ()
        assert await work.cells.results(there, benchmark.id) == ()
        assert await work.cells.awaiting_human(there, benchmark.id) == ()
        assert await work.cells.reopen_failed(there, benchmark.id) == 0
        assert (await work.benchmarks.search(there, prompt_id=None, offset=0, limit=9)).total == 0


async def test_the_history_can_leave_out_what_benchmarks_made(scene: Scene):
    async with scene.store.writing() as work:
        await ran(scene, work, "of-a-benchmark")
        await ran(scene, work, "of-a-judge", origin=RunOrigin.JUDGE)
        await ran(scene, work, "by-hand", origin=RunOrigin.EDITOR)

        by_hand = await work.runs.search(scene.ann.workspace_id, RunQuery(by_hand=True))
        everything = await work.runs.search(scene.ann.workspace_id, RunQuery())

        assert ([run.id for run in by_hand.runs], everything.total) == (["by-hand"], 3)
