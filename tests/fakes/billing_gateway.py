"""The gateway of payments over Stripe in memory."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256

from promptmanager.domain.billing import Price, SubscriptionStatus
from promptmanager.domain.errors import PaymentsMisconfigured, PaymentsUnavailable
from promptmanager.services.ports.billing_gateway import (
    SIGNATURE_TOLERANCE,
    BillingEvent,
    Checkout,
    CheckoutStatus,
    CustomerGone,
    Endpoint,
    PaymentSetup,
    ToldSubscription,
    WebhookRefused,
)
from tests.fakes.stripe_world import API_VERSION, Refused, StripeWorld, Thing


class FakeGateway:
    """``asked`` names what was asked of Stripe, in order."""

    def __init__(self, world: StripeWorld, *, price_id: str = "price_pro") -> None:
        self.world = world
        self.asked: list[str] = []
        self._price_id = price_id

    async def create_customer(self, *, user_id: int, email: str, name: str, key: str) -> str:
        params = {"email": email, "name": name, "metadata": {"user_id": str(user_id)}}
        with self._answers("create_customer"):
            return self.world.once(_key(key, params), params, lambda: self.world.create_customer(params))["id"]

    async def open_checkout(
        self, *, user_id: int, customer_id: str, success_url: str, cancel_url: str, key: str
    ) -> Checkout:
        params = {
            "mode": "subscription",
            "customer": customer_id,
            "client_reference_id": str(user_id),
            "line_items": [{"price": self._price_id, "quantity": 1}],
            "subscription_data": {"metadata": {"user_id": str(user_id)}},
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        with self._answers("open_checkout"):
            return _checkout(self.world.once(_key(key, params), params, lambda: self.world.create_session(params)))

    async def checkout(self, checkout_id: str) -> Checkout | None:
        with self._answers("checkout"):
            return _checkout(self.world.session(checkout_id)) if checkout_id in self.world.sessions else None

    async def expire_checkout(self, checkout_id: str) -> None:
        with self._answers("expire_checkout"):
            if checkout_id in self.world.sessions and self.world.session(checkout_id)["status"] == "open":
                self.world.expire(checkout_id)

    async def portal_url(self, *, customer_id: str, return_url: str) -> str:
        with self._answers("portal_url"):
            return self.world.create_portal({"customer": customer_id, "return_url": return_url})["url"]

    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        with self._answers("subscription"):
            known = subscription_id in self.world.subscriptions
            return self._told(self.world.subscription(subscription_id)) if known else None

    async def subscriptions_of(self, customer_id: str) -> tuple[ToldSubscription, ...]:
        with self._answers("subscriptions_of"):
            if customer_id not in self.world.customers:
                return ()
            return tuple(self._told(each) for each in self.world.subscriptions_of(customer_id))

    async def stop_renewing(self, subscription_id: str) -> None:
        with self._answers("stop_renewing"):
            self.world.update_subscription(subscription_id, {"cancel_at_period_end": True})

    def event(self, body: bytes, signature: str, *, now: datetime) -> BillingEvent:
        signed_at, _, given = signature.removeprefix("t=").partition(",v1=")
        right = hmac.digest(self.world.secret.encode(), f"{signed_at}.".encode() + body, sha256).hex()
        if not hmac.compare_digest(right.encode(), given.encode()):
            raise WebhookRefused
        if abs(now.timestamp() - int(signed_at)) > SIGNATURE_TOLERANCE.total_seconds():
            raise WebhookRefused
        try:
            event = json.loads(body)
            about = event["data"]["object"] if event["livemode"] is self._is_live else {}
            return BillingEvent(event["id"], event["type"], _subscription_id(about))
        except (ValueError, LookupError, TypeError) as error:
            raise WebhookRefused from error

    async def setup(self) -> PaymentSetup:
        with self._answers("setup"):
            found = self.world.prices.get(self._price_id)
            features = [each["features"]["subscription_cancel"] for each in self.world.configurations]
            return PaymentSetup(
                self._is_live,
                None if found is None else _price(found),
                tuple(
                    Endpoint(e["url"], e["status"] == "enabled", tuple(e["enabled_events"]), e["api_version"] or "")
                    for e in self.world.endpoints
                ),
                next((each["mode"] if each["enabled"] else "never" for each in features), "unsaved"),
                API_VERSION,
            )

    async def close(self) -> None:
        self.world.is_down = True

    @property
    def _is_live(self) -> bool:
        return self.world.key.startswith("sk_live")

    @contextmanager
    def _answers(self, asked: str) -> Iterator[None]:
        self.asked.append(asked)
        if self.world.is_down:
            raise PaymentsUnavailable
        try:
            yield
        except Refused as refused:
            raise (CustomerGone if refused.param == "customer" else PaymentsMisconfigured) from refused

    def _told(self, told: Thing) -> ToldSubscription:
        item = told["items"]["data"][0]
        waiting = [invoice["created"] for invoice in self.world.open_invoices(told["id"])]
        ends = told["ended_at"] or told["cancel_at"] or (told["cancel_at_period_end"] and item["current_period_end"])
        status = told["status"] if told["status"] in list(SubscriptionStatus) else "unpaid"
        return ToldSubscription(
            told["id"],
            told["customer"],
            SubscriptionStatus(status),
            _moment(item["current_period_end"]),
            _moment(ends) if ends else None,
            _moment(min(waiting, default=item["current_period_start"])) if status == "past_due" else None,
        )


def _checkout(session: Thing) -> Checkout:
    return Checkout(
        session["id"], CheckoutStatus(session["status"]), session["url"] or "", session["subscription"] or ""
    )


def _price(price: Thing) -> Price:
    recurring = price["recurring"] or {"interval": "", "interval_count": 0}
    return Price(
        price["id"],
        price["unit_amount"],
        price["currency"],
        recurring["interval"],
        recurring["interval_count"],
        is_active=price["active"],
        is_live=price["livemode"],
    )


def _subscription_id(about: Thing) -> str:
    match about.get("object"):
        case "subscription":
            return about["id"]
        case "checkout.session":
            return about["subscription"] or ""
        case "invoice":
            return about["parent"]["subscription_details"]["subscription"]
        case _:
            return ""


def _key(key: str, params: Thing) -> str:
    return f"{key}:{json.dumps(params, sort_keys=True)}"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
