"""Payments over Stripe in memory, with two people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from promptmanager.domain.billing import Subscription
from promptmanager.domain.identity import Actor
from promptmanager.domain.plans import Plan
from promptmanager.services.billing import Billing
from promptmanager.services.plans import Plans
from promptmanager.services.ports import Store
from tests.fakes.actors import new_actor
from tests.fakes.billing_gateway import FakeGateway
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore
from tests.fakes.stripe_world import StripeWorld, Thing
from tests.fakes.tokens import FakeTokens


@dataclass
class BillingScene:
    store: Any
    clock: FakeClock
    world: StripeWorld
    gateway: FakeGateway
    billing: Billing
    plans: Plans
    ann: Actor
    bob: Actor

    async def deliver(self, event: Thing) -> None:
        body = self.world.body(event)
        await self.billing.hear(body, self.world.signature(body))

    async def buy(self, actor: Actor) -> str:
        """Go to Stripe and pay; nothing is delivered yet. Returns the subscription's id."""
        await self.billing.checkout_url(actor=actor)
        return self.pay()

    def pay(self) -> str:
        """Pay on the one page that is open."""
        (page,) = [each["id"] for each in self.world.sessions.values() if each["status"] == "open"]
        return self.world.pay(page)["id"]

    async def plan(self, actor: Actor) -> Plan:
        return (await self.plans.entitlement(actor=actor)).plan

    async def stored(self, actor: Actor) -> tuple[Subscription, ...]:
        async with self.store.reading() as work:
            return await work.subscriptions.of_user(actor.user.id)


async def billing_scene(store: Store | None = None, gateway: type[FakeGateway] = FakeGateway) -> BillingScene:
    store, clock = store or FakeStore(), FakeClock()
    world = StripeWorld(now=clock.now)
    asked = gateway(world)
    billing = Billing(store=store, clock=clock, tokens=FakeTokens(), gateway=asked, address="https://prompts.example")
    plans = Plans(store=store, clock=clock)
    ann, bob = await new_actor(store, "Ann"), await new_actor(store, "Bob")
    return BillingScene(store, clock, world, asked, billing, plans, ann, bob)
