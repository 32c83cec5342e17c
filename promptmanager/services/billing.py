"""Paying for PRO: to Stripe and back, the portal, and what Stripe tells by itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from promptmanager.domain.billing import CheckoutAttempt, Subscription, SubscriptionStatus
from promptmanager.domain.errors import (
    AlreadySubscribed,
    NothingBought,
    PaymentsMisconfigured,
    PaymentsOff,
    PaymentsUnavailable,
    SubscriptionRenews,
)
from promptmanager.domain.identity import Actor
from promptmanager.services.accounts.throttle import Limit, Throttle
from promptmanager.services.billing_sync import BillingSync
from promptmanager.services.ports import Clock, Store, Tokens
from promptmanager.services.ports.billing_gateway import BillingGateway, Checkout, CheckoutStatus, CustomerGone

PLAN_PAGE = "/settings/plan/"
# Each of these asks Stripe, whose patience is shared by everybody here.
ASKING = Limit("billing", 30, 600)
# Stripe delivers an event again for days, and an operator by hand for some weeks.
EVENTS_KEPT = timedelta(days=60)
# Sessions that are over and customers that are gone are left behind so often before it is given up.
_ATTEMPTS = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How somebody stands with payments. ``subscription`` is the one that counts, or the last one there was.

    ``reaches_stripe``: what was bought can be managed, also where nothing is sold any more.
    """

    takes_payments: bool
    subscription: Subscription | None = None
    is_customer: bool = False
    reaches_stripe: bool = False


@dataclass(frozen=True)
class Reconciled:
    people: int
    failed: int


class Billing:
    """No use case of a person here asks for a permission: each concerns the actor alone.

    Without a gateway the instance takes no payments. One that does not sell, as without plans, still hears of what was
    bought and lets people manage it: Stripe goes on charging them. ``address`` is where Stripe sends people back to.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        gateway: BillingGateway | None,
        address: str,
        sells: bool = True,
    ) -> None:
        self._store, self._clock, self._tokens, self._given, self._sells = store, clock, tokens, gateway, sells
        self._page = address + PLAN_PAGE
        self._throttle = Throttle(store, clock)

    @property
    def takes_payments(self) -> bool:
        return self._sells and self.reaches_stripe

    @property
    def reaches_stripe(self) -> bool:
        return self._given is not None

    async def standing(self, *, actor: Actor) -> Standing:
        """Return how the actor stands, by what is stored."""
        async with self._store.reading() as work:
            subscriptions = await work.subscriptions.of_user(actor.user.id)
            customer_id = await work.customers.of_user(actor.user.id)
        return Standing(
            self.takes_payments,
            _that_counts(subscriptions),
            customer_id is not None,
            reaches_stripe=self.reaches_stripe,
        )

    async def checkout_url(self, *, actor: Actor) -> str:
        """Return the page of Stripe on which the actor pays, the same for all their tabs.

        Raises PaymentsOff, AlreadySubscribed, TooManyAttempts, PaymentsUnavailable, PaymentsMisconfigured.
        """
        if not self.takes_payments:
            raise PaymentsOff
        gateway = await self._asking(actor)
        for _ in range(_ATTEMPTS):
            if any(each.is_live for each in await self._sync.person(actor.user.id)):
                raise AlreadySubscribed
            attempt = await self._attempt(actor)
            try:
                checkout = await self._checkout(gateway, actor, attempt)
            except CustomerGone:
                await self._forget(actor)
                continue
            if checkout is not None and checkout.status is CheckoutStatus.OPEN:
                return checkout.url
            await self._leave_behind(actor, attempt, checkout)
        raise PaymentsUnavailable

    async def portal_url(self, *, actor: Actor) -> str:
        """Return the page of Stripe with the actor's invoices, card and cancellation.

        Raises PaymentsOff, NothingBought, TooManyAttempts, PaymentsUnavailable, PaymentsMisconfigured.
        """
        gateway = await self._asking(actor)
        async with self._store.reading() as work:
            customer_id = await work.customers.of_user(actor.user.id)
        if customer_id is None:
            raise NothingBought
        try:
            return await gateway.portal_url(customer_id=customer_id, return_url=f"{self._page}?back=portal")
        except CustomerGone as error:
            raise NothingBought from error

    async def refresh(self, *, actor: Actor) -> None:
        """Bring what the actor has at Stripe here, after they were there. Grants nothing that Stripe does not tell.

        Raises PaymentsOff, TooManyAttempts, PaymentsUnavailable, PaymentsMisconfigured.
        """
        await self._asking(actor)
        await self._sync.person(actor.user.id)

    async def release(self, actor: Actor) -> None:
        """Let an account be deleted: nobody pays for it any more. Raises SubscriptionRenews, PaymentsUnavailable.

        A checkout that is open is closed first, so that nothing is bought meanwhile.
        """
        if self._given is None:
            return
        await self._close_checkout(self._given, actor.user.id)
        if any(each.renews for each in await self._sync.person(actor.user.id)):
            raise SubscriptionRenews

    async def let_go(self, user_id: int) -> None:
        """Let somebody who was shut out pay for no further period, for other services.

        What is paid runs on to its end. Raises PaymentsUnavailable, PaymentsMisconfigured; the daily round tries again.
        """
        if self._given is None:
            return
        await self._close_checkout(self._given, user_id)
        sync = self._sync
        for each in await sync.person(user_id):
            # One whose first payment is missing cannot be changed, and is over within a day by itself.
            if each.renews and each.status is not SubscriptionStatus.INCOMPLETE:
                await self._given.stop_renewing(each.id)
                await sync.subscription(each.id)
                _log.info("subscription %s of account %s is not renewed: they were shut out", each.id, user_id)

    async def hear(self, body: bytes, signature: str) -> None:
        """Take what was delivered. Raises PaymentsOff, WebhookRefused, and PaymentsUnavailable: it is to come again."""
        event = self._gateway.event(body, signature, now=self._clock.now())
        if event.subscription_id:
            await self._sync.subscription(event.subscription_id, event=event)

    async def reconcile(self) -> Reconciled:
        """Bring everybody's subscriptions here, whatever was not delivered. Raises PaymentsOff, PaymentsMisconfigured.

        One person whose turn fails does not keep the others from theirs.
        """
        sync = self._sync
        async with self._store.reading() as work:
            customers = await work.customers.all()
        failed = 0
        for user_id, _ in customers:
            try:
                await sync.person(user_id)
                if await self._is_shut_out(user_id):
                    await self.let_go(user_id)
            except PaymentsUnavailable:
                failed += 1
        async with self._store.writing() as work:
            await work.billing_events.forget(before=self._clock.now() - EVENTS_KEPT)
            await work.commit()
        _log.info("payments of %s people were compared with Stripe, %s not", len(customers) - failed, failed)
        return Reconciled(len(customers), failed)

    @property
    def _gateway(self) -> BillingGateway:
        if self._given is None:
            raise PaymentsOff
        return self._given

    @property
    def _sync(self) -> BillingSync:
        return BillingSync(store=self._store, clock=self._clock, gateway=self._gateway)

    async def _asking(self, actor: Actor) -> BillingGateway:
        gateway = self._gateway
        await self._throttle.count(ASKING, str(actor.user.id))
        return gateway

    async def _is_shut_out(self, user_id: int) -> bool:
        async with self._store.reading() as work:
            user = await work.users.by_id(user_id)
        return user is not None and user.is_disabled

    async def _close_checkout(self, gateway: BillingGateway, user_id: int) -> None:
        """Let nobody pay on a page that was opened before."""
        async with self._store.reading() as work:
            attempt = await work.checkouts.of_user(user_id)
        if attempt is not None and attempt.session_id:
            await gateway.expire_checkout(attempt.session_id)

    async def _attempt(self, actor: Actor) -> CheckoutAttempt:
        async with self._store.writing() as work:
            attempt = await work.checkouts.begin(actor.user.id, self._tokens.new())
            await work.commit()
        return attempt

    async def _checkout(self, gateway: BillingGateway, actor: Actor, attempt: CheckoutAttempt) -> Checkout | None:
        """Return the attempt's checkout as it is now, None where it cannot be used. Raises CustomerGone."""
        if attempt.session_id:
            return await gateway.checkout(attempt.session_id)
        opened = await gateway.open_checkout(
            user_id=actor.user.id,
            customer_id=await self._customer(gateway, actor, attempt),
            success_url=f"{self._page}?back=checkout",
            cancel_url=self._page,
            key=f"checkout:{attempt.token}:{attempt.number}",
        )
        async with self._store.writing() as work:
            is_kept = await work.checkouts.opened(
                actor.user.id, CheckoutAttempt(attempt.token, attempt.number, opened.id)
            )
            await work.commit()
        # Another tab may have sent the same request long before, and was told the same: how is it now?
        return await gateway.checkout(opened.id) if is_kept else None

    async def _customer(self, gateway: BillingGateway, actor: Actor, attempt: CheckoutAttempt) -> str:
        async with self._store.reading() as work:
            known = await work.customers.of_user(actor.user.id)
        if known is not None:
            return known
        user = actor.user
        made = await gateway.create_customer(
            user_id=user.id, email=user.email, name=user.name, key=f"customer:{attempt.token}"
        )
        async with self._store.writing() as work:
            kept = await work.customers.keep(user.id, made)
            await work.commit()
        if kept is None:
            _log.error("customer %s belongs to another account than %s", made, user.id)
            raise PaymentsMisconfigured
        return kept

    async def _leave_behind(self, actor: Actor, attempt: CheckoutAttempt, checkout: Checkout | None) -> None:
        """Go on from a checkout on which nobody can pay any more, unless what was bought on it runs."""
        bought = "" if checkout is None else checkout.subscription_id
        if bought:
            await self._sync.subscription(bought)
        async with self._store.writing() as work:
            if any(each.id == bought and each.is_live for each in await work.subscriptions.of_user(actor.user.id)):
                raise AlreadySubscribed
            if checkout is None and attempt.session_id:
                # Of another account or mode of Stripe: begin from nothing.
                await work.checkouts.forget(actor.user.id)
            else:
                await work.checkouts.next(actor.user.id, after=attempt.number)
            await work.commit()

    async def _forget(self, actor: Actor) -> None:
        async with self._store.writing() as work:
            customer_id = await work.customers.of_user(actor.user.id)
            if customer_id is not None:
                await work.customers.forget(actor.user.id, customer_id)
            await work.checkouts.forget(actor.user.id)
            await work.commit()
        _log.warning("the customer of account %s is not known to Stripe any more", actor.user.id)


def _that_counts(subscriptions: tuple[Subscription, ...]) -> Subscription | None:
    """Return the one that renews, else one that still runs, else the last."""
    return max(subscriptions, key=lambda each: (each.renews, each.is_live, each.period_ends_at), default=None)
