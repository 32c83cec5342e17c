"""Benchmarks: what they will take, what they ask, what holds them up, and what a dead process costs."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState, CellState, PauseReason
from promptmanager.domain.checks import Result
from promptmanager.domain.content import Content, Message, MessageRole
from promptmanager.domain.errors import (
    BenchmarkNotFound,
    BenchmarkOver,
    InvalidInput,
    KeyRefused,
    Moderated,
    NotAllowed,
    ProviderTimeout,
    ProviderUnavailable,
    RateLimitedFor,
)
from promptmanager.domain.identity import Role
from promptmanager.domain.models import ModelTier
from promptmanager.domain.runs import RunOrigin, RunQuery, RunState
from promptmanager.services.benchmarks import BenchmarkOrder
from promptmanager.services.drafts import Drafts
from promptmanager.services.ports import ChatRequest
from promptmanager.services.rendering import render_messages
from tests.fakes.actors import acting_as, new_actor
from tests.unit.benchmark_scene import CONCURRENCY, COST, Lab, lab, says_hello
from tests.unit.runs_scene import eventually


@pytest.fixture
async def hello() -> Lab:
    """Two samples, answered well by both models."""
    made = await lab(says_hello)
    await made.sample("Zoë", tags=("short",))
    await made.sample("Bob")
    return made


async def _is_full(hello: Lab) -> bool:
    return hello.provider.under_way == CONCURRENCY


async def _has_done_four(hello: Lab, benchmark: Benchmark) -> bool:
    return (await hello.progress(benchmark)).done == 4 and await _is_full(hello)


async def test_every_column_answers_every_sample_as_often_as_asked(hello: Lab):
    benchmark = await hello.launched_to_the_end(repetitions=2)

    cells = await hello.cells(benchmark)
    assert benchmark.state is BenchmarkState.FINISHED
    assert benchmark.ended_at is not None
    assert len(cells) == benchmark.cells == 2 * 2 * 2
    assert {(cell.column, cell.sample_id, cell.repetition) for cell in cells} == {
        (column, sample, repetition)
        for column in (0, 1)
        for sample in {c.sample_id for c in cells}
        for repetition in (1, 2)
    }
    assert {cell.result for cell in cells} == {Result.PASSED}
    assert Counter(hello.provider.asked.values()) == {2: 4}
    assert hello.provider.most_at_once <= CONCURRENCY


async def test_a_cells_run_says_what_it_is(hello: Lab):
    benchmark = await hello.launched_to_the_end(models=("a",))

    runs = (await hello.runs.search(actor=hello.actor, query=RunQuery())).runs
    by_hand = await hello.runs.search(actor=hello.actor, query=RunQuery(by_hand=True))
    assert {run.origin for run in runs} == {RunOrigin.BENCHMARK}
    assert {(run.group_id, run.prompt_id, run.prompt_title) for run in runs} == {
        (benchmark.id, hello.prompt.id, "Greeting")
    }
    assert {run.inputs["name"] for run in runs} == {"Zoë", "Bob"}
    assert by_hand.total == 0


async def test_the_estimate_counts_calls_tokens_dollars_and_what_is_known(hello: Lab):
    await hello.launched_to_the_end(models=("a",))

    plan = await hello.benchmarks.plan(actor=hello.actor, order=hello.order(repetitions=3))

    estimate = plan.estimate
    assert (estimate.cells, estimate.calls, estimate.known, estimate.unresolved) == (12, 10, 2, 0)
    assert estimate.usd is not None
    assert 0 < estimate.usd.low < estimate.usd.high
    assert 0 < estimate.prompt_tokens.low < estimate.prompt_tokens.high
    # The version allows ten tokens an answer.
    assert estimate.completion_tokens.high <= 10 * estimate.calls
    assert estimate.seconds.low <= estimate.seconds.high


async def test_a_known_answer_is_not_paid_again_unless_asked_anew(hello: Lab):
    first = await hello.launched_to_the_end(models=("a",))
    second = await hello.launched_to_the_end(models=("a",))
    assert Counter(hello.provider.asked.values()) == {1: 2}
    assert (await hello.progress(second)).reused == 2
    assert (await hello.progress(second)).usd == 0
    assert (await hello.progress(first)).usd == 2 * COST

    anew = await hello.launched_to_the_end(models=("a",), asks_anew=True)
    assert Counter(hello.provider.asked.values()) == {2: 2}
    assert (await hello.progress(anew)).reused == 0


async def test_the_same_launch_twice_is_one_benchmark(hello: Lab):
    benchmark_id = hello.benchmarks.new_id()

    launches = [
        hello.benchmarks.launch(actor=hello.actor, benchmark_id=benchmark_id, order=hello.order()) for _ in range(2)
    ]
    first, second = await asyncio.gather(*launches)
    await hello.jobs.settled()

    assert first.id == second.id
    assert (await hello.benchmarks.search(actor=hello.actor)).total == 1
    assert Counter(hello.provider.asked.values()) == {1: 4}


async def test_only_samples_with_the_tag_are_run_and_archived_ones_never(hello: Lab):
    archived = await hello.sample("Old", tags=("short",))
    await hello.golden.archive(actor=hello.actor, sample_ids=(archived,))

    benchmark = await hello.launched_to_the_end(models=("a",), tag="short")

    assert {text for _, text in hello.provider.asked} == {"Greet Zoë"}
    assert benchmark.samples == 1


async def test_a_sample_changed_afterwards_is_judged_by_what_it_said_at_the_launch(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch(models=("a",), tag="short")
    (sample,) = (await hello.benchmarks.plan(actor=hello.actor, order=hello.order(tag="short"))).samples
    await hello.golden.accept(actor=hello.actor, sample_id=sample.id, revision=1, expected="Goodbye")
    hello.provider.gate.set()
    await hello.jobs.settled()

    (cell,) = await hello.cells(benchmark)
    assert (cell.sample_revision, cell.result) == (1, Result.PASSED)


async def test_a_sample_that_lacks_a_variable_fails_without_a_call():
    made = await lab(says_hello, render=render_messages)
    await made.sample("none", inputs={})
    benchmark = await made.launched_to_the_end(models=("a",))

    (cell,) = await made.cells(benchmark)
    assert (cell.state, cell.error_code, cell.run_id) == (CellState.FAILED, "variable_missing", "")
    assert made.provider.asked == {}
    assert benchmark.state is BenchmarkState.FINISHED


async def test_a_sample_that_makes_too_long_a_request_fails_alone(hello: Lab):
    await hello.sample("Long", inputs={"name": "x" * 100_000})
    await hello.sample("Ann")

    benchmark = await hello.launched_to_the_end(models=("a",))

    assert benchmark.state is BenchmarkState.FINISHED
    ended = {(cell.state, cell.error_code) for cell in await hello.cells(benchmark)}
    assert (CellState.FAILED, "too_long") in ended
    assert {state for state, _ in ended} == {CellState.FAILED, CellState.DONE}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"models": ()}, "model_missing"),
        ({"repetitions": 31}, "out_of_range"),
        ({"tag": "nobody"}, "samples_missing"),
        ({"ceiling_calls": 0}, "out_of_range"),
        ({"ceiling_usd": Decimal(-1)}, "out_of_range"),
        ({"models": tuple(f"m{number}" for number in range(21))}, "too_many"),
    ],
)
async def test_an_order_that_cannot_be_run_is_refused_before_anything_is_stored(hello: Lab, given: dict, code: str):
    with pytest.raises(InvalidInput) as caught:
        await hello.launch(**given)

    assert caught.value.code == code
    assert (await hello.benchmarks.search(actor=hello.actor)).total == 0


async def test_viewers_look_editors_run_and_strangers_see_nothing(hello: Lab):
    viewer = acting_as(hello.actor, Role.VIEWER)
    benchmark = await hello.launched_to_the_end(models=("a",))
    stranger = await new_actor(hello.store, "Eve")

    assert (await hello.benchmarks.get(actor=viewer, benchmark_id=benchmark.id)).id == benchmark.id
    for refused in (
        hello.benchmarks.launch(actor=viewer, benchmark_id="x", order=hello.order()),
        hello.benchmarks.pause(actor=viewer, benchmark_id=benchmark.id),
        hello.benchmarks.resume(actor=viewer, benchmark_id=benchmark.id),
        hello.benchmarks.cancel(actor=viewer, benchmark_id=benchmark.id),
        hello.benchmarks.retry_failed(actor=viewer, benchmark_id=benchmark.id),
    ):
        with pytest.raises(NotAllowed):
            await refused
    with pytest.raises(BenchmarkNotFound):
        await hello.benchmarks.get(actor=stranger, benchmark_id=benchmark.id)


async def test_pause_lets_calls_under_way_end_and_resume_asks_only_the_rest(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch(repetitions=3)
    await eventually(lambda: _is_full(hello))

    paused = await hello.benchmarks.pause(actor=hello.actor, benchmark_id=benchmark.id)
    assert paused.pause is not None
    assert (paused.state, paused.pause.reason) == (BenchmarkState.PAUSED, PauseReason.PERSON)
    hello.provider.gate.set()
    await hello.jobs.settled()
    halfway = await hello.progress(benchmark)
    assert (halfway.done, halfway.waiting, halfway.running) == (4, 8, 0)

    await hello.benchmarks.resume(actor=hello.actor, benchmark_id=benchmark.id)
    await hello.jobs.settled()

    assert (await hello.standing(benchmark)).state is BenchmarkState.FINISHED
    assert sum(hello.provider.asked.values()) == 12


async def test_resume_while_calls_are_still_under_way_asks_nothing_twice(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch(repetitions=3)
    await eventually(lambda: _is_full(hello))

    await hello.benchmarks.pause(actor=hello.actor, benchmark_id=benchmark.id)
    await hello.benchmarks.resume(actor=hello.actor, benchmark_id=benchmark.id)
    await asyncio.sleep(0.01)
    hello.provider.gate.set()
    await hello.jobs.settled()

    assert (await hello.standing(benchmark)).state is BenchmarkState.FINISHED
    assert sum(hello.provider.asked.values()) == 12
    assert hello.provider.most_at_once <= CONCURRENCY


async def test_what_is_cancelled_never_goes_on(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch(repetitions=3)
    await eventually(lambda: _is_full(hello))
    await hello.benchmarks.cancel(actor=hello.actor, benchmark_id=benchmark.id)
    hello.provider.gate.set()
    await hello.jobs.settled()

    with pytest.raises(BenchmarkOver):
        await hello.benchmarks.resume(actor=hello.actor, benchmark_id=benchmark.id)
    standing = await hello.standing(benchmark)
    assert (standing.state, (await hello.progress(benchmark)).done) == (BenchmarkState.CANCELLED, 4)
    assert sum(hello.provider.asked.values()) == 4


async def test_the_ceiling_in_calls_stops_it_cleanly(hello: Lab):
    benchmark = await hello.launched_to_the_end(repetitions=3, ceiling_calls=5)

    assert benchmark.pause is not None
    assert (benchmark.state, benchmark.pause.reason) == (BenchmarkState.PAUSED, PauseReason.CEILING_CALLS)
    assert sum(hello.provider.asked.values()) == 5
    progress = await hello.progress(benchmark)
    assert (progress.done, progress.running, progress.waiting) == (5, 0, 7)


async def test_the_ceiling_in_dollars_is_never_gone_beyond(hello: Lab):
    # A call costs 0.00001, and with ten tokens of answer and three of question it might cost 0.000013.
    ceiling = Decimal("0.0001")
    benchmark = await hello.launched_to_the_end(repetitions=10, ceiling_usd=ceiling)

    progress = await hello.progress(benchmark)
    assert benchmark.pause is not None
    assert benchmark.pause.reason is PauseReason.CEILING_USD
    assert ceiling - 2 * COST <= progress.usd <= ceiling
    assert progress.running == 0


async def test_a_model_that_costs_more_than_its_price_says_is_believed_its_bills(hello: Lab):
    hello.provider.cost = 10 * COST
    ceiling = 85 * COST
    benchmark = await hello.launched_to_the_end(models=("a",), repetitions=10, ceiling_usd=ceiling)

    assert benchmark.pause is not None
    assert benchmark.pause.reason is PauseReason.CEILING_USD
    assert (await hello.progress(benchmark)).usd <= ceiling


async def test_a_refused_key_pauses_all_and_says_why():
    def refuse(_request: ChatRequest) -> str:
        raise KeyRefused

    made = await lab(refuse)
    await made.sample("Zoë")
    benchmark = await made.launched_to_the_end(repetitions=5)

    assert benchmark.state is BenchmarkState.PAUSED
    assert benchmark.pause is not None
    assert (benchmark.pause.reason, benchmark.pause.code) == (PauseReason.REFUSED, "key_refused")
    assert sum(made.provider.asked.values()) <= 4
    assert (await made.progress(benchmark)).waiting == 10

    made.provider.answer = says_hello
    await made.benchmarks.resume(actor=made.actor, benchmark_id=benchmark.id)
    await made.jobs.settled()
    assert (await made.standing(benchmark)).state is BenchmarkState.FINISHED


async def test_frees_three_runs_a_day_hold_here_too():
    made = await lab(says_hello, has_plans=True)
    for name in ("Zoë", "Bob", "Eve", "Kim", "Lea"):
        await made.sample(name)
    plan = await made.benchmarks.plan(actor=made.actor, order=made.order(models=("a",)))
    doors = await made.benchmarks.doors(actor=made.actor, plan=plan)

    benchmark = await made.launched_to_the_end(models=("a",))

    assert (plan.estimate.calls, doors.runs_left) == (5, 3)
    assert benchmark.pause is not None
    assert (benchmark.pause.reason, benchmark.pause.code) == (PauseReason.REFUSED, "quota_used_up")
    assert sum(made.provider.asked.values()) == 3
    assert (await made.progress(benchmark)).done == 3


async def test_a_model_that_the_plan_does_not_include_fails_alone():
    made = await lab(says_hello, has_plans=True, tier=ModelTier.PREMIUM)
    await made.sample("Zoë")

    benchmark = await made.launched_to_the_end(models=("a",))

    (cell,) = await made.cells(benchmark)
    assert (cell.state, cell.error_code) == (CellState.FAILED, "premium_model")
    assert benchmark.state is BenchmarkState.FINISHED


async def test_too_many_requests_are_asked_again_when_the_provider_says():
    refusals = iter(range(3))

    def busy(request: ChatRequest) -> str:
        if next(refusals, None) is not None:
            raise RateLimitedFor(retry_after_seconds=0.01)
        return says_hello(request)

    made = await lab(busy)
    await made.sample("Zoë")
    benchmark = await made.launched_to_the_end(models=("a",), repetitions=5)

    cells = await made.cells(benchmark)
    assert {(cell.state, cell.result) for cell in cells} == {(CellState.DONE, Result.PASSED)}
    assert sum(cell.attempts for cell in cells) == 5 + 3


async def test_a_server_error_is_asked_again_after_a_while_and_a_refusal_never(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("promptmanager.services.benchmarks.driving.seconds_to_wait", lambda *_, **__: 0.001)
    seen: Counter[str] = Counter()

    def trouble(request: ChatRequest) -> str:
        seen[request.settings.model] += 1
        if request.settings.model == "b":
            raise Moderated(reasons="violence")
        if seen["a"] == 1:
            raise ProviderUnavailable
        return says_hello(request)

    made = await lab(trouble)
    await made.sample("Zoë")
    benchmark = await made.launched_to_the_end()

    good, bad = await made.cells(benchmark)
    assert (good.state, good.attempts) == (CellState.DONE, 2)
    assert (bad.state, bad.error_code, bad.attempts) == (CellState.FAILED, "moderated", 1)
    assert seen == {"a": 2, "b": 1}


async def test_a_call_that_may_have_been_billed_is_not_made_again_by_itself():
    def slow(request: ChatRequest) -> str:
        if request.settings.model == "a":
            raise ProviderTimeout
        return says_hello(request)

    made = await lab(slow)
    await made.sample("Zoë")
    benchmark = await made.launched_to_the_end()
    failed, _ = await made.cells(benchmark)
    assert (failed.state, failed.error_code, failed.attempts) == (CellState.FAILED, "provider_timeout", 1)

    made.provider.answer = says_hello
    await made.benchmarks.retry_failed(actor=made.actor, benchmark_id=benchmark.id)
    await made.jobs.settled()

    again, _ = await made.cells(benchmark)
    assert (again.state, again.result, again.attempts) == (CellState.DONE, Result.PASSED, 2)
    assert (await made.standing(benchmark)).state is BenchmarkState.FINISHED


async def test_a_killed_process_repeats_only_what_was_in_flight(hello: Lab):
    release = asyncio.Event()

    async def slow_after_four(request: ChatRequest) -> str:
        if sum(hello.provider.asked.values()) > 4:
            await release.wait()
        return says_hello(request)

    hello.provider.answer = slow_after_four
    benchmark = await hello.launch(repetitions=4)
    await eventually(lambda: _has_done_four(hello, benchmark))
    finished = {cell.number for cell in await hello.cells(benchmark) if cell.state is CellState.DONE}

    reborn = await hello.killed()
    release.set()
    await reborn.jobs.settled()

    assert (await reborn.standing(benchmark)).state is BenchmarkState.FINISHED
    cells = await reborn.cells(benchmark)
    assert {cell.state for cell in cells} == {CellState.DONE}
    assert {cell.attempts for cell in cells if cell.number in finished} == {1}
    assert sum(cell.interruptions for cell in cells) <= 4
    assert sum(hello.provider.asked.values()) == 16 + sum(cell.interruptions for cell in cells)
    interrupted = [
        run
        for run in (await reborn.runs.search(actor=hello.actor, query=RunQuery())).runs
        if run.state is RunState.INTERRUPTED
    ]
    assert len(interrupted) == sum(cell.interruptions for cell in cells)


async def test_a_finished_call_whose_cell_was_not_written_yet_is_judged_and_not_repeated(hello: Lab):
    benchmark = await hello.launched_to_the_end(models=("a",))
    async with hello.store.writing() as work:
        (cell, other) = await work.cells.in_state(hello.actor.workspace_id, benchmark.id, CellState.DONE)
        # As a process leaves it that dies between the run's end and the cell's.
        work.tables.cells[benchmark.id, cell.number] = replace(cell, state=CellState.RUNNING, result=None, outcomes=())
        standing = await work.benchmarks.by_id(hello.actor.workspace_id, benchmark.id)
        await work.benchmarks.move(standing, BenchmarkState.PAUSED)
        await work.commit()

    await hello.benchmarks.resume(actor=hello.actor, benchmark_id=benchmark.id)
    await hello.jobs.settled()

    assert Counter(hello.provider.asked.values()) == {1: 2}
    judged, _ = await hello.cells(benchmark)
    assert (judged.state, judged.result, judged.run_id) == (CellState.DONE, Result.PASSED, cell.run_id)
    assert other.state is CellState.DONE


async def test_a_draft_changed_after_the_launch_is_run_as_it_stood(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch(models=("a",), tag="short", repetitions=6)
    other = Content((Message(MessageRole.USER, "Insult {{ name }}"),), (), hello.draft.content.settings)
    await Drafts(hello.store, hello.clock).overwrite(actor=hello.actor, prompt_id=hello.prompt.id, content=other)
    hello.provider.gate.set()
    await hello.jobs.settled()

    assert {text for _, text in hello.provider.asked} == {"Greet Zoë"}
    assert (await hello.standing(benchmark)).spec.subjects[0].is_draft


async def test_a_watched_benchmark_is_told_until_it_ends(hello: Lab):
    benchmark = await hello.launch()
    seen = [live async for live in hello.benchmarks.watch(actor=hello.actor, benchmark_id=benchmark.id, seconds=0.005)]

    assert seen[-1].benchmark.state is BenchmarkState.FINISHED
    assert seen[-1].progress.ended == 4
    assert all(live.progress.cells == 4 for live in seen)


async def test_a_runner_who_lost_the_right_to_run_pauses_it(hello: Lab):
    hello.provider.gate.clear()
    benchmark = await hello.launch()
    async with hello.store.writing() as work:
        await work.workspaces.set_role(
            workspace_id=hello.actor.workspace_id, user_id=hello.actor.user.id, role=Role.VIEWER
        )
        await work.commit()
    reborn = await hello.killed()
    hello.provider.gate.set()
    await reborn.jobs.settled()

    standing = await reborn.standing(benchmark)
    assert standing.pause is not None
    assert (standing.state, standing.pause.code) == (BenchmarkState.PAUSED, "not_allowed")


def test_an_order_names_its_own_model_by_default():
    assert BenchmarkOrder(1, (1,)).models == ("",)
