"""Subscriptions: what was bought, and the plan that it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from promptmanager.domain.plans import FREE, PRO_USD_A_MONTH, Entitlement, Plan, PlanSource, lasting_longer

# A payment that failed is tried again for days; so long PRO is kept, and the renewal of a paid period may be late.
GRACE = timedelta(days=7)


class SubscriptionStatus(StrEnum):
    """The words of Stripe for it (API 2026-10-28, Subscription.status)."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    CANCELED = "canceled"


_OVER = frozenset({SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE_EXPIRED})


@dataclass(frozen=True)
class Subscription:
    """What somebody bought, as Stripe told it last.

    ``ends_at`` is set once it was cancelled: it runs on until then and is not renewed. ``past_due_since`` is since when
    a payment is missing.
    """

    id: str
    user_id: int
    status: SubscriptionStatus
    period_ends_at: datetime
    ends_at: datetime | None = None
    past_due_since: datetime | None = None

    def __post_init__(self) -> None:
        if self.status is SubscriptionStatus.PAST_DUE and self.past_due_since is None:
            raise ValueError("a subscription that is past due says since when")

    @property
    def is_live(self) -> bool:
        """Whether it may still cost something: beside it no other is begun."""
        return self.status not in _OVER

    @property
    def is_paid(self) -> bool:
        """Whether nothing is owed for it."""
        return self.status in {SubscriptionStatus.ACTIVE, SubscriptionStatus.TRIALING}

    @property
    def renews(self) -> bool:
        """Whether it goes on costing something until somebody cancels it."""
        return self.is_live and self.ends_at is None

    @property
    def grace_ends_at(self) -> datetime | None:
        """Until when PRO is kept although a payment is missing; None where none is."""
        if self.status is not SubscriptionStatus.PAST_DUE or self.past_due_since is None:
            return None
        until = self.past_due_since + GRACE
        return min(until, self.ends_at) if self.ends_at else until


@dataclass(frozen=True)
class CheckoutAttempt:
    """Where somebody stands on the way to paying, the same for every tab of theirs.

    ``token`` and ``number`` make the keys by which Stripe knows a request again; ``session_id`` is the checkout that
    was opened under this number, empty before.
    """

    token: str
    number: int = 1
    session_id: str = ""


@dataclass(frozen=True)
class Price:
    """What Stripe says of the price that is sold."""

    id: str
    cents: int | None
    currency: str
    interval: str
    interval_count: int
    is_active: bool
    is_live: bool


class PriceFault(StrEnum):
    AMOUNT = "amount"
    CURRENCY = "currency"
    INTERVAL = "interval"
    INACTIVE = "inactive"
    MODE = "mode"


def faults_of(price: Price, *, is_live: bool | None) -> tuple[PriceFault, ...]:
    """Say what keeps a price from being the one of PRO. ``is_live`` is the key's mode, None where it cannot be seen."""
    wrong = {
        PriceFault.AMOUNT: price.cents != int(PRO_USD_A_MONTH * 100),
        PriceFault.CURRENCY: price.currency != "usd",
        PriceFault.INTERVAL: (price.interval, price.interval_count) != ("month", 1),
        PriceFault.INACTIVE: not price.is_active,
        PriceFault.MODE: is_live is not None and price.is_live != is_live,
    }
    return tuple(fault for fault, is_wrong in wrong.items() if is_wrong)


def entitlement_by(subscription: Subscription, *, now: datetime) -> Entitlement:
    """Return the plan that a subscription gives now."""
    last = _last_moment(subscription)
    if last is None or now >= last:
        return FREE
    grace_ends_at = subscription.grace_ends_at
    ends_at = grace_ends_at or subscription.ends_at
    return Entitlement(Plan.PRO, PlanSource.SUBSCRIPTION, ends_at, lacks_payment=grace_ends_at is not None)


def entitlement_by_all(subscriptions: Iterable[Subscription], *, now: datetime) -> Entitlement:
    """Return the plan that somebody's subscriptions give now: old ones stay stored beside the one that runs."""
    best = FREE
    for subscription in subscriptions:
        best = lasting_longer(best, entitlement_by(subscription, now=now))
    return best


def _last_moment(subscription: Subscription) -> datetime | None:
    """Return until when a subscription gives PRO if nothing more is heard of it, None where it gives none."""
    match subscription.status:
        case SubscriptionStatus.ACTIVE | SubscriptionStatus.TRIALING:
            # A row whose period ended long ago was missed by every synchronisation: it is not believed for ever.
            return subscription.ends_at or subscription.period_ends_at + GRACE
        case SubscriptionStatus.PAST_DUE:
            return subscription.grace_ends_at
        case _:
            return None
