"""Deliveries in any order, repeated, at once, and with crashes between: what is stored is what Stripe says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from promptmanager.domain.errors import PaymentsUnavailable
from promptmanager.services.ports.billing_gateway import ToldSubscription
from tests.fakes.billing_gateway import FakeGateway
from tests.fakes.store import FakeStore, FakeUnitOfWork
from tests.fakes.stripe_world import StripeWorld, Thing
from tests.unit.billing_scene import BillingScene, billing_scene


class Crash(Exception):
    """The process dies here; Stripe never hears that its delivery was taken."""


class Chance:
    """Crashes and pauses, some of each, at places that nobody chose."""

    def __init__(self) -> None:
        self.random = Random(0)
        self.crashes_left = 0

    def may_crash(self) -> None:
        if self.crashes_left and self.random.random() < 0.3:
            self.crashes_left -= 1
            raise Crash

    async def pause(self) -> None:
        for _ in range(self.random.choice((0, 1, 2, 3, 5, 25))):
            await asyncio.sleep(0)


chance = Chance()


class FrailGateway(FakeGateway):
    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        await chance.pause()
        chance.may_crash()
        told = await super().subscription(subscription_id)
        await chance.pause()
        chance.may_crash()
        return told


class FrailStore(FakeStore):
    @asynccontextmanager
    async def writing(self) -> AsyncIterator[FakeUnitOfWork]:
        async with super().writing() as unit:
            commit = unit.commit

            async def frail_commit() -> None:
                chance.may_crash()
                await commit()

            unit.commit = frail_commit
            yield unit
        chance.may_crash()


def happen(world: StripeWorld, random: Random) -> None:
    """Let something happen to a subscription, as time and people do."""
    subscription = random.choice([*world.subscriptions.values()])
    acts = [world.cancel_at_period_end, world.keep, world.renew, world.fail, world.settle]
    if subscription["status"] == "canceled":
        return
    random.choice([*acts, world.end] if random.random() < 0.3 else acts)(subscription["id"])


async def deliver_until_taken(scene: BillingScene, event: Thing) -> None:
    for _ in range(100):
        try:
            await scene.deliver(event)
        except (Crash, PaymentsUnavailable):
            await chance.pause()
        else:
            return
    raise AssertionError("a delivery was never taken")


async def story(random: Random) -> None:
    chance.random, chance.crashes_left = random, 0
    scene = await billing_scene(FrailStore(), FrailGateway)
    for actor in (scene.ann, scene.bob):
        await scene.buy(actor)
    waiting: list[Thing] = []
    under_way: list[asyncio.Task[None]] = []
    heard = 0
    for _ in range(random.randrange(1, 6)):
        # Nothing waits for what is under way: Stripe does not stand still while it is read.
        happen(scene.world, random)
        scene.clock.advance(hours=random.randrange(48))
        chance.crashes_left = random.choice((0, 0, 1, 2, 5))
        waiting += [event for event in scene.world.events[heard:] for _ in range(random.choice((1, 1, 1, 2, 3)))]
        heard = len(scene.world.events)
        random.shuffle(waiting)
        now, waiting = waiting[: len(waiting) // 2], waiting[len(waiting) // 2 :]
        under_way += [asyncio.create_task(deliver_until_taken(scene, event)) for event in now]
        await chance.pause()
    under_way += [asyncio.create_task(deliver_until_taken(scene, event)) for event in waiting]
    await chance.pause()
    happen(scene.world, random)
    under_way += [asyncio.create_task(deliver_until_taken(scene, event)) for event in scene.world.events[heard:]]
    await asyncio.gather(*under_way)

    chance.crashes_left = 0
    for actor in (scene.ann, scene.bob):
        customer = scene.store.tables.customers[actor.user.id]
        told = await scene.gateway.subscriptions_of(customer)
        assert await scene.stored(actor) == tuple(each.of(actor.user.id) for each in told)
    assert set(scene.store.tables.billing_events) == {event["id"] for event in scene.world.events}


@settings(max_examples=300)
@given(st.integers(min_value=0, max_value=2**32))
def test_every_order_with_repetitions_and_crashes_ends_in_what_stripe_says(seed: int) -> None:
    asyncio.run(story(Random(seed)))


def test_a_writer_who_read_before_another_wrote_reads_again() -> None:
    async def overtaken() -> None:
        chance.crashes_left = 0
        scene = await billing_scene(gateway=SlowGateway)
        subscription_id = await scene.buy(scene.ann)
        slow = asyncio.create_task(scene.deliver(scene.world.events[0]))
        await SlowGateway.has_read.wait()
        scene.world.cancel_at_period_end(subscription_id)
        await scene.deliver(scene.world.events[-1])
        SlowGateway.may_go_on.set()
        await slow

        (stored,) = await scene.stored(scene.ann)
        assert stored.ends_at is not None

    asyncio.run(overtaken())


class SlowGateway(FakeGateway):
    """The first reading waits, with what it read in its hand."""

    has_read = asyncio.Event()
    may_go_on = asyncio.Event()

    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        told = await super().subscription(subscription_id)
        if not self.has_read.is_set():
            self.has_read.set()
            await self.may_go_on.wait()
        return told
