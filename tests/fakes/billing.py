"""Fakes of the repositories of billing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from promptmanager.domain.billing import CheckoutAttempt, Subscription
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

    async def all(self) -> tuple[tuple[int, str], ...]:
        return tuple(sorted(self._tables.customers.items()))

    async def forget(self, user_id: int, customer_id: str) -> None:
        if self._tables.customers.get(user_id) == customer_id:
            del self._tables.customers[user_id]


class FakeCheckouts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def begin(self, user_id: int, token: str) -> CheckoutAttempt:
        return self._tables.checkouts.setdefault(user_id, CheckoutAttempt(token))

    async def of_user(self, user_id: int) -> CheckoutAttempt | None:
        return self._tables.checkouts.get(user_id)

    async def opened(self, user_id: int, attempt: CheckoutAttempt) -> bool:
        found = self._tables.checkouts.get(user_id)
        if found is None or (found.token, found.number) != (attempt.token, attempt.number):
            return False
        self._tables.checkouts[user_id] = attempt
        return True

    async def next(self, user_id: int, *, after: int) -> bool:
        found = self._tables.checkouts.get(user_id)
        if found is None or found.number != after:
            return False
        self._tables.checkouts[user_id] = replace(found, number=after + 1, session_id="")
        return True

    async def forget(self, user_id: int) -> None:
        self._tables.checkouts.pop(user_id, None)


class FakeSubscriptions:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def of_user(self, user_id: int) -> tuple[Subscription, ...]:
        return await self.of_users((user_id,))

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Subscription, ...]:
        stored = sorted(self._tables.subscriptions.items())
        return tuple(subscription for _, (subscription, _) in stored if subscription.user_id in user_ids)

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

    async def forget(self, *, before: datetime) -> None:
        kept = {event: at for event, at in self._tables.billing_events.items() if at >= before}
        self._tables.billing_events = kept
