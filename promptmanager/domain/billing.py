"""Subscriptions: what was bought, and the plan that it gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from promptmanager.domain.plans import FREE, Entitlement, Plan, PlanSource, lasting_longer

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


def entitlement_by(subscription: Subscription, *, now: datetime) -> Entitlement:
    """Return the plan that a subscription gives now."""
    last = _last_moment(subscription)
    if last is None or now >= last:
        return FREE
    return Entitlement(Plan.PRO, PlanSource.SUBSCRIPTION, last if _is_ending(subscription) else None)


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
        case SubscriptionStatus.PAST_DUE if subscription.past_due_since is not None:
            until = subscription.past_due_since + GRACE
            return min(until, subscription.ends_at) if subscription.ends_at else until
        case _:
            return None


def _is_ending(subscription: Subscription) -> bool:
    return subscription.ends_at is not None or subscription.status is SubscriptionStatus.PAST_DUE
