"""Repositories of billing: who is which customer, what they bought, and which of Stripe's events had their effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from promptmanager.domain.billing import CheckoutAttempt, Subscription


class CustomerRepository(Protocol):
    """Stripe's customers: one a person, and nobody shares one."""

    async def keep(self, user_id: int, customer_id: str) -> str | None:
        """Make the customer the person's, unless they have one; return the one that they have then.

        None when the customer is somebody else's: nothing is stored.
        """
        ...

    async def of_user(self, user_id: int) -> str | None: ...

    async def user_of(self, customer_id: str) -> int | None: ...

    async def all(self) -> tuple[tuple[int, str], ...]:
        """Return everybody who is a customer, with which one they are, by person."""
        ...

    async def forget(self, user_id: int, customer_id: str) -> None:
        """Let go of a customer that Stripe does not know any more."""
        ...


class CheckoutRepository(Protocol):
    """Where people stand on the way to paying: one row a person, whatever tabs they have."""

    async def begin(self, user_id: int, token: str) -> CheckoutAttempt:
        """Return where the person stands; at the first number with this token if they never began."""
        ...

    async def of_user(self, user_id: int) -> CheckoutAttempt | None: ...

    async def opened(self, user_id: int, attempt: CheckoutAttempt) -> bool:
        """Keep the session of an attempt. False, with nothing kept, when its number is not the present one."""
        ...

    async def next(self, user_id: int, *, after: int) -> bool:
        """Go on to the next number, without a session. False when somebody went on from there already."""
        ...

    async def forget(self, user_id: int) -> None: ...


class SubscriptionRepository(Protocol):
    """Subscriptions by Stripe's id. A row's revision rises with every write, so that none overtakes another."""

    async def of_user(self, user_id: int) -> tuple[Subscription, ...]: ...

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Subscription, ...]: ...

    async def user_of(self, subscription_id: str) -> int | None: ...

    async def revision(self, subscription_id: str) -> int:
        """Return how often the row was written; 0 when there is none."""
        ...

    async def put(self, subscription: Subscription, *, seen: int) -> bool:
        """Write what was read from Stripe after ``seen`` was the row's revision, in one statement.

        False, with nothing written, when somebody wrote in between or the row is another person's: read Stripe again.
        """
        ...


class BillingEventRepository(Protocol):
    """Stripe delivers an event at least once; here it is taken once."""

    async def take(self, event_id: str, *, at: datetime) -> bool:
        """Remember the event; say whether it was new."""
        ...

    async def forget(self, *, before: datetime) -> None:
        """Let go of old ones: Stripe delivers nothing for so long."""
        ...
