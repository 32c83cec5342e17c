"""Whether keys, price, webhook and portal of Stripe fit together, as far as Stripe tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from promptmanager.config import Settings
from promptmanager.domain.billing import Price, PriceFault, faults_of
from promptmanager.domain.errors import PaymentsMisconfigured, PaymentsUnavailable
from promptmanager.domain.plans import PRO_USD_A_MONTH
from promptmanager.services.ports.billing_gateway import BillingGateway, Endpoint, PaymentSetup

WEBHOOK = "/webhooks/stripe"
# What moves a subscription; the daily round makes good what is not delivered.
EVENTS = (
    "checkout.session.completed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "invoice.paid",
    "invoice.payment_failed",
)
_SHAPES = (
    ("STRIPE_SECRET_KEY", ("sk_", "rk_"), "is no secret key: those begin with sk_ or rk_"),
    ("STRIPE_PRICE_ID", ("price_",), "is no price: those begin with price_ (prod_ is a product)"),
    ("STRIPE_WEBHOOK_SECRET", ("whsec_",), "is no webhook secret: those begin with whsec_"),
)
_PORTAL = {
    "unsaved": "the customer portal was never saved: do so once in the Dashboard (Settings, Billing, Customer portal)",
    "never": "the customer portal does not let people cancel: allow it in the Dashboard",
    "immediately": "the customer portal cancels at once: set it to the end of the period, as the page promises",
}


def payments(settings: Settings) -> str:
    """Say how PRO is paid, and everything that keeps it from being paid. Asks Stripe where all settings are there."""
    missing = settings.stripe_missing
    if settings.plans == "off":
        goes_on = "" if missing else "; whoever subscribed before goes on paying until they cancel"
        return f"none, since there are no plans{goes_on}"
    if len(missing) == len(_SHAPES):
        return f"none: the administrator grants PRO. {', '.join(missing)} together turn payments on."
    if missing:
        return f"off, because {' and '.join(missing)} is not set"
    # Late, so that the other commands start without the whole product.
    from promptmanager import wiring  # noqa: PLC0415

    misshapen = list(_misshapen(settings))
    gateway = wiring.stripe_gateway(settings)
    told = asyncio.run(_told(gateway, settings.address + WEBHOOK)) if gateway and not misshapen else []
    return _listed("through Stripe" if misshapen else told[0], [*misshapen, *told[1:]])


def findings_of(setup: PaymentSetup, webhook_url: str) -> list[str]:
    """Return how payments are set up, then everything that is wrong with it."""
    mode = {True: "real payments", False: "test mode", None: "a key of unknown mode"}[setup.is_live]
    return [
        f"through Stripe, {mode}, PRO at {PRO_USD_A_MONTH} USD a month; events go to {webhook_url}",
        *_price_faults(setup),
        *_endpoint_faults(setup.endpoints, webhook_url, setup),
        *([_PORTAL[setup.portal_cancels]] if setup.portal_cancels in _PORTAL else []),
    ]


async def _told(gateway: BillingGateway, webhook_url: str) -> list[str]:
    try:
        return findings_of(await gateway.setup(), webhook_url)
    except PaymentsUnavailable:
        return ["through Stripe, which does not answer now: nothing was verified"]
    except PaymentsMisconfigured:
        return ["through Stripe", "Stripe refuses STRIPE_SECRET_KEY"]
    finally:
        await gateway.close()


def _misshapen(settings: Settings) -> Iterator[str]:
    values = (
        settings.stripe_secret_key.get_secret_value(),
        settings.stripe_price_id,
        settings.stripe_webhook_secret.get_secret_value(),
    )
    for (name, beginnings, sentence), value in zip(_SHAPES, values, strict=True):
        if not value.strip().startswith(beginnings):
            yield f"{name} {sentence}"


def _price_faults(setup: PaymentSetup) -> Iterator[str]:
    price = setup.price
    if price is None:
        yield "Stripe does not know the price of STRIPE_PRICE_ID with this key: another account, or the other mode?"
        return
    sentences = {
        PriceFault.AMOUNT: f"the price is {price.cents} cents, not {PRO_USD_A_MONTH * 100:.0f}",
        PriceFault.CURRENCY: f"the price is in {price.currency.upper()}, not in USD",
        PriceFault.INTERVAL: f"the price is paid {_interval(price)}, not every month",
        PriceFault.INACTIVE: "the price is archived at Stripe",
        PriceFault.MODE: "the price and the key are of different modes (test, live)",
    }
    yield from (sentences[fault] for fault in faults_of(price, is_live=setup.is_live))


def _interval(price: Price) -> str:
    return f"every {price.interval_count} {price.interval}" if price.interval else "once"


def _endpoint_faults(endpoints: tuple[Endpoint, ...] | None, url: str, setup: PaymentSetup) -> Iterator[str]:
    if endpoints is None:
        yield "the key may not read webhook endpoints: whether one points here was not verified"
        return
    here = [endpoint for endpoint in endpoints if endpoint.url.rstrip("/") == url]
    if not here:
        yield f"no webhook endpoint at Stripe points to {url}; with `stripe listen` none is needed"
    for endpoint in here:
        if not endpoint.is_enabled:
            yield "the webhook endpoint is disabled at Stripe"
        unheard = [event for event in EVENTS if "*" not in endpoint.events and event not in endpoint.events]
        if unheard:
            yield f"the webhook endpoint does not hear {', '.join(unheard)}"
        if endpoint.api_version and endpoint.api_version != setup.api_version:
            yield f"the webhook endpoint speaks {endpoint.api_version}: create it anew with {setup.api_version}"


def _listed(head: str, faults: list[str]) -> str:
    return "\n".join([head, *(f"  - {fault}" for fault in faults)])
