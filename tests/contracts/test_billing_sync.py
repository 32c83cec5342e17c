"""Many deliveries and tabs at once on every store, real databases too: one subscription, written as Stripe tells it."""

from __future__ import annotations

import asyncio

from promptmanager.domain.errors import PaymentsUnavailable
from promptmanager.domain.plans import Plan
from promptmanager.services.ports import Store
from promptmanager.services.ports.billing_gateway import ToldSubscription
from tests.fakes.billing_gateway import FakeGateway
from tests.fakes.stripe_world import Thing
from tests.unit.billing_scene import BillingScene, billing_scene


class SlowGateway(FakeGateway):
    """Answers late, so that others write meanwhile."""

    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        told = await super().subscription(subscription_id)
        await asyncio.sleep(0.01)
        return told


async def deliver_until_taken(scene: BillingScene, event: Thing) -> None:
    for _ in range(20):
        try:
            await scene.deliver(event)
        except PaymentsUnavailable:
            await asyncio.sleep(0.05)
        else:
            return
    raise AssertionError("a delivery was never taken")


async def test_many_tabs_begin_one_checkout(store: Store) -> None:
    scene = await billing_scene(store)

    urls = await asyncio.gather(*(scene.billing.checkout_url(actor=scene.ann) for _ in range(6)))

    assert len(set(urls)) == 1
    assert (len(scene.world.customers), len(scene.world.sessions)) == (1, 1)


async def test_deliveries_at_once_end_in_what_stripe_says(store: Store) -> None:
    scene = await billing_scene(store, SlowGateway)
    subscription_id = await scene.buy(scene.ann)
    deliveries = [asyncio.create_task(deliver_until_taken(scene, event)) for event in scene.world.events * 2]
    await asyncio.sleep(0)
    scene.world.cancel_at_period_end(subscription_id)
    deliveries.append(asyncio.create_task(deliver_until_taken(scene, scene.world.events[-1])))
    await asyncio.gather(*deliveries)

    told = await scene.gateway.subscription(subscription_id)
    assert told is not None
    assert await scene.stored(scene.ann) == (told.of(scene.ann.user.id),)
    assert await scene.plan(scene.ann) is Plan.PRO
    async with store.writing() as work:
        taken = [await work.billing_events.take(event["id"], at=scene.clock.now()) for event in scene.world.events]
    assert taken == [False] * len(taken)
