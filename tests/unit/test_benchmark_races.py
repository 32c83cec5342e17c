"""Benchmarks that are paused, resumed, tried again and left by people while calls are under way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState, CellState, Pause, PauseReason
from promptmanager.domain.checks import Check, CheckKind, Result
from promptmanager.domain.errors import Moderated, NothingToRetry, RateLimited, RateLimitedFor
from promptmanager.domain.identity import Role
from promptmanager.services.benchmarks import calls, driving
from promptmanager.services.ports import ChatRequest
from tests.fakes.benchmarks import FakeBenchmarks
from tests.unit.benchmark_scene import CONCURRENCY, Lab, lab, says_hello
from tests.unit.runs_scene import eventually


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "LOOK_AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(calls, "RUNNER_KNOWN_SECONDS", 0.01)


async def _paused_and_resumed(made: Lab, benchmark: Benchmark) -> None:
    await made.benchmarks.pause(actor=made.actor, benchmark_id=benchmark.id)
    await made.benchmarks.resume(actor=made.actor, benchmark_id=benchmark.id)
    await asyncio.sleep(0.02)


async def test_a_call_refused_after_a_resumption_is_asked_again_by_the_new_driver():
    refusals = iter(range(CONCURRENCY))

    def busy(request: ChatRequest) -> str:
        if next(refusals, None) is not None:
            raise RateLimited(retry_after_seconds=0.01)
        return says_hello(request)

    made = await lab(busy)
    await made.sample("Zoë")
    made.provider.gate.clear()
    benchmark = await made.launch(models=("a",), repetitions=CONCURRENCY)

    async def is_full() -> bool:
        return made.provider.under_way == CONCURRENCY

    await eventually(is_full)
    await _paused_and_resumed(made, benchmark)
    made.provider.gate.set()
    await made.jobs.settled()

    assert (await made.standing(benchmark)).state is BenchmarkState.FINISHED
    assert (await made.progress(benchmark)).passed == CONCURRENCY


async def test_a_judge_at_work_during_a_resumption_is_not_paid_twice():
    may_judge = asyncio.Event()

    async def judging() -> str:
        await may_judge.wait()
        return '{"reason": "It greets.", "verdict": "pass"}'

    def answer(request: ChatRequest):
        return judging() if request.settings.model == "judge" else says_hello(request)

    made = await lab(answer)
    await made.sample("Zoë", checks=(Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge"),))
    benchmark = await made.launch(models=("a",))

    async def is_judged() -> bool:
        return any(model == "judge" for model, _ in made.provider.asked)

    await eventually(is_judged)
    await _paused_and_resumed(made, benchmark)
    may_judge.set()
    await made.jobs.settled()

    assert (await made.standing(benchmark)).state is BenchmarkState.FINISHED
    assert [cell.result for cell in await made.cells(benchmark)] == [Result.PASSED]
    assert (await made.progress(benchmark)).calls == 2


async def test_a_judge_that_gave_no_word_is_asked_again_and_the_answer_is_not_paid_again():
    is_away = True

    def answer(request: ChatRequest) -> str:
        if request.settings.model != "judge":
            return says_hello(request)
        if is_away:
            raise Moderated
        return '{"reason": "It greets.", "verdict": "pass"}'

    made = await lab(answer)
    for name in ("Zoë", "Ada"):
        await made.sample(name, checks=(Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge"),))
    benchmark = await made.launched_to_the_end(models=("a",))
    assert [cell.result for cell in await made.cells(benchmark)] == [Result.ERROR, Result.ERROR]
    answers, is_away = (await made.progress(benchmark)).calls, False

    again = [made.benchmarks.retry_failed(actor=made.actor, benchmark_id=benchmark.id) for _ in range(5)]
    await asyncio.gather(*again)
    await made.jobs.settled()

    assert (await made.standing(benchmark)).state is BenchmarkState.FINISHED
    assert [cell.result for cell in await made.cells(benchmark)] == [Result.PASSED, Result.PASSED]
    assert (await made.progress(benchmark)).calls == answers + 2
    with pytest.raises(NothingToRetry):
        await made.benchmarks.retry_failed(actor=made.actor, benchmark_id=benchmark.id)


async def test_what_is_stopped_before_it_is_judged_again_keeps_what_was_known_of_it():
    may_judge, is_away = asyncio.Event(), True

    async def judging() -> str:
        await may_judge.wait()
        return '{"reason": "It greets.", "verdict": "pass"}'

    def answer(request: ChatRequest):
        if request.settings.model != "judge":
            return says_hello(request)
        if is_away:
            raise Moderated
        return judging()

    made = await lab(answer, concurrency=1)
    for name in ("Zoë", "Ada"):
        await made.sample(name, checks=(Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge"),))
    benchmark = await made.launched_to_the_end(models=("a",))
    is_away = False
    await made.benchmarks.retry_failed(actor=made.actor, benchmark_id=benchmark.id)

    async def is_judging() -> bool:
        return made.provider.under_way == 1

    await eventually(is_judging)
    await made.benchmarks.cancel(actor=made.actor, benchmark_id=benchmark.id)
    may_judge.set()
    await made.jobs.settled()

    assert sorted(str(cell.result) for cell in await made.cells(benchmark)) == ["error", "passed"]
    assert {cell.state for cell in await made.cells(benchmark)} == {CellState.DONE}


async def test_whoever_loses_the_right_to_run_pays_for_no_further_call():
    made = await lab(says_hello, concurrency=1)
    await made.sample("Zoë")
    made.provider.gate.clear()
    benchmark = await made.launch(models=("a",), repetitions=20)

    async def is_asked() -> bool:
        return made.provider.under_way == 1

    await eventually(is_asked)
    async with made.store.writing() as work:
        await work.workspaces.set_role(
            workspace_id=made.actor.workspace_id, user_id=made.actor.user.id, role=Role.VIEWER
        )
        await work.commit()
    await asyncio.sleep(0.02)
    made.provider.gate.set()
    await made.jobs.settled()

    standing = await made.standing(benchmark)
    assert standing.pause is not None
    assert (standing.state, standing.pause.reason, standing.pause.code) == (
        BenchmarkState.PAUSED,
        PauseReason.REFUSED,
        "not_allowed",
    )
    assert (await made.progress(benchmark)).calls <= 2


@pytest.mark.parametrize("judged", [False, True])
async def test_who_is_told_to_come_back_tomorrow_stands_still_and_says_so(*, judged: bool):
    def later(request: ChatRequest) -> str:
        if judged and request.settings.model != "judge":
            return says_hello(request)
        raise RateLimitedFor(retry_after_seconds=86_400)

    made = await lab(later)
    rubric = Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge")
    await made.sample("Zoë", checks=(rubric,) if judged else None)

    async with asyncio.timeout(5):
        benchmark = await made.launched_to_the_end(models=("a",))

    standing = await made.standing(benchmark)
    if judged:
        (cell,) = await made.cells(benchmark)
        assert (cell.result, cell.outcomes[0].facts["code"]) == (Result.ERROR, RateLimitedFor.code)
    else:
        assert standing.pause == Pause(PauseReason.REFUSED, RateLimitedFor.code, {"retry_after_seconds": 86_400})


async def test_calls_whose_cost_nobody_knows_count_for_the_ceiling_after_a_resumption_too():
    made = await lab(says_hello)
    made.provider.cost = None
    await made.sample("Zoë")
    # Now it is known how long answers are.
    await made.launched_to_the_end(models=("a",))
    order = made.order(models=("a",), asks_anew=True)
    estimate = (await made.benchmarks.plan(actor=made.actor, order=order)).estimate
    assert estimate.usd is not None
    ceiling = Decimal("3.5") * Decimal(str(estimate.usd.high))

    benchmark = await made.launched_to_the_end(models=("a",), repetitions=9, asks_anew=True, ceiling_usd=ceiling)
    before = (await made.progress(benchmark)).calls
    await made.benchmarks.resume(actor=made.actor, benchmark_id=benchmark.id)
    await made.jobs.settled()

    standing = await made.standing(benchmark)
    assert standing.pause is not None
    assert standing.pause.reason is PauseReason.CEILING_USD
    assert before == (await made.progress(benchmark)).calls == 3


@pytest.mark.parametrize("wish", ["cancel", "retry_failed"])
async def test_what_is_wished_while_something_else_changes_the_benchmark_is_done_all_the_same(
    wish: str, monkeypatch: pytest.MonkeyPatch
):
    def refuses(request: ChatRequest) -> str:
        raise Moderated

    made = await lab(refuses)
    await made.sample("Zoë")
    benchmark = await made.launched_to_the_end(models=("a",))
    if wish == "cancel":
        async with made.store.writing() as work:
            assert await work.benchmarks.resume(benchmark, runner_id=made.actor.user.id)
            await work.commit()
    made.provider.answer = says_hello
    stale = [await made.standing(benchmark)]
    stale[0] = _earlier(stale[0])
    read = FakeBenchmarks.by_id

    async def seen(self: FakeBenchmarks, workspace_id: int, benchmark_id: str) -> Benchmark:
        return stale.pop() if stale else await read(self, workspace_id, benchmark_id)

    monkeypatch.setattr(FakeBenchmarks, "by_id", seen)
    await getattr(made.benchmarks, wish)(actor=made.actor, benchmark_id=benchmark.id)
    await made.jobs.settled()

    assert (await made.standing(benchmark)).state in (BenchmarkState.CANCELLED, BenchmarkState.FINISHED)
    assert (await made.progress(benchmark)).waiting == 0
    if wish == "retry_failed":
        assert (await made.progress(benchmark)).passed == 1


def _earlier(benchmark: Benchmark) -> Benchmark:
    return replace(benchmark, epoch=benchmark.epoch - 1, state=BenchmarkState.RUNNING)
