"""Stripe in memory, as far as we use it: objects in Stripe's own shape, and what happens to them.

Beneath both the fake gateway and the HTTP stand-in, so that the two cannot tell different stories.
"""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

Thing = dict[str, Any]
MONTH = timedelta(days=30)
CHECKOUT_LASTS = timedelta(hours=24)
API_VERSION = stripe.api_version


class Refused(Exception):
    """What Stripe answers instead."""

    def __init__(self, status: int, kind: str, code: str = "", param: str = "") -> None:
        super().__init__(kind, code, param)
        self.status, self.kind, self.code, self.param = status, kind, code, param


def missing(param: str, status: int = 404) -> Refused:
    return Refused(status, "invalid_request_error", "resource_missing", param)


@dataclass
class StripeWorld:
    """One account. ``events`` are all that happened, oldest first; nobody delivers them by itself."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    # Taken apart, so that nobody looks for a key that leaked.
    key: str = "sk_" + "test_standin0123456789"
    secret: str = "whsec_" + "standin0123456789"
    url: str = "https://stripe.test"
    webhook_url: str = ""
    is_down: bool = False
    # A payment by bank takes days: until then, what was bought is incomplete.
    pays_at_once: bool = True
    customers: dict[str, Thing] = field(default_factory=dict)
    sessions: dict[str, Thing] = field(default_factory=dict)
    subscriptions: dict[str, Thing] = field(default_factory=dict)
    invoices: dict[str, Thing] = field(default_factory=dict)
    portals: dict[str, Thing] = field(default_factory=dict)
    prices: dict[str, Thing] = field(default_factory=dict)
    endpoints: list[Thing] = field(default_factory=list)
    configurations: list[Thing] = field(default_factory=list)
    events: list[Thing] = field(default_factory=list)
    _once: dict[str, tuple[str, Thing]] = field(default_factory=dict)
    _ordered: dict[str, tuple[str, Thing]] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.add_price("price_pro")

    # --- what the API does ---------------------------------------------------------------------------------------

    def once(self, key: str, params: Thing, make: Callable[[], Thing]) -> Thing:
        """Do a thing once for a key: again, the first answer is given again, as it was."""
        asked = json.dumps(params, sort_keys=True)
        if key in self._once:
            first, answer = self._once[key]
            if first != asked:
                raise Refused(400, "idempotency_error")
            return copy.deepcopy(answer)
        made = make()
        if key:
            self._once[key] = (asked, copy.deepcopy(made))
        return made

    def create_customer(self, params: Thing) -> Thing:
        customer = {**self._new("cus", "customer"), **params}
        self.customers[customer["id"]] = customer
        return customer

    def create_session(self, params: Thing) -> Thing:
        line = params["line_items"][0]
        if params["customer"] not in self.customers:
            raise missing("customer", 400)
        if line["price"] not in self.prices:
            raise missing("line_items[0][price]", 400)
        session = self._new("cs", "checkout.session")
        session |= {
            "mode": params["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "customer": params["customer"],
            "client_reference_id": params["client_reference_id"],
            "success_url": params["success_url"],
            "cancel_url": params["cancel_url"],
            "expires_at": self._at(CHECKOUT_LASTS),
            "subscription": None,
            "amount_total": self.prices[line["price"]]["unit_amount"],
            "currency": "usd",
            "url": f"{self.url}/pay/{session['id']}",
            "metadata": {},
        }
        self.sessions[session["id"]] = session
        self._ordered[session["id"]] = (line["price"], params["subscription_data"]["metadata"])
        return session

    def session(self, session_id: str) -> Thing:
        if session_id not in self.sessions:
            raise missing("session")
        session = self.sessions[session_id]
        if session["status"] == "open" and session["expires_at"] <= self._at():
            self.expire(session_id)
        return session

    def expire(self, session_id: str) -> Thing:
        session = self.sessions[session_id]
        if session["status"] != "open":
            raise Refused(400, "invalid_request_error", param="session")
        session |= {"status": "expired", "url": None}
        self._emit("checkout.session.expired", session)
        return session

    def create_portal(self, params: Thing) -> Thing:
        if params["customer"] not in self.customers:
            raise missing("customer", 400)
        portal = self._new("bps", "billing_portal.session")
        portal |= {**params, "url": f"{self.url}/portal/{portal['id']}"}
        self.portals[portal["id"]] = portal
        return portal

    def subscription(self, subscription_id: str) -> Thing:
        if subscription_id not in self.subscriptions:
            raise missing("id")
        return self.subscriptions[subscription_id]

    def update_subscription(self, subscription_id: str, params: Thing) -> Thing:
        if self.subscription(subscription_id)["status"] in {"canceled", "incomplete", "incomplete_expired"}:
            raise Refused(400, "invalid_request_error")
        self._change(self.subscriptions[subscription_id], **params, canceled_at=self._at())
        return self.subscriptions[subscription_id]

    def subscriptions_of(self, customer_id: str) -> list[Thing]:
        if customer_id not in self.customers:
            raise missing("customer", 400)
        return [each for each in self.subscriptions.values() if each["customer"] == customer_id]

    def price(self, price_id: str) -> Thing:
        if price_id not in self.prices:
            raise missing("price")
        return self.prices[price_id]

    def open_invoices(self, subscription_id: str) -> list[Thing]:
        return [
            each
            for each in self.invoices.values()
            if each["status"] == "open" and each["parent"]["subscription_details"]["subscription"] == subscription_id
        ]

    # --- what people and time do ---------------------------------------------------------------------------------

    def pay(self, session_id: str) -> Thing:
        """Pay on the page of a checkout. Returns the subscription."""
        session = self.session(session_id)
        if session["status"] != "open":
            raise Refused(400, "invalid_request_error", param="session")
        price_id, metadata = self._ordered[session_id]
        subscription = self._new("sub", "subscription")
        subscription |= {
            "customer": session["customer"],
            "status": "incomplete",
            "items": self._items(subscription["id"], price_id),
            "cancel_at": None,
            "cancel_at_period_end": False,
            "canceled_at": None,
            "ended_at": None,
            "collection_method": "charge_automatically",
            "currency": "usd",
            "start_date": self._at(),
            "latest_invoice": None,
            "metadata": metadata,
        }
        self.subscriptions[subscription["id"]] = subscription
        self._emit("customer.subscription.created", subscription)
        if self.pays_at_once:
            self._invoice(subscription, "paid")
            self._change(subscription, status="active")
        session |= {
            "status": "complete",
            "payment_status": "paid" if self.pays_at_once else "unpaid",
            "subscription": subscription["id"],
            "url": None,
        }
        self._emit("checkout.session.completed", session)
        return subscription

    def cancel_at_period_end(self, subscription_id: str) -> None:
        self._change(self.subscriptions[subscription_id], cancel_at_period_end=True, canceled_at=self._at())

    def keep(self, subscription_id: str) -> None:
        """Take a cancellation back."""
        self._change(self.subscriptions[subscription_id], cancel_at_period_end=False, canceled_at=None)

    def end(self, subscription_id: str) -> None:
        subscription = self.subscriptions[subscription_id]
        subscription |= {"status": "canceled", "ended_at": self._at(), "canceled_at": self._at()}
        self._emit("customer.subscription.deleted", subscription)

    def renew(self, subscription_id: str) -> None:
        subscription = self.subscriptions[subscription_id]
        self._next_period(subscription)
        self._invoice(subscription, "paid")
        self._change(subscription, status="active")

    def fail(self, subscription_id: str) -> None:
        """Begin a period whose payment fails."""
        subscription = self.subscriptions[subscription_id]
        self._next_period(subscription)
        self._invoice(subscription, "open")
        self._change(subscription, status="past_due")

    def settle(self, subscription_id: str) -> None:
        """Pay what is open."""
        for invoice in self.open_invoices(subscription_id):
            invoice["status"] = "paid"
            self._emit("invoice.paid", invoice)
        self._change(self.subscriptions[subscription_id], status="active")

    def set_status(self, subscription_id: str, status: str) -> None:
        self._change(self.subscriptions[subscription_id], status=status)

    def delete_customer(self, customer_id: str) -> None:
        customer = self.customers.pop(customer_id)
        self._emit("customer.deleted", customer)

    def add_price(self, price_id: str, **differing: Any) -> None:
        self.prices[price_id] = {
            **self._new("price", "price"),
            "id": price_id,
            "active": True,
            "billing_scheme": "per_unit",
            "currency": "usd",
            "product": "prod_pro",
            "recurring": {"interval": "month", "interval_count": 1, "usage_type": "licensed", "meter": None},
            "type": "recurring",
            "unit_amount": 700,
            "metadata": {},
            **differing,
        }

    def add_endpoint(self, url: str, **differing: Any) -> None:
        self.endpoints.append(
            {
                **self._new("we", "webhook_endpoint"),
                "url": url,
                "status": "enabled",
                "enabled_events": ["*"],
                "api_version": API_VERSION,
                "metadata": {},
                **differing,
            }
        )

    def save_portal(self, mode: str = "at_period_end", *, enabled: bool = True) -> None:
        self.configurations[:] = [
            {
                **self._new("bpc", "billing_portal.configuration"),
                "active": True,
                "is_default": True,
                "features": {"subscription_cancel": {"enabled": enabled, "mode": mode, "proration_behavior": "none"}},
                "metadata": {},
            }
        ]

    # --- what is delivered ---------------------------------------------------------------------------------------

    def body(self, event: Thing) -> bytes:
        return json.dumps(event, indent=2).encode()

    def signature(self, body: bytes, *, at: datetime | None = None, secret: str = "") -> str:
        """Sign as Stripe does, by its own signer."""
        timestamp = int((at or self.now()).timestamp())
        return stripe.WebhookSignature.generate_signature_header(body.decode(), secret or self.secret, timestamp)

    # --- within --------------------------------------------------------------------------------------------------

    def _at(self, later: timedelta = timedelta()) -> int:
        return int((self.now() + later).timestamp())

    def _new(self, prefix: str, kind: str) -> Thing:
        return {
            "id": f"{prefix}_{next(self._ids):06}",
            "object": kind,
            "created": self._at(),
            "livemode": self.key.startswith("sk_live"),
        }

    def _items(self, subscription_id: str, price_id: str) -> Thing:
        item = self._new("si", "subscription_item")
        del item["livemode"]
        item |= {
            "subscription": subscription_id,
            "price": copy.deepcopy(self.prices[price_id]),
            "quantity": 1,
            "current_period_start": self._at(),
            "current_period_end": self._at(MONTH),
            "metadata": {},
        }
        return {"object": "list", "data": [item], "has_more": False, "url": "/v1/subscription_items"}

    def _next_period(self, subscription: Thing) -> None:
        for item in subscription["items"]["data"]:
            item["current_period_start"] = item["current_period_end"]
            item["current_period_end"] += int(MONTH.total_seconds())

    def _invoice(self, subscription: Thing, status: str) -> None:
        invoice = self._new("in", "invoice")
        invoice |= {
            "customer": subscription["customer"],
            "status": status,
            "amount_due": 700,
            "currency": "usd",
            "parent": {
                "type": "subscription_details",
                "subscription_details": {"subscription": subscription["id"], "metadata": {}},
                "quote_details": None,
            },
        }
        self.invoices[invoice["id"]] = invoice
        subscription["latest_invoice"] = invoice["id"]
        self._emit("invoice.paid" if status == "paid" else "invoice.payment_failed", invoice)

    def _change(self, subscription: Thing, **values: Any) -> None:
        subscription |= values
        self._emit("customer.subscription.updated", subscription)

    def _emit(self, kind: str, about: Thing) -> None:
        event = self._new("evt", "event")
        event |= {
            "api_version": API_VERSION,
            "type": kind,
            "data": {"object": copy.deepcopy(about)},
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
        }
        self.events.append(event)
