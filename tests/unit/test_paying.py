"""Paying for PRO: one customer, one subscription, and nothing that Stripe does not confirm."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from promptmanager.domain.billing import SubscriptionStatus
from promptmanager.domain.errors import (
    AlreadySubscribed,
    NothingBought,
    PaymentsOff,
    PaymentsUnavailable,
    SubscriptionRenews,
    TooManyAttempts,
)
from promptmanager.domain.plans import Plan, PlanSource
from promptmanager.services.billing import ASKING, EVENTS_KEPT, Billing
from promptmanager.services.billing_daily import DailyRound
from promptmanager.services.ports.billing_gateway import WebhookRefused
from tests.fakes.tokens import FakeTokens
from tests.unit.billing_scene import BillingScene, billing_scene


@pytest.fixture
async def scene() -> BillingScene:
    return await billing_scene()


async def test_upgrading_leads_to_stripe_and_coming_back_gives_pro(scene: BillingScene) -> None:
    url = await scene.billing.checkout_url(actor=scene.ann)
    (session,) = scene.world.sessions.values()
    assert (url, session["success_url"]) == (session["url"], "https://prompts.example/settings/plan/?back=checkout")

    await scene.billing.refresh(actor=scene.ann)
    before = await scene.plan(scene.ann)
    subscription_id = scene.pay()
    assert await scene.plan(scene.ann) is Plan.FREE
    await scene.billing.refresh(actor=scene.ann)

    assert (before, await scene.plan(scene.ann), await scene.plan(scene.bob)) == (Plan.FREE, Plan.PRO, Plan.FREE)
    standing = await scene.billing.standing(actor=scene.ann)
    assert standing.subscription is not None
    assert (standing.subscription.id, standing.is_customer) == (subscription_id, True)


async def test_coming_back_without_having_paid_gives_nothing(scene: BillingScene) -> None:
    await scene.buy(scene.bob)

    await scene.billing.refresh(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.FREE
    assert await scene.stored(scene.ann) == ()


async def test_many_tabs_lead_to_one_customer_and_one_page(scene: BillingScene) -> None:
    urls = await asyncio.gather(*(scene.billing.checkout_url(actor=scene.ann) for _ in range(8)))

    assert len(set(urls)) == 1
    assert (len(scene.world.customers), len(scene.world.sessions)) == (1, 1)


async def test_beside_a_subscription_no_other_is_begun(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)

    for status in ("active", "past_due", "unpaid", "paused", "incomplete", "trialing"):
        scene.world.set_status(subscription_id, status)
        with pytest.raises(AlreadySubscribed):
            await scene.billing.checkout_url(actor=scene.ann)

    assert len(scene.world.sessions) == 1


async def test_a_subscription_that_the_list_does_not_show_yet_counts_all_the_same(
    scene: BillingScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.buy(scene.ann)
    monkeypatch.setattr(scene.world, "subscriptions_of", lambda _: [])

    with pytest.raises(AlreadySubscribed):
        await scene.billing.checkout_url(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.PRO


@pytest.mark.parametrize("status", ["canceled", "incomplete_expired"])
async def test_after_one_that_is_over_another_may_be_bought(scene: BillingScene, status: str) -> None:
    scene.world.set_status(await scene.buy(scene.ann), status)

    await scene.billing.checkout_url(actor=scene.ann)
    scene.pay()
    await scene.billing.refresh(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.PRO
    standing = await scene.billing.standing(actor=scene.ann)
    assert standing.subscription is not None
    assert standing.subscription.status is SubscriptionStatus.ACTIVE
    assert (len(scene.world.customers), len(scene.world.sessions)) == (1, 2)


async def test_a_page_that_expired_makes_room_for_one_other(scene: BillingScene) -> None:
    first = await scene.billing.checkout_url(actor=scene.ann)
    scene.clock.advance(days=1)

    later = await asyncio.gather(*(scene.billing.checkout_url(actor=scene.ann) for _ in range(4)))

    assert len({first, *later}) == 2


async def test_a_customer_that_stripe_does_not_know_is_made_anew(scene: BillingScene) -> None:
    await scene.billing.checkout_url(actor=scene.ann)
    # As after the change from test mode to real payments.
    scene.world.customers.clear()
    scene.world.sessions.clear()

    await scene.billing.checkout_url(actor=scene.ann)
    scene.pay()
    await scene.billing.refresh(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.PRO


async def test_the_portal_is_for_whoever_paid_and_leads_back(scene: BillingScene) -> None:
    with pytest.raises(NothingBought):
        await scene.billing.portal_url(actor=scene.ann)
    await scene.buy(scene.ann)

    url = await scene.billing.portal_url(actor=scene.ann)

    (portal,) = scene.world.portals.values()
    assert (url, portal["return_url"]) == (portal["url"], "https://prompts.example/settings/plan/?back=portal")
    scene.world.customers.clear()
    with pytest.raises(NothingBought):
        await scene.billing.portal_url(actor=scene.ann)


async def test_a_cancelled_one_runs_on_to_its_date(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    scene.world.cancel_at_period_end(subscription_id)
    await scene.billing.refresh(actor=scene.ann)

    entitlement = await scene.plans.entitlement(actor=scene.ann)
    assert (entitlement.plan, entitlement.ends_at) == (Plan.PRO, scene.clock.now() + timedelta(days=30))
    scene.clock.advance(days=30)

    assert await scene.plan(scene.ann) is Plan.FREE


async def test_a_missing_payment_keeps_pro_for_seven_days(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    scene.clock.advance(days=30)
    scene.world.fail(subscription_id)
    await scene.billing.refresh(actor=scene.ann)

    entitlement = await scene.plans.entitlement(actor=scene.ann)
    assert (entitlement.plan, entitlement.source, entitlement.lacks_payment) == (
        Plan.PRO,
        PlanSource.SUBSCRIPTION,
        True,
    )
    scene.clock.advance(days=7)
    assert await scene.plan(scene.ann) is Plan.FREE
    scene.world.settle(subscription_id)
    await scene.billing.refresh(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.PRO


async def test_a_delivery_writes_what_stripe_says_now_not_what_it_says_itself(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    scene.world.end(subscription_id)

    await scene.deliver(scene.world.events[0])

    (stored,) = await scene.stored(scene.ann)
    assert stored.status is SubscriptionStatus.CANCELED


async def test_a_delivery_that_was_taken_has_no_effect_again(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    event = scene.world.events[-1]
    await scene.deliver(event)
    commits = scene.store.commits

    await scene.deliver(event)

    assert scene.store.commits == commits


async def test_what_is_not_signed_or_about_nobody_here_changes_nothing(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    body = scene.world.body(scene.world.events[0])
    with pytest.raises(WebhookRefused):
        await scene.billing.hear(body, scene.world.signature(body, secret="whsec_other"))
    scene.world.subscriptions[subscription_id]["customer"] = "cus_of_somebody_else"

    await scene.deliver(scene.world.events[0])

    assert await scene.stored(scene.ann) == ()


async def test_a_subscription_that_stripe_lost_stays_as_it_was(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    await scene.billing.refresh(actor=scene.ann)
    del scene.world.subscriptions[subscription_id]

    await scene.deliver(scene.world.events[-1])
    await scene.billing.refresh(actor=scene.ann)

    assert await scene.plan(scene.ann) is Plan.PRO


async def test_stripe_that_does_not_answer_leaves_a_delivery_to_come_again(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    scene.world.is_down = True
    with pytest.raises(PaymentsUnavailable):
        await scene.deliver(scene.world.events[-1])
    scene.world.is_down = False

    await scene.deliver(scene.world.events[-1])

    assert await scene.plan(scene.ann) is Plan.PRO


async def test_the_round_makes_good_what_was_not_delivered(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    await scene.buy(scene.bob)

    told = await scene.billing.reconcile()

    assert (told.people, told.failed) == (2, 0)
    assert [await scene.plan(actor) for actor in (scene.ann, scene.bob)] == [Plan.PRO, Plan.PRO]
    asked = len(scene.gateway.asked)
    await scene.billing.reconcile()
    assert scene.gateway.asked[asked:] == ["subscriptions_of"] * 2


async def test_the_round_forgets_old_events(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    await scene.deliver(scene.world.events[0])
    scene.clock.advance(days=EVENTS_KEPT.days, seconds=1)

    await scene.billing.reconcile()

    assert scene.store.tables.billing_events == {}


async def test_the_round_is_made_once_a_day_and_again_when_it_failed(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    daily = DailyRound(billing=scene.billing, store=scene.store, clock=scene.clock)
    scene.world.is_down = True
    assert await daily.go_if_due()
    scene.world.is_down = False

    made = [await daily.go_if_due(), await daily.go_if_due()]
    scene.clock.advance(hours=23)
    made.append(await daily.go_if_due())
    scene.clock.advance(hours=1)
    made.append(await daily.go_if_due())

    assert made == [True, False, False, True]
    assert await scene.plan(scene.ann) is Plan.PRO


async def test_the_round_goes_on_by_itself(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    daily = DailyRound(billing=scene.billing, store=scene.store, clock=scene.clock, look_seconds=0)

    daily.begin()
    for _ in range(50):
        await asyncio.sleep(0)
    await daily.close()

    assert await scene.plan(scene.ann) is Plan.PRO


async def test_an_account_that_goes_on_costing_something_stays(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    with pytest.raises(SubscriptionRenews):
        await scene.billing.release(scene.ann)

    scene.world.cancel_at_period_end(subscription_id)
    await scene.billing.release(scene.ann)
    await scene.billing.release(scene.bob)


async def test_a_page_that_is_open_is_closed_before_an_account_goes(scene: BillingScene) -> None:
    await scene.billing.checkout_url(actor=scene.ann)

    await scene.billing.release(scene.ann)

    assert [each["status"] for each in scene.world.sessions.values()] == ["expired"]


async def test_an_account_that_never_paid_asks_stripe_for_nothing(scene: BillingScene) -> None:
    scene.world.is_down = True

    await scene.billing.release(scene.ann)

    assert scene.gateway.asked == []


async def test_without_settings_there_are_no_payments(scene: BillingScene) -> None:
    off = Billing(store=scene.store, clock=scene.clock, tokens=FakeTokens(), gateway=None, address="")

    assert not (await off.standing(actor=scene.ann)).takes_payments
    await off.release(scene.ann)
    for refused in (off.checkout_url(actor=scene.ann), off.portal_url(actor=scene.ann), off.refresh(actor=scene.ann)):
        with pytest.raises(PaymentsOff):
            await refused
    with pytest.raises(PaymentsOff):
        await off.hear(b"", "")
    daily = DailyRound(billing=off, store=scene.store, clock=scene.clock)
    daily.begin()
    await daily.close()


async def test_without_plans_nothing_is_sold_but_what_runs_is_told_and_can_be_cancelled(scene: BillingScene) -> None:
    subscription_id = await scene.buy(scene.ann)
    kept = Billing(
        store=scene.store,
        clock=scene.clock,
        tokens=FakeTokens(),
        gateway=scene.gateway,
        address="https://prompts.example",
        sells=False,
    )

    await kept.reconcile()

    standing = await kept.standing(actor=scene.ann)
    assert standing.subscription is not None
    assert (standing.takes_payments, standing.reaches_stripe, standing.subscription.renews) == (False, True, True)
    assert await kept.portal_url(actor=scene.ann)
    with pytest.raises(PaymentsOff):
        await kept.checkout_url(actor=scene.bob)
    with pytest.raises(SubscriptionRenews):
        await kept.release(scene.ann)
    scene.world.cancel_at_period_end(subscription_id)
    await kept.release(scene.ann)


async def test_whoever_is_shut_out_pays_for_no_further_period(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    await scene.billing.checkout_url(actor=scene.bob)

    await scene.billing.let_go(scene.ann.user.id)
    await scene.billing.let_go(scene.ann.user.id)
    await scene.billing.let_go(scene.bob.user.id)

    (stored,) = await scene.stored(scene.ann)
    assert (stored.renews, stored.ends_at) == (False, stored.period_ends_at)
    assert await scene.plan(scene.ann) is Plan.PRO
    assert [each["status"] for each in scene.world.sessions.values()] == ["complete", "expired"]


@pytest.mark.parametrize("status", ["incomplete", "canceled", "incomplete_expired"])
async def test_what_ends_by_itself_is_left_to_it(scene: BillingScene, status: str) -> None:
    scene.world.set_status(await scene.buy(scene.ann), status)

    await scene.billing.let_go(scene.ann.user.id)

    assert "stop_renewing" not in scene.gateway.asked


async def test_the_daily_round_ends_what_somebody_disabled_goes_on_paying(scene: BillingScene) -> None:
    for actor in (scene.ann, scene.bob):
        await scene.buy(actor)
    async with scene.store.writing() as work:
        await work.users.set_disabled(scene.ann.user.id, is_disabled=True)
        await work.commit()

    told = await scene.billing.reconcile()

    assert (told.people, told.failed) == (2, 0)
    assert [(await scene.stored(actor))[0].renews for actor in (scene.ann, scene.bob)] == [False, True]


async def test_nobody_asks_stripe_without_end(scene: BillingScene) -> None:
    for _ in range(ASKING.attempts):
        await scene.billing.refresh(actor=scene.ann)

    with pytest.raises(TooManyAttempts):
        await scene.billing.refresh(actor=scene.ann)
    await scene.billing.refresh(actor=scene.bob)
