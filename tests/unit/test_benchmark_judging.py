"""How a cell's answer is judged: the cheapest check first, a judge model as a run of its own, a person at last."""

from __future__ import annotations

import pytest

from promptmanager.domain.benchmarks import CellState, Estimate
from promptmanager.domain.checks import Check, CheckKind, Combination, Result
from promptmanager.domain.errors import Moderated
from promptmanager.domain.runs import RunOrigin
from promptmanager.services.ports import ChatRequest
from tests.unit.benchmark_scene import COST, PRICE, lab, says_hello


async def test_a_judge_model_judges_by_its_rubric_and_its_calls_are_counted():
    def answer(request: ChatRequest) -> str:
        if request.settings.model != "judge":
            return says_hello(request)
        verdict = "pass" if "Zoë" in request.messages[-1].text else "fail"
        return 'Let me see. {"reason": "It greets.", "verdict": "' + verdict + '"}'

    made = await lab(answer)
    judge = (Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge"),)
    for name in ("Zoë", "Bob"):
        await made.sample(name, checks=judge)
    benchmark = await made.launched_to_the_end(models=("a",))

    good, bad = await made.cells(benchmark)
    assert (good.result, bad.result) == (Result.PASSED, Result.FAILED)
    assert good.outcomes[0].note == "It greets."
    run = await made.runs.get(actor=made.actor, run_id=good.outcomes[0].run_id)
    assert (run.origin, run.group_id) == (RunOrigin.JUDGE, benchmark.id)
    progress = await made.progress(benchmark)
    assert (progress.calls, progress.usd) == (4, 4 * COST)


@pytest.mark.parametrize("said", ["I like it.", "{", '{"verdict": "perhaps"}', '["pass"]'])
async def test_a_judge_that_cannot_be_understood_is_an_error_and_no_verdict(said: str):
    def answer(request: ChatRequest) -> str:
        return said if request.settings.model == "judge" else says_hello(request)

    made = await lab(answer)
    await made.sample("Zoë", checks=(Check(CheckKind.JUDGE, reference="Is it good?", model="judge"),))
    (cell,) = await made.cells(await made.launched_to_the_end(models=("a",)))

    assert (cell.result, cell.outcomes[0].reason) == (Result.ERROR, "judge_unreadable")


async def test_the_estimate_counts_what_judges_cost_as_far_as_it_is_known():
    made = await lab(says_hello)
    judge = Check(CheckKind.JUDGE, reference="Is it a greeting?", model="judge")
    await made.sample("Zoë", checks=(judge,))
    await made.sample("Bob", checks=(Check(CheckKind.EXACT), judge))
    await made.sample("Ann")

    async def estimate(**given) -> Estimate:
        return (await made.benchmarks.plan(actor=made.actor, order=made.order(models=("a",), **given))).estimate

    first, twice = await estimate(), await estimate(repetitions=2)
    await made.launched_to_the_end(models=("a",))
    known = await estimate()
    made.models.known = ("a",)
    unpriced = await estimate()

    assert (first.judge_calls, twice.judge_calls, first.calls) == (2, 4, 3)
    assert first.usd is not None
    low, high = (first.prompt_tokens.low + first.completion_tokens.low), first.prompt_tokens.high + 3 * 10
    # At least one reads an instruction of some four hundred characters; at most both write all that they may.
    assert first.usd.low > float(PRICE) * (low + 400 / 5)
    assert first.usd.high > float(PRICE) * (high + 2 * 600)
    # Answers that are known are judged anew.
    assert (known.calls, known.judge_calls) == (0, 2)
    assert known.usd is not None
    assert 0 < known.usd.low < known.usd.high
    assert (unpriced.usd, unpriced.unpriced) == (None, ("judge",))


async def test_the_judge_is_not_paid_where_a_cheaper_check_has_decided():
    made = await lab(says_hello)
    checks = (Check(CheckKind.JUDGE, reference="Good?", model="judge"), Check(CheckKind.EXACT))
    await made.sample("Zoë", expected="Goodbye", checks=checks)
    await made.sample("Bob", checks=checks, combination=Combination.ANY)

    failed, passed = await made.cells(await made.launched_to_the_end(models=("a",)))

    assert (failed.result, passed.result) == (Result.FAILED, Result.PASSED)
    assert {model for model, _ in made.provider.asked} == {"a"}


async def test_an_unreachable_judge_is_an_error():
    def answer(request: ChatRequest) -> str:
        if request.settings.model == "judge":
            raise Moderated(reasons="")
        return says_hello(request)

    made = await lab(answer)
    await made.sample("Zoë", checks=(Check(CheckKind.JUDGE, reference="Good?", model="judge"),))
    await made.sample("Bob", checks=(Check(CheckKind.JUDGE, reference="Good?", model="nobody"),))
    unreachable, unknown = await made.cells(await made.launched_to_the_end(models=("a",)))

    assert (unreachable.result, unknown.result) == (Result.ERROR, Result.ERROR)
    assert [cell.outcomes[0].facts["code"] for cell in (unreachable, unknown)] == ["moderated", "model_unknown"]


async def test_an_answer_for_a_human_waits_for_one():
    made = await lab(says_hello)
    await made.sample("Zoë", checks=(Check(CheckKind.EXACT), Check(CheckKind.HUMAN, reference="Is it warm?")))
    (cell,) = await made.cells(await made.launched_to_the_end(models=("a",)))

    assert (cell.state, cell.result, cell.awaits_human) == (CellState.DONE, None, True)
