"""Subscriptions: which plan each gives, until when, and beside a grant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from promptmanager.domain.billing import (
    Price,
    PriceFault,
    Subscription,
    SubscriptionStatus,
    entitlement_by,
    entitlement_by_all,
    faults_of,
)
from promptmanager.domain.plans import FREE, Entitlement, Grant, Plan, PlanSource, entitlement_of
from promptmanager.services.plans import Plans
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
RUNNING = Subscription("sub_1", 1, SubscriptionStatus.ACTIVE, period_ends_at=NOW + 20 * DAY)
PAST_DUE = replace(RUNNING, status=SubscriptionStatus.PAST_DUE, past_due_since=NOW)
PRO = Entitlement(Plan.PRO, PlanSource.SUBSCRIPTION)

GIVES = {
    SubscriptionStatus.INCOMPLETE: Plan.FREE,
    SubscriptionStatus.INCOMPLETE_EXPIRED: Plan.FREE,
    SubscriptionStatus.TRIALING: Plan.PRO,
    SubscriptionStatus.ACTIVE: Plan.PRO,
    SubscriptionStatus.PAST_DUE: Plan.PRO,
    SubscriptionStatus.UNPAID: Plan.FREE,
    SubscriptionStatus.PAUSED: Plan.FREE,
    SubscriptionStatus.CANCELED: Plan.FREE,
}


@pytest.mark.parametrize("status", SubscriptionStatus)
def test_each_status_gives_the_plan_of_the_table(status: SubscriptionStatus):
    assert entitlement_by(replace(PAST_DUE, status=status), now=NOW).plan is GIVES[status]


def test_a_subscription_that_renews_has_no_end():
    assert entitlement_by(RUNNING, now=NOW) == PRO


def test_a_cancelled_one_runs_on_to_its_end_and_says_it():
    ending = replace(RUNNING, ends_at=RUNNING.period_ends_at)

    assert entitlement_by(ending, now=NOW) == replace(PRO, ends_at=ending.ends_at)
    assert entitlement_by(ending, now=RUNNING.period_ends_at - MOMENT).plan is Plan.PRO
    assert entitlement_by(ending, now=RUNNING.period_ends_at) == FREE


def test_a_missing_payment_leaves_seven_days_of_grace():
    assert entitlement_by(PAST_DUE, now=NOW) == replace(PRO, ends_at=NOW + 7 * DAY, lacks_payment=True)
    assert entitlement_by(PAST_DUE, now=NOW + 7 * DAY - MOMENT).plan is Plan.PRO
    assert entitlement_by(PAST_DUE, now=NOW + 7 * DAY) == FREE


def test_grace_does_not_outlast_a_cancellation():
    both = replace(PAST_DUE, ends_at=NOW + 2 * DAY)

    assert entitlement_by(both, now=NOW) == replace(PRO, ends_at=NOW + 2 * DAY, lacks_payment=True)


def test_past_due_must_say_since_when():
    with pytest.raises(ValueError, match="since when"):
        replace(RUNNING, status=SubscriptionStatus.PAST_DUE)


@pytest.mark.parametrize("status", SubscriptionStatus)
def test_beside_what_may_still_cost_something_no_other_is_begun(status: SubscriptionStatus):
    subscription = replace(PAST_DUE, status=status)
    is_over = status in {SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED}

    assert (subscription.is_live, subscription.renews) == (not is_over, not is_over)
    assert not replace(subscription, ends_at=NOW + DAY).renews
    assert subscription.is_paid is (status in {SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING})


SOLD = Price("price_1", 700, "usd", "month", 1, is_active=True, is_live=False)


@pytest.mark.parametrize(
    ("price", "faults"),
    [
        (SOLD, ()),
        (replace(SOLD, cents=7), (PriceFault.AMOUNT,)),
        (replace(SOLD, cents=None), (PriceFault.AMOUNT,)),
        (replace(SOLD, currency="eur"), (PriceFault.CURRENCY,)),
        (replace(SOLD, interval="year"), (PriceFault.INTERVAL,)),
        (replace(SOLD, interval_count=3), (PriceFault.INTERVAL,)),
        (replace(SOLD, interval=""), (PriceFault.INTERVAL,)),
        (replace(SOLD, is_active=False), (PriceFault.INACTIVE,)),
        (replace(SOLD, is_live=True), (PriceFault.MODE,)),
    ],
)
def test_the_price_of_pro_is_seven_dollars_a_month(price: Price, faults: tuple[PriceFault, ...]):
    assert faults_of(price, is_live=False) == faults


def test_a_key_whose_mode_cannot_be_seen_fits_both():
    assert faults_of(replace(SOLD, is_live=True), is_live=None) == ()


def test_a_row_that_nobody_brought_up_to_date_is_not_believed_for_ever():
    end = RUNNING.period_ends_at

    assert entitlement_by(RUNNING, now=end + 7 * DAY - MOMENT) == PRO
    assert entitlement_by(RUNNING, now=end + 7 * DAY) == FREE


def test_of_several_subscriptions_the_best_counts_in_any_order():
    over = replace(RUNNING, id="sub_0", status=SubscriptionStatus.CANCELED)
    ending = replace(RUNNING, id="sub_2", ends_at=NOW + DAY)
    later = replace(RUNNING, id="sub_3", ends_at=NOW + 2 * DAY)

    assert entitlement_by_all((), now=NOW) == FREE
    assert entitlement_by_all((over, ending, RUNNING), now=NOW) == PRO
    assert entitlement_by_all((RUNNING, ending, over), now=NOW) == PRO
    assert entitlement_by_all((later, ending, over), now=NOW).ends_at == later.ends_at
    assert entitlement_by_all((ending, over, later), now=NOW).ends_at == later.ends_at


@pytest.mark.parametrize(
    ("grant_ends", "bought", "source"),
    [
        (None, FREE, PlanSource.GRANT),
        (NOW + DAY, PRO, PlanSource.SUBSCRIPTION),
        (None, replace(PRO, ends_at=NOW + DAY), PlanSource.GRANT),
        (NOW + 2 * DAY, replace(PRO, ends_at=NOW + DAY), PlanSource.GRANT),
        (NOW + DAY, replace(PRO, ends_at=NOW + 2 * DAY), PlanSource.SUBSCRIPTION),
        # The grant can be withdrawn, and what is paid stands on the page of the plan beside it.
        (None, PRO, PlanSource.GRANT),
        (NOW, replace(PRO, ends_at=NOW + DAY), PlanSource.SUBSCRIPTION),
        (NOW, FREE, PlanSource.NOTHING),
    ],
)
def test_of_a_grant_and_a_subscription_what_lasts_longer_counts(
    grant_ends: datetime | None, bought: Entitlement, source: PlanSource
):
    grant = Grant(1, grant_ends, granted_by=1, granted_at=NOW - DAY)

    assert entitlement_of(grant, bought, now=NOW).source is source


async def test_a_stored_subscription_is_the_plan_of_its_buyer_alone():
    store, clock = FakeStore(), FakeClock()
    plans = Plans(store=store, clock=clock)
    ann, bob = await new_actor(store, "Ann"), await new_actor(store, "Bob")
    bought = replace(RUNNING, user_id=ann.user.id, period_ends_at=clock.now() + 30 * DAY)

    async with store.writing() as work:
        await work.subscriptions.put(bought, seen=0)
        await work.commit()

    assert (await plans.allowance(actor=ann)).limit is None
    assert await plans.entitlement(actor=ann) == PRO
    assert await plans.entitlement(actor=bob) == FREE
