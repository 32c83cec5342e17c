"""Fakes of the repositories of billing."""

from __future__ import annotations

from datetime import datetime

from promptmanager.domain.billing import Subscription
from tests.fakes.tables import Tables


class FakeCustomers:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def keep(self, user_id: int, customer_id: str) -> str | None:
        if customer_id not in self._tables.customers.values():
            self._tables.customers.setdefault(user_id, customer_id)
        return await self.of_user(user_id)

    async def of_user(self, user_id: int) -> str | None:
        return self._tables.customers.get(user_id)

    async def user_of(self, customer_id: str) -> int | None:
        return next((user for user, customer in self._tables.customers.items() if customer == customer_id), None)


class FakeSubscriptions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def of_user(self, user_id: int) -> tuple[Subscription, ...]:
        stored = sorted(self._tables.subscriptions.items())
        return tuple(subscription for _, (subscription, _) in stored if subscription.user_id == user_id)

    async def user_of(self, subscription_id: str) -> int | None:
        found = self._tables.subscriptions.get(subscription_id)
        return None if found is None else found[0].user_id

    async def revision(self, subscription_id: str) -> int:
        found = self._tables.subscriptions.get(subscription_id)
        return 0 if found is None else found[1]

    async def put(self, subscription: Subscription, *, seen: int) -> bool:
        owner = await self.user_of(subscription.id)
        if await self.revision(subscription.id) != seen or owner not in {None, subscription.user_id}:
            return False
        self._tables.subscriptions[subscription.id] = (subscription, seen + 1)
        return True


class FakeBillingEvents:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def take(self, event_id: str, *, at: datetime) -> bool:
        if event_id in self._tables.billing_events:
            return False
        self._tables.billing_events[event_id] = at
        return True
