"""What every gateway of payments promises: the fake, and the real one against the HTTP stand-in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from promptmanager.adapters.stripe import StripeGateway
from promptmanager.domain.billing import Price, SubscriptionStatus, faults_of
from promptmanager.domain.errors import PaymentsMisconfigured, PaymentsUnavailable
from promptmanager.services.ports.billing_gateway import (
    BillingGateway,
    CheckoutStatus,
    CustomerGone,
    WebhookRefused,
)
from tests.adapters.serving import served
from tests.fakes.billing_gateway import FakeGateway
from tests.fakes.stripe_http import stripe_app
from tests.fakes.stripe_world import MONTH, StripeWorld

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OVER = "https://prompts.example/settings/plan/?back=checkout"


@dataclass
class Bench:
    gateway: BillingGateway
    world: StripeWorld
    base_url: str = ""
    others: list[BillingGateway] = field(default_factory=list)

    def gateway_with(self, **differing: str) -> BillingGateway:
        """Return a gateway that is configured in another way."""
        if not self.base_url:
            return FakeGateway(self.world, price_id=differing["price_id"])
        self.others.append(_real(self.world, self.base_url, **differing))
        return self.others[-1]

    async def customer(self, name: str = "Ann") -> str:
        return await self.gateway.create_customer(user_id=1, email="ann@example.org", name=name, key="customer:t")

    async def open(self, customer_id: str, *, key: str = "checkout:t:1"):
        return await self.gateway.open_checkout(
            user_id=1, customer_id=customer_id, success_url=OVER, cancel_url="https://prompts.example/", key=key
        )

    async def bought(self) -> str:
        """Return a subscription that was just paid."""
        checkout = await self.open(await self.customer())
        return self.world.pay(checkout.id)["id"]


def _real(world: StripeWorld, base_url: str, **differing: str) -> StripeGateway:
    settings = {"key": world.key, "webhook_secret": world.secret, "price_id": "price_pro", **differing}
    return StripeGateway(base_url=base_url, **settings)


@pytest.fixture(params=["fake", "real"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    moments = [AT]
    world = StripeWorld(now=lambda: moments[-1])
    world.__dict__["moments"] = moments
    if request.param == "fake":
        yield Bench(FakeGateway(world), world)
        return
    async with served(stripe_app(world)) as base_url:
        gateway = _real(world, base_url)
        bench = Bench(gateway, world, base_url)
        yield bench
        for each in (gateway, *bench.others):
            await each.close()


def pass_time(bench: Bench, span: timedelta) -> None:
    bench.world.__dict__["moments"].append(bench.world.now() + span)


async def test_the_same_key_makes_one_customer_and_one_checkout(bench: Bench) -> None:
    customers = {await bench.customer() for _ in range(3)}
    checkouts = {(await bench.open(next(iter(customers)))).id for _ in range(3)}

    assert (len(customers), len(checkouts)) == (1, 1)
    assert (len(bench.world.customers), len(bench.world.sessions)) == (1, 1)


async def test_other_parameters_or_another_number_make_another(bench: Bench) -> None:
    customer_id = await bench.customer()

    assert await bench.customer("Anne") != customer_id
    assert (await bench.open(customer_id)).id != (await bench.open(customer_id, key="checkout:t:2")).id


async def test_a_checkout_leads_to_a_page_and_back_and_says_who_it_is_for(bench: Bench) -> None:
    customer_id = await bench.customer()

    checkout = await bench.open(customer_id)

    session = bench.world.sessions[checkout.id]
    assert (checkout.status, checkout.url) == (CheckoutStatus.OPEN, session["url"])
    assert (session["success_url"], session["client_reference_id"]) == (OVER, "1")
    assert bench.world.customers[customer_id]["metadata"] == {"user_id": "1"}


async def test_a_checkout_is_told_as_it_is_now_but_sent_again_as_it_was(bench: Bench) -> None:
    checkout = await bench.open(await bench.customer())
    subscription = bench.world.pay(checkout.id)

    now, again = await bench.gateway.checkout(checkout.id), await bench.open(await bench.customer())

    assert now is not None
    assert (now.status, now.url, now.subscription_id) == (CheckoutStatus.COMPLETE, "", subscription["id"])
    assert again == checkout


async def test_a_checkout_expires_by_itself_and_by_being_closed(bench: Bench) -> None:
    first, second = [await bench.open(await bench.customer(), key=f"checkout:t:{n}") for n in (1, 2)]

    await bench.gateway.expire_checkout(first.id)
    await bench.gateway.expire_checkout(first.id)
    pass_time(bench, DAY)

    found = [await bench.gateway.checkout(each.id) for each in (first, second)]
    assert [each and each.status for each in found] == [CheckoutStatus.EXPIRED] * 2


async def test_what_stripe_does_not_know_is_none_or_nothing(bench: Bench) -> None:
    assert await bench.gateway.checkout("cs_none") is None
    assert await bench.gateway.subscription("sub_none") is None
    assert await bench.gateway.subscriptions_of("cus_none") == ()
    await bench.gateway.expire_checkout("cs_none")


async def test_a_customer_that_is_gone_is_said(bench: Bench) -> None:
    with pytest.raises(CustomerGone):
        await bench.open("cus_none")
    with pytest.raises(CustomerGone):
        await bench.gateway.portal_url(customer_id="cus_none", return_url=OVER)


async def test_a_subscription_is_not_renewed_any_more_and_ends_with_its_period(bench: Bench) -> None:
    subscription_id = await bench.bought()

    await bench.gateway.stop_renewing(subscription_id)
    await bench.gateway.stop_renewing(subscription_id)

    told = await bench.gateway.subscription(subscription_id)
    assert told is not None
    assert (told.status, told.ends_at) == (SubscriptionStatus.ACTIVE, told.period_ends_at)


async def test_what_is_over_or_unknown_cannot_be_renewed_anyway(bench: Bench) -> None:
    subscription_id = await bench.bought()
    bench.world.end(subscription_id)

    with pytest.raises(PaymentsMisconfigured):
        await bench.gateway.stop_renewing(subscription_id)
    with pytest.raises(PaymentsMisconfigured):
        await bench.gateway.stop_renewing("sub_none")


async def test_the_portal_is_a_page_that_leads_back(bench: Bench) -> None:
    url = await bench.gateway.portal_url(customer_id=await bench.customer(), return_url=OVER)

    (portal,) = bench.world.portals.values()
    assert (url, portal["return_url"]) == (portal["url"], OVER)


async def test_a_paid_subscription_runs_for_a_month(bench: Bench) -> None:
    subscription_id = await bench.bought()

    told = await bench.gateway.subscription(subscription_id)

    assert told is not None
    assert (told.status, told.period_ends_at) == (SubscriptionStatus.ACTIVE, AT + MONTH)
    assert (told.ends_at, told.past_due_since) == (None, None)
    assert (told,) == await bench.gateway.subscriptions_of(told.customer_id)


async def test_a_cancelled_one_ends_with_its_period_or_at_a_moment(bench: Bench) -> None:
    subscription_id = await bench.bought()
    bench.world.cancel_at_period_end(subscription_id)
    at_period_end = await bench.gateway.subscription(subscription_id)
    bench.world.keep(subscription_id)
    kept = await bench.gateway.subscription(subscription_id)
    bench.world.subscriptions[subscription_id]["cancel_at"] = int((AT + 3 * DAY).timestamp())
    at_a_moment = await bench.gateway.subscription(subscription_id)
    bench.world.end(subscription_id)
    over = await bench.gateway.subscription(subscription_id)

    assert [told and told.ends_at for told in (at_period_end, kept, at_a_moment, over)] == [
        AT + MONTH,
        None,
        AT + 3 * DAY,
        AT,
    ]
    assert over is not None
    assert over.status is SubscriptionStatus.CANCELED


async def test_past_due_is_since_the_oldest_invoice_that_is_open(bench: Bench) -> None:
    subscription_id = await bench.bought()
    for _ in range(2):
        pass_time(bench, MONTH)
        bench.world.fail(subscription_id)

    told = await bench.gateway.subscription(subscription_id)
    assert told is not None
    assert (told.status, told.past_due_since) == (SubscriptionStatus.PAST_DUE, AT + MONTH)

    for invoice in bench.world.open_invoices(subscription_id):
        invoice["status"] = "void"
    without = await bench.gateway.subscription(subscription_id)
    assert without is not None
    assert without.past_due_since == AT + 2 * MONTH


async def test_a_status_of_a_later_version_gives_nothing_but_is_live(bench: Bench) -> None:
    subscription_id = await bench.bought()
    bench.world.set_status(subscription_id, "dormant")

    told = await bench.gateway.subscription(subscription_id)

    assert told is not None
    assert told.status is SubscriptionStatus.UNPAID


async def test_events_say_which_subscription_they_are_about(bench: Bench) -> None:
    subscription_id = await bench.bought()
    bench.world.delete_customer(next(iter(bench.world.customers)))

    heard = []
    for event in bench.world.events:
        body = bench.world.body(event)
        heard.append(bench.gateway.event(body, bench.world.signature(body), now=AT))

    assert [(event.kind, event.subscription_id) for event in heard] == [
        ("customer.subscription.created", subscription_id),
        ("invoice.paid", subscription_id),
        ("customer.subscription.updated", subscription_id),
        ("checkout.session.completed", subscription_id),
        ("customer.deleted", ""),
    ]
    assert len({event.id for event in heard}) == 5


async def test_an_event_of_the_other_mode_is_about_nothing_of_ours(bench: Bench) -> None:
    await bench.bought()
    body = bench.world.body({**bench.world.events[0], "livemode": True})

    assert bench.gateway.event(body, bench.world.signature(body), now=AT).subscription_id == ""


@pytest.mark.parametrize("minutes", [-4.9, 0, 4.9])
async def test_a_signature_may_be_some_minutes_off(bench: Bench, minutes: float) -> None:
    await bench.bought()
    body = bench.world.body(bench.world.events[0])

    signature = bench.world.signature(body, at=AT + timedelta(minutes=minutes))

    assert bench.gateway.event(body, signature, now=AT).id == bench.world.events[0]["id"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda world, body: (body, world.signature(body, secret="whsec_other")),
        lambda world, body: (body + b" ", world.signature(body)),
        lambda world, body: (body, world.signature(body, at=AT - timedelta(minutes=5.1))),
        lambda world, body: (body, world.signature(body, at=AT + timedelta(minutes=5.1))),
        lambda world, body: (body, ""),
        lambda world, body: (body, "t=,v1="),
        lambda world, body: (body, "t=12,v1=é"),
        lambda world, body: (body, f"v1={world.signature(body).partition('v1=')[2]}"),
        lambda world, _: (b"[]", world.signature(b"[]")),
        lambda world, _: (b"{", world.signature(b"{")),
        lambda world, _: (b'{"id": "evt_1"}', world.signature(b'{"id": "evt_1"}')),
        lambda world, body: (b"\xff", world.signature(body)),
    ],
)
async def test_what_stripe_did_not_sign_lately_is_refused(bench: Bench, forge) -> None:
    await bench.bought()
    body, signature = forge(bench.world, bench.world.body(bench.world.events[0]))

    with pytest.raises(WebhookRefused):
        bench.gateway.event(body, signature, now=AT)


async def test_the_setup_tells_price_endpoints_and_portal(bench: Bench) -> None:
    bare = await bench.gateway.setup()
    bench.world.add_endpoint("https://prompts.example/webhooks/stripe", status="disabled")
    bench.world.save_portal()
    full = await bench.gateway.setup()

    assert bare.price == Price("price_pro", 700, "usd", "month", 1, is_active=True, is_live=False)
    assert faults_of(bare.price, is_live=bare.is_live) == ()
    assert (bare.endpoints, bare.portal_cancels) == ((), "unsaved")
    assert full.portal_cancels == "at_period_end"
    assert full.endpoints is not None
    (endpoint,) = full.endpoints
    assert (endpoint.url, endpoint.is_enabled, endpoint.events) == (
        "https://prompts.example/webhooks/stripe",
        False,
        ("*",),
    )
    assert endpoint.api_version == full.api_version


async def test_a_price_of_another_kind_is_told_as_it_is(bench: Bench) -> None:
    bench.world.add_price("price_once", recurring=None, type="one_time")

    once = (await bench.gateway_with(price_id="price_once").setup()).price
    none = (await bench.gateway_with(price_id="price_none").setup()).price

    assert once is not None
    assert (once.interval, once.interval_count) == ("", 0)
    assert none is None


async def test_a_price_that_does_not_exist_is_a_matter_for_the_administrator(bench: Bench) -> None:
    elsewhere = replace(bench, gateway=bench.gateway_with(price_id="price_none"))

    with pytest.raises(PaymentsMisconfigured):
        await elsewhere.open(await bench.customer())


async def test_stripe_that_does_not_answer_is_unavailable(bench: Bench) -> None:
    bench.world.is_down = True

    with pytest.raises(PaymentsUnavailable):
        await bench.gateway.subscription("sub_1")


async def test_a_wrong_key_is_a_matter_for_the_administrator() -> None:
    world = StripeWorld()
    async with served(stripe_app(world)) as base_url:
        gateway = _real(world, base_url, key="sk_" + "test_other")

        with pytest.raises(PaymentsMisconfigured):
            await gateway.setup()
        await gateway.close()


async def test_the_objects_of_the_stand_in_have_the_fields_of_stripes_own() -> None:
    import stripe  # noqa: PLC0415 - for this one

    world = StripeWorld(now=lambda: AT)
    bench = Bench(FakeGateway(world), world)
    subscription = world.subscriptions[await bench.bought()]
    world.add_endpoint("https://prompts.example/webhooks/stripe")
    world.save_portal()
    world.create_portal({"customer": subscription["customer"], "return_url": OVER})
    kinds = {
        stripe.Subscription: [subscription],
        stripe.SubscriptionItem: subscription["items"]["data"],
        stripe.Price: [*world.prices.values()],
        stripe.Customer: [*world.customers.values()],
        stripe.Invoice: [*world.invoices.values()],
        stripe.Event: world.events,
        stripe.WebhookEndpoint: world.endpoints,
        stripe.checkout.Session: [*world.sessions.values()],
        stripe.billing_portal.Session: [*world.portals.values()],
        stripe.billing_portal.Configuration: world.configurations,
    }

    assert all(kinds.values())
    strange = {
        (kind.__name__, name)
        for kind, things in kinds.items()
        for thing in things
        for name in thing
        if name not in kind.__annotations__
    }
    assert strange == set()
    assert json.loads(world.body(world.events[0])) == world.events[0]
