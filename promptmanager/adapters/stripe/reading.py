"""What Stripe says, in our values."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import stripe
from stripe import billing_portal
from stripe import checkout as stripe_checkout

from promptmanager.domain.billing import Price, SubscriptionStatus
from promptmanager.services.ports.billing_gateway import Checkout, CheckoutStatus, Endpoint, ToldSubscription

_log = logging.getLogger(__name__)


def checkout_of(session: stripe_checkout.Session) -> Checkout:
    return Checkout(
        session.id, CheckoutStatus(session.status or "open"), session.url or "", id_of(session.subscription)
    )


def subscription_of(told: stripe.Subscription, open_invoices: Iterable[stripe.Invoice]) -> ToldSubscription:
    """Return a subscription. What is unpaid of it decides since when it is past due.

    ``current_period_end`` stands on the items since 2025-03-31; ``cancel_at`` and ``cancel_at_period_end`` mean the
    same to us: it ends.
    """
    items = told["items"].data  # an attribute of this name would be the method of a dict
    period_ends_at = max((item.current_period_end for item in items), default=told.created)
    status = _status(told)
    ends_at = told.ended_at or told.cancel_at or (period_ends_at if told.cancel_at_period_end else None)
    since = None
    if status is SubscriptionStatus.PAST_DUE:
        # The same whatever was heard before, in any order: the oldest invoice that waits for its money.
        began = min((item.current_period_start for item in items), default=told.created)
        since = _moment(min((invoice.created for invoice in open_invoices), default=began))
    return ToldSubscription(
        id=told.id,
        customer_id=id_of(told.customer),
        status=status,
        period_ends_at=_moment(period_ends_at),
        ends_at=_moment(ends_at) if ends_at else None,
        past_due_since=since,
    )


def price_of(price: stripe.Price) -> Price:
    recurring = price.recurring
    return Price(
        id=price.id,
        cents=price.unit_amount,
        currency=price.currency,
        interval=recurring.interval if recurring else "",
        interval_count=recurring.interval_count if recurring else 0,
        is_active=price.active,
        is_live=price.livemode,
    )


def endpoint_of(endpoint: stripe.WebhookEndpoint) -> Endpoint:
    return Endpoint(
        endpoint.url, endpoint.status == "enabled", tuple(endpoint.enabled_events), endpoint.api_version or ""
    )


def cancels(configurations: Iterable[billing_portal.Configuration]) -> str:
    """Return when the portal ends a subscription."""
    for configuration in configurations:
        cancel = configuration.features.subscription_cancel
        return cancel.mode if cancel.enabled else "never"
    return "unsaved"


def id_of(linked: Any) -> str:
    """Return the id of what may be an id, a whole object, or nothing."""
    if linked is None:
        return ""
    return linked if isinstance(linked, str) else str(linked.id)


def _status(told: stripe.Subscription) -> SubscriptionStatus:
    try:
        return SubscriptionStatus(told.status)
    except ValueError:
        # A word of a later version: it gives nothing, and no other subscription is begun beside it.
        _log.warning("subscription %s is %r, which is not known here", told.id, told.status)
        return SubscriptionStatus.UNPAID


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
