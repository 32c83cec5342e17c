"""The day's free runs at the one door: what is counted, what is refused, what is given back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.content import ModelSettings
from promptmanager.domain.errors import (
    CeilingReached,
    ModelUnknown,
    Moderated,
    PremiumModel,
    PromptManagerError,
    ProviderUnavailable,
    QuotaUsedUp,
)
from promptmanager.domain.models import ModelTier
from promptmanager.domain.plans import Grant, quota_day
from promptmanager.domain.runs import RunState
from promptmanager.services.plans import Plans
from promptmanager.services.ports.chat import Opened, Text
from tests.fakes.scripted_chat import FINISHED, ScriptedChat, Step
from tests.unit.runs_scene import Scene, order, scene


def free(*steps: Step, tier: ModelTier = ModelTier.FREE) -> Scene:
    """Somebody on FREE before a provider that plays these steps at every run."""
    s = scene(ScriptedChat(*steps), has_plans=True)
    s.models.model = replace(s.models.model, tier=tier)
    return s


async def left(s: Scene) -> int | None:
    return (await Plans(store=s.store, clock=s.clock).allowance(actor=s.actor)).left


async def run_to_end(s: Scene) -> RunState:
    return (await s.ended(await s.runs.start(actor=s.actor, order=order()))).state


async def test_three_runs_a_day_pass_and_the_fourth_is_refused_before_anything_leaves():
    s = free(Text("x"), FINISHED)
    for _ in range(3):
        await run_to_end(s)

    with pytest.raises(QuotaUsedUp) as refused:
        await s.runs.start(actor=s.actor, order=order())

    assert refused.value.facts == {"limit": 3}
    assert len(s.provider.requests) == 3
    assert len(s.store.tables.runs) == 3


async def test_of_fifty_started_at_once_exactly_three_pass():
    s = free(Text("x"), FINISHED)

    outcomes = await asyncio.gather(
        *(s.runs.start(actor=s.actor, order=order()) for _ in range(50)), return_exceptions=True
    )

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 3
    assert sum(isinstance(outcome, QuotaUsedUp) for outcome in outcomes) == 47


async def test_the_day_after_midnight_utc_has_its_own_three():
    s = free(Text("x"), FINISHED)
    s.clock.advance(hours=11, minutes=59, seconds=59)
    for _ in range(3):
        await run_to_end(s)
    assert await left(s) == 0

    s.clock.advance(seconds=1)

    assert await left(s) == 3
    assert await run_to_end(s) is RunState.COMPLETED


async def test_a_premium_model_is_refused_on_free_and_costs_no_unit():
    s = free(Text("x"), FINISHED, tier=ModelTier.PREMIUM)

    with pytest.raises(PremiumModel):
        await s.runs.start(actor=s.actor, order=order())

    assert (await left(s), s.provider.requests, s.store.tables.runs) == (3, [], {})


async def test_pro_runs_premium_models_without_being_counted():
    s = free(Text("x"), FINISHED, tier=ModelTier.PREMIUM)
    async with s.store.writing() as work:
        await work.grants.put(Grant(s.actor.user.id, None, granted_by=1, granted_at=s.clock.now()))
        await work.commit()

    ended = [await run_to_end(s) for _ in range(5)]

    assert ended == [RunState.COMPLETED] * 5
    assert s.store.tables.quotas == {}


async def test_a_run_that_is_refused_here_costs_no_unit():
    s = free(Text("x"), FINISHED)

    with pytest.raises(ModelUnknown):
        await s.runs.start(actor=s.actor, order=order(settings=ModelSettings(model="no/model")))

    assert await left(s) == 3


@pytest.mark.parametrize(
    ("steps", "left_after"),
    [
        pytest.param((ProviderUnavailable(),), 3, id="the provider was down"),
        pytest.param((Opened("gen-1"),), 3, id="cut before the first token"),
        pytest.param((RuntimeError("ours"),), 3, id="broken in our own code"),
        pytest.param((Moderated(reasons="x"),), 2, id="refused for what was asked"),
        pytest.param((Text("Half"), ProviderUnavailable()), 2, id="failed after the first token"),
        pytest.param((FINISHED,), 2, id="completed without a word"),
    ],
)
async def test_only_a_failure_before_the_first_token_that_is_not_the_users_gives_the_unit_back(steps, left_after):
    s = free(*steps)

    await run_to_end(s)

    assert await left(s) == left_after


async def test_a_stopped_run_counts():
    s = free(asyncio.Event())

    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.runs.stop(actor=s.actor, run_id=run_id)

    assert (await s.stored(run_id)).state is RunState.STOPPED
    assert await left(s) == 2


async def test_a_process_that_ends_gives_back_what_had_not_begun():
    s = free(asyncio.Event())
    await s.runs.start(actor=s.actor, order=order())

    await s.runs.shutdown()

    assert await left(s) == 3


async def test_what_a_dead_process_left_unbegun_is_given_back_once_to_its_own_day():
    s = free(asyncio.Event())
    yesterday = s.clock.now()
    await s.runs.start(actor=s.actor, order=order())
    s.clock.advance(days=1)

    assert await s.runs.recover() == 1
    assert await s.runs.recover() == 0

    assert s.store.tables.quotas == {(s.actor.user.id, quota_day(yesterday)): 0}


async def test_runs_of_one_launch_are_counted_each():
    s = free(Text("x"), FINISHED)

    outcomes = await s.runs.start_together(actor=s.actor, orders=(order(),) * 4)

    assert [isinstance(outcome, PromptManagerError) for outcome in outcomes] == [False, False, False, True]


def with_ceiling(*steps: Step, usd: str) -> Scene:
    return scene(ScriptedChat(*steps), ceiling_usd=Decimal(usd))


async def test_the_months_ceiling_refuses_the_next_run_and_is_shown_before():
    # Each run costs 0.00002.
    s = with_ceiling(Text("x"), FINISHED, usd="0.00004")
    plans = Plans(store=s.store, clock=s.clock, ceiling_usd=Decimal("0.00004"))
    await run_to_end(s)
    half = (await plans.allowance(actor=s.actor)).spending
    await run_to_end(s)

    with pytest.raises(CeilingReached):
        await s.runs.start(actor=s.actor, order=order())

    assert (half.usd, half.is_near_ceiling, half.is_at_ceiling) == (Decimal("0.00002"), False, False)
    assert (await plans.allowance(actor=s.actor)).spending.is_at_ceiling


async def test_a_new_month_begins_at_nothing():
    s = with_ceiling(Text("x"), FINISHED, usd="0.00001")
    await run_to_end(s)

    s.clock.advance(days=27)

    assert await run_to_end(s) is RunState.COMPLETED


async def test_what_is_simulated_meets_no_ceiling():
    s = scene(ScriptedChat(Text("x"), FINISHED, is_simulated=True), ceiling_usd=Decimal("0.00001"))

    assert [await run_to_end(s) for _ in range(2)] == [RunState.COMPLETED] * 2
