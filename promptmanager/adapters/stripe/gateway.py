"""The gateway of payments over Stripe's own client."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

import stripe
from stripe.params import CustomerCreateParams
from stripe.params.checkout import SessionCreateParams

from promptmanager.adapters.stripe.events import read_event
from promptmanager.adapters.stripe.reading import cancels, checkout_of, endpoint_of, price_of, subscription_of
from promptmanager.adapters.stripe.refusals import is_missing, stripe_errors
from promptmanager.services.ports.billing_gateway import (
    BillingEvent,
    Checkout,
    CheckoutStatus,
    Endpoint,
    PaymentSetup,
    ToldSubscription,
)

_TIMEOUT_SECONDS = 20
_RETRIES = 2
_MANY = 100


class StripeGateway:
    def __init__(self, *, key: str, webhook_secret: str, price_id: str, base_url: str) -> None:
        self._secret, self._price_id = webhook_secret, price_id
        # sk_ is a whole key, rk_ one with restricted rights.
        modes = {"sk_live_": True, "rk_live_": True, "sk_test_": False, "rk_test_": False}
        self._is_live = modes.get(key[: len("sk_live_")])
        self._http = stripe.HTTPXClient(timeout=_TIMEOUT_SECONDS)
        client = stripe.StripeClient(
            key, http_client=self._http, max_network_retries=_RETRIES, base_addresses={"api": base_url}
        )
        self._stripe = client.v1

    async def create_customer(self, *, user_id: int, email: str, name: str, key: str) -> str:
        params: CustomerCreateParams = {"email": email, "name": name, "metadata": {"user_id": str(user_id)}}
        with stripe_errors():
            return (await self._stripe.customers.create_async(params, _once(key, params))).id

    async def open_checkout(
        self, *, user_id: int, customer_id: str, success_url: str, cancel_url: str, key: str
    ) -> Checkout:
        # Which ways to pay are offered is set at Stripe; the language follows the browser.
        params: SessionCreateParams = {
            "mode": "subscription",
            "customer": customer_id,
            "client_reference_id": str(user_id),
            "line_items": [{"price": self._price_id, "quantity": 1}],
            "subscription_data": {"metadata": {"user_id": str(user_id)}},
            "success_url": success_url,
            "cancel_url": cancel_url,
        }
        with stripe_errors():
            return checkout_of(await self._stripe.checkout.sessions.create_async(params, _once(key, params)))

    async def checkout(self, checkout_id: str) -> Checkout | None:
        with stripe_errors():
            try:
                return checkout_of(await self._stripe.checkout.sessions.retrieve_async(checkout_id))
            except stripe.InvalidRequestError as error:
                if is_missing(error):
                    return None
                raise

    async def expire_checkout(self, checkout_id: str) -> None:
        found = await self.checkout(checkout_id)
        if found is None or found.status is not CheckoutStatus.OPEN:
            return
        with stripe_errors():
            await self._stripe.checkout.sessions.expire_async(checkout_id)

    async def portal_url(self, *, customer_id: str, return_url: str) -> str:
        with stripe_errors():
            session = await self._stripe.billing_portal.sessions.create_async(
                {"customer": customer_id, "return_url": return_url}
            )
        return session.url

    async def subscription(self, subscription_id: str) -> ToldSubscription | None:
        with stripe_errors():
            try:
                told = await self._stripe.subscriptions.retrieve_async(subscription_id)
            except stripe.InvalidRequestError as error:
                if is_missing(error):
                    return None
                raise
            return await self._with_invoices(told)

    async def subscriptions_of(self, customer_id: str) -> tuple[ToldSubscription, ...]:
        with stripe_errors():
            try:
                found = await self._stripe.subscriptions.list_async(
                    {"customer": customer_id, "status": "all", "limit": _MANY}
                )
            except stripe.InvalidRequestError as error:
                if is_missing(error):
                    return ()
                raise
            return tuple([await self._with_invoices(told) for told in found.data])

    async def stop_renewing(self, subscription_id: str) -> None:
        with stripe_errors():
            await self._stripe.subscriptions.update_async(subscription_id, {"cancel_at_period_end": True})

    def event(self, body: bytes, signature: str, *, now: datetime) -> BillingEvent:
        return read_event(body, signature, secret=self._secret, now=now, is_live=self._is_live)

    async def setup(self) -> PaymentSetup:
        with stripe_errors():
            try:
                price = price_of(await self._stripe.prices.retrieve_async(self._price_id))
            except stripe.InvalidRequestError as error:
                if not is_missing(error):
                    raise
                price = None
            return PaymentSetup(
                self._is_live, price, await self._endpoints(), await self._portal_cancels(), stripe.api_version
            )

    async def close(self) -> None:
        await self._http.close_async()

    async def _endpoints(self) -> tuple[Endpoint, ...] | None:
        try:
            found = await self._stripe.webhook_endpoints.list_async({"limit": _MANY})
        except stripe.PermissionError:
            return None
        return tuple(endpoint_of(endpoint) for endpoint in found.data)

    async def _portal_cancels(self) -> str | None:
        try:
            found = await self._stripe.billing_portal.configurations.list_async({"is_default": True, "active": True})
        except stripe.PermissionError:
            return None
        return cancels(found.data)

    async def _with_invoices(self, told: stripe.Subscription) -> ToldSubscription:
        if told.status != "past_due":
            return subscription_of(told, ())
        waiting = await self._stripe.invoices.list_async({"subscription": told.id, "status": "open", "limit": _MANY})
        return subscription_of(told, waiting.data)


def _once(key: str, params: Any) -> stripe.RequestOptions:
    """Return the options of a request that has its effect once.

    What is asked for is part of the key: under the same key, Stripe refuses other parameters than the first ones.
    """
    digest = hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()[:16]
    return {"idempotency_key": f"{key}:{digest}"}
