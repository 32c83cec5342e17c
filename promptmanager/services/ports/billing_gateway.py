"""The port of payments. Its words are Stripe's, its values ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from promptmanager.domain.billing import Price, Subscription, SubscriptionStatus

# How far the time in a webhook's signature may be from ours, in either direction.
SIGNATURE_TOLERANCE = timedelta(minutes=5)


class CheckoutStatus(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Checkout:
    """A page of Stripe on which somebody pays. ``url`` is empty once it is not open any more."""

    id: str
    status: CheckoutStatus
    url: str = ""
    subscription_id: str = ""


@dataclass(frozen=True)
class ToldSubscription:
    """A subscription as Stripe tells it; whose it is, is for us to know."""

    id: str
    customer_id: str
    status: SubscriptionStatus
    period_ends_at: datetime
    ends_at: datetime | None = None
    past_due_since: datetime | None = None

    def of(self, user_id: int) -> Subscription:
        return Subscription(
            self.id, user_id, self.status, self.period_ends_at, ends_at=self.ends_at, past_due_since=self.past_due_since
        )


@dataclass(frozen=True)
class BillingEvent:
    """Something that happened at Stripe; ``subscription_id`` is what it was about, empty if none of ours."""

    id: str
    kind: str
    subscription_id: str = ""


@dataclass(frozen=True)
class Endpoint:
    """Where Stripe delivers its events."""

    url: str
    is_enabled: bool
    events: tuple[str, ...]
    api_version: str


@dataclass(frozen=True)
class PaymentSetup:
    """What the account holds for us. ``endpoints`` and ``portal_cancels`` are None where the key may not look.

    ``is_live`` is the key's mode, None where it cannot be seen; ``portal_cancels`` says when the portal ends a
    subscription: ``at_period_end``, ``immediately``, ``never``, or ``unsaved`` where no portal was ever set up.
    """

    is_live: bool | None
    price: Price | None
    endpoints: tuple[Endpoint, ...] | None
    portal_cancels: str | None
    api_version: str


class CustomerGone(Exception):
    """Stripe does not know the customer: deleted there, or of another account or mode."""


class WebhookRefused(Exception):
    """It was not signed by Stripe with our secret, or not lately."""


class BillingGateway(Protocol):
    """Every method that asks Stripe raises PaymentsUnavailable when it does not answer, PaymentsMisconfigured when it
    refuses. A ``key`` makes a request the same one however often it is sent, for a day.
    """

    async def create_customer(self, *, user_id: int, email: str, name: str, key: str) -> str:
        """Return the customer's id."""
        ...

    async def open_checkout(
        self, *, user_id: int, customer_id: str, success_url: str, cancel_url: str, key: str
    ) -> Checkout:
        """Begin a checkout of the one price. Sent again it is told as it was at first. Raises CustomerGone."""
        ...

    async def checkout(self, checkout_id: str) -> Checkout | None:
        """Return a checkout as it is now, None where Stripe does not know it."""
        ...

    async def expire_checkout(self, checkout_id: str) -> None:
        """Close a checkout, so that nobody pays on it any more; one that is not open stays as it is."""
        ...

    async def portal_url(self, *, customer_id: str, return_url: str) -> str:
        """Return a page where the customer sees invoices, changes the card and cancels. Raises CustomerGone."""
        ...

    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        """Return a subscription as it is now, None where Stripe does not know it."""
        ...

    async def subscriptions_of(self, customer_id: str) -> tuple[ToldSubscription, ...]:
        """Return all that a customer has and had; nothing for one that Stripe does not know."""
        ...

    async def stop_renewing(self, subscription_id: str) -> None:
        """Let a subscription end with the period that is paid. One that is over already is refused."""
        ...

    def event(self, body: bytes, signature: str, *, now: datetime) -> BillingEvent:
        """Read what was delivered. Raises WebhookRefused."""
        ...

    async def setup(self) -> PaymentSetup:
        """Return what the account holds, for whoever checks the configuration."""
        ...

    async def close(self) -> None: ...
