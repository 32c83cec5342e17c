"""What Stripe knows of subscriptions, brought here. Webhooks, the way back from paying and the daily round end here.

Nothing that was delivered is believed: a subscription is read from Stripe and that is written, over the state that was
seen before the reading. So order, repetition and crashes do not matter.
"""

from __future__ import annotations

import logging

from promptmanager.domain.billing import Subscription
from promptmanager.domain.errors import PaymentsUnavailable
from promptmanager.services.ports import Clock, Store, UnitOfWork
from promptmanager.services.ports.billing_gateway import BillingEvent, BillingGateway, ToldSubscription

# So often somebody else may write between our reading of Stripe and our writing.
ATTEMPTS = 10

_log = logging.getLogger(__name__)


class BillingSync:
    def __init__(self, *, store: Store, clock: Clock, gateway: BillingGateway) -> None:
        self._store, self._clock, self._gateway = store, clock, gateway

    async def subscription(self, subscription_id: str, *, event: BillingEvent | None = None) -> None:
        """Write a subscription as Stripe tells it now, with the event that asked for it in the same transaction.

        An event that had its effect already has none. Raises PaymentsUnavailable, also when others keep writing.
        """
        for _ in range(ATTEMPTS):
            async with self._store.reading() as work:
                seen = await work.subscriptions.revision(subscription_id)
            told = await self._gateway.subscription(subscription_id)
            async with self._store.writing() as work:
                is_new = event is None or await work.billing_events.take(event.id, at=self._clock.now())
                if not is_new:
                    return
                if await self._write(work, subscription_id, told, seen=seen):
                    await work.commit()
                    return
        _log.warning("subscription %s: others kept writing it", subscription_id)
        raise PaymentsUnavailable

    async def person(self, user_id: int) -> tuple[Subscription, ...]:
        """Write everything that somebody has at Stripe, and return it as Stripe told it.

        What Stripe does not know is not returned; a row of it stays, and stops counting by itself.
        """
        async with self._store.reading() as work:
            customer_id = await work.customers.of_user(user_id)
            stored = {each.id: each for each in await work.subscriptions.of_user(user_id)}
        listed = await self._gateway.subscriptions_of(customer_id) if customer_id else ()
        told = {each.id: each.of(user_id) for each in listed}
        unheard = {each for each in stored.keys() - told.keys() if stored[each].is_live}
        for subscription_id in sorted({each for each in told if told[each] != stored.get(each)} | unheard):
            await self.subscription(subscription_id)
        return tuple(told.values())

    async def _write(self, work: UnitOfWork, subscription_id: str, told: ToldSubscription | None, *, seen: int) -> bool:
        """Write what was told. False when somebody wrote since ``seen``; True also where there is nothing to write."""
        if told is None:
            _log.warning("subscription %s is not known to Stripe; what is stored of it stays", subscription_id)
            return True
        owner = await work.subscriptions.user_of(told.id) or await work.customers.user_of(told.customer_id)
        if owner is None:
            _log.info("subscription %s belongs to nobody here", told.id)
            return True
        if not await work.subscriptions.put(told.of(owner), seen=seen):
            return False
        _log.info("subscription %s of account %s: %s", told.id, owner, told.status.value)
        return True
