"""Plans: what each allows, when the day's runs are counted anew, and who is given PRO."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from promptmanager.domain.billing import Subscription, SubscriptionStatus
from promptmanager.domain.errors import InvalidInput, NotAllowed, PlanNeeded, UserNotFound
from promptmanager.domain.models import Model, ModelTier, tier_by_rule
from promptmanager.domain.plans import (
    FREE,
    OPEN_TO_ALL,
    PLAN_GRANTS,
    Entitlement,
    Grant,
    Plan,
    PlanAction,
    PlanSource,
    counted_anew_at,
    entitlement_of,
    quota_day,
)
from promptmanager.domain.runs import KeySource
from promptmanager.services.plans import Plans
from tests.contracts.scene import scene_in
from tests.fakes.accounts import AccountsBench
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

AT = datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC)

# The table that docs/plans.md prints.
ALLOWED = {
    (Plan.FREE, PlanAction.RUN_FREE_MODELS): True,
    (Plan.FREE, PlanAction.RUN_PREMIUM_MODELS): False,
    (Plan.FREE, PlanAction.RUN_WITHOUT_LIMIT): False,
    (Plan.FREE, PlanAction.USE_OWN_KEY): False,
    (Plan.FREE, PlanAction.USE_API): False,
    (Plan.PRO, PlanAction.RUN_FREE_MODELS): True,
    (Plan.PRO, PlanAction.RUN_PREMIUM_MODELS): True,
    (Plan.PRO, PlanAction.RUN_WITHOUT_LIMIT): True,
    (Plan.PRO, PlanAction.USE_OWN_KEY): True,
    (Plan.PRO, PlanAction.USE_API): True,
}


def model(model_id: str = "a/b", usd: str | None = "0.000001", *, is_simulated: bool = False) -> Model:
    price = None if usd is None else Decimal(usd)
    return Model(model_id, "Model", 1000, 100, price, price, frozenset(), is_simulated=is_simulated)


@pytest.mark.parametrize("plan", Plan)
@pytest.mark.parametrize("action", PlanAction)
def test_the_plans_allow_what_the_table_says(plan: Plan, action: PlanAction):
    assert Entitlement(plan, PlanSource.NOTHING).allows(action) is ALLOWED[plan, action]


def test_what_a_plan_does_not_allow_is_refused_by_name():
    with pytest.raises(PlanNeeded) as refused:
        FREE.require(PlanAction.USE_OWN_KEY)

    assert refused.value.facts == {"action": "use_own_key"}
    assert set(PLAN_GRANTS) == set(Plan)


@pytest.mark.parametrize(
    ("given", "tier"),
    [
        (model("a/b:free", "0"), ModelTier.FREE),
        (model("a/b", "0.000001"), ModelTier.PREMIUM),
        (model("a/b", None), ModelTier.PREMIUM),
        (model("sandbox/writer", is_simulated=True), ModelTier.FREE),
        (model("sandbox/slow", is_simulated=True), ModelTier.PREMIUM),
    ],
)
def test_a_model_about_which_nobody_decided_has_the_tier_of_its_price(given: Model, tier: ModelTier):
    assert tier_by_rule(given) is tier


def test_free_runs_free_models_and_pro_runs_all():
    free, premium = (replace(model(), tier=tier) for tier in ModelTier)

    assert (FREE.may_run(free), FREE.may_run(premium)) == (True, False)
    assert (OPEN_TO_ALL.may_run(free), OPEN_TO_ALL.may_run(premium)) == (True, True)


def test_the_day_turns_at_midnight_utc():
    assert quota_day(AT + timedelta(seconds=1)) == quota_day(AT) + timedelta(days=1)
    assert counted_anew_at(AT) == datetime(2026, 3, 29, tzinfo=UTC)
    assert counted_anew_at(AT + timedelta(seconds=1)) == datetime(2026, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"])
def test_a_clock_change_of_a_zone_does_not_move_the_day(zone: str):
    # A year in steps of half an hour, the changes of every zone among them.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=30 * step) for step in range(365 * 48)]

    told = [moment.astimezone(ZoneInfo(zone)) for moment in moments]

    assert [quota_day(moment) for moment in told] == [moment.date() for moment in moments]
    assert all(timedelta() < counted_anew_at(moment) - moment <= timedelta(days=1) for moment in told)
    assert {counted_anew_at(moment).time() for moment in told} == {start.time()}


def test_a_grant_holds_until_its_end():
    grant = Grant(1, AT, granted_by=1, granted_at=AT - timedelta(days=30))

    assert entitlement_of(grant, now=AT - timedelta(seconds=1)) == Entitlement(Plan.PRO, PlanSource.GRANT, AT)
    assert entitlement_of(grant, now=AT) == FREE
    assert entitlement_of(replace(grant, ends_at=None), now=AT).plan is Plan.PRO
    assert entitlement_of(None, now=AT) == FREE


async def test_the_first_account_has_pro_and_the_second_has_not():
    bench = AccountsBench()
    plans = Plans(store=bench.store, clock=bench.clock)

    first = await bench.actor(await bench.sign_up())
    second = await bench.actor(await bench.sign_up("bob@example.org", name="Bob"))

    assert (await plans.entitlement(actor=first)).source is PlanSource.GRANT
    assert await plans.entitlement(actor=second) == FREE


async def test_the_administrator_gives_pro_with_an_end_and_takes_it_back():
    bench = AccountsBench()
    plans = Plans(store=bench.store, clock=bench.clock)
    admin = await bench.actor(await bench.sign_up())
    other = await bench.actor(await bench.sign_up("bob@example.org", name="Bob"))
    end = bench.clock.now() + timedelta(days=30)

    await plans.grant(actor=admin, user_id=other.user.id, ends_at=end)
    given = await plans.allowance(actor=other)
    await plans.withdraw(actor=admin, user_id=other.user.id)
    taken = await plans.allowance(actor=other)

    assert (given.entitlement.plan, given.entitlement.ends_at, given.limit) == (Plan.PRO, end, None)
    assert (taken.entitlement, taken.limit, taken.left) == (FREE, 3, 3)


async def test_only_the_administrator_gives_pro_and_only_to_somebody_and_only_in_the_future():
    bench = AccountsBench()
    plans = Plans(store=bench.store, clock=bench.clock)
    admin = await bench.actor(await bench.sign_up())
    other = await bench.actor(await bench.sign_up("bob@example.org", name="Bob"))

    with pytest.raises(NotAllowed):
        await plans.grant(actor=other, user_id=other.user.id, ends_at=None)
    with pytest.raises(NotAllowed):
        await plans.withdraw(actor=other, user_id=admin.user.id)
    with pytest.raises(UserNotFound):
        await plans.grant(actor=admin, user_id=999, ends_at=None)
    with pytest.raises(InvalidInput):
        await plans.grant(actor=admin, user_id=other.user.id, ends_at=bench.clock.now())


async def test_without_plans_everybody_may_do_everything():
    store = FakeStore()
    plans = Plans(store=store, clock=FakeClock(), is_off=True)
    actor = await new_actor(store, "Ann")

    allowance = await plans.allowance(actor=actor)

    assert (allowance.entitlement, allowance.limit, allowance.left) == (OPEN_TO_ALL, None, None)


async def test_the_plans_of_several_people_are_told_at_once_to_the_administrator_alone():
    bench = AccountsBench()
    plans = Plans(store=bench.store, clock=bench.clock)
    admin = await bench.actor(await bench.sign_up())
    bob, eve = [await bench.actor(await bench.sign_up(f"{name}@example.org", name=name)) for name in ("bob", "eve")]
    ids = tuple(actor.user.id for actor in (admin, bob, eve))
    period = bench.clock.now() + timedelta(days=9)
    async with bench.store.writing() as work:
        await work.subscriptions.put(Subscription("sub_1", bob.user.id, SubscriptionStatus.ACTIVE, period), seen=0)
        await work.commit()

    told = await plans.entitlements(actor=admin, user_ids=ids)

    assert told == {actor.user.id: await plans.entitlement(actor=actor) for actor in (admin, bob, eve)}
    assert [told[user_id].source for user_id in ids] == [
        PlanSource.GRANT,
        PlanSource.SUBSCRIPTION,
        PlanSource.NOTHING,
    ]
    without = Plans(store=bench.store, clock=bench.clock, is_off=True)
    assert await without.entitlements(actor=admin, user_ids=ids) == dict.fromkeys(ids, OPEN_TO_ALL)
    with pytest.raises(NotAllowed):
        await plans.entitlements(actor=bob, user_ids=ids)


@pytest.mark.parametrize(("ceiling", "added"), [(None, Decimal(0)), (Decimal(5), Decimal("0.5"))])
async def test_a_months_spending_is_added_up_only_where_a_ceiling_asks_for_it(ceiling: Decimal | None, added: Decimal):
    scene = await scene_in(FakeStore())
    clock = FakeClock()
    plans = Plans(store=scene.store, clock=clock, ceiling_usd=ceiling)
    async with scene.store.writing() as work:
        await work.runs.add(scene.run(created_at=clock.now(), key_source=KeySource.SYSTEM, cost_usd=Decimal("0.5")))
        await work.commit()

    spending = (await plans.allowance(actor=scene.ann)).spending

    assert (spending.usd, spending.ceiling_usd) == (added, ceiling)
