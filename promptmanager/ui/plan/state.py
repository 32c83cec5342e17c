"""How the person in front of the page stands with payments, and their way to Stripe and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import reflex as rx

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.plan import show_allowance
from promptmanager.ui.shared.session import current_actor

# After the page to pay, Stripe is asked so often whether the payment is known, with a pause between.
_QUESTIONS = 5
_PAUSE_SECONDS = 1.5


class BillingState(rx.State):
    """``status`` is the subscription's, in Stripe's words, empty where there is none. Moments are ISO 8601, or empty.

    ``answer`` is what the way back from Stripe showed: ``paid``, ``pending``, or empty.
    """

    is_loaded: bool = False
    takes_payments: bool = False
    reaches_stripe: bool = False
    status: str = ""
    is_live: bool = False
    is_paid: bool = False
    renews_at: str = ""
    ends_at: str = ""
    is_asking: bool = False
    answer: str = ""

    @rx.event
    async def load(self) -> rx.event.EventCallback:
        """Show how it stands, and then whether there is somebody who comes back from Stripe."""
        self.answer, self.is_asking = "", False
        async with errors_shown(self):
            await self._refresh(await current_actor(self))
        return BillingState.come_back

    @rx.event(background=True)
    async def come_back(self) -> None:
        """After Stripe's pages, bring what happened there here. The address grants nothing: Stripe is asked."""
        async with self:
            came_from = self.router.url.query_parameters.get("back", "")
        if came_from not in {"checkout", "portal"}:
            return
        for question in range(_QUESTIONS if came_from == "checkout" else 1):
            if question:
                await asyncio.sleep(_PAUSE_SECONDS)
            if await self._ask(_refreshed) is None:
                return
            async with self:
                if self.is_paid:
                    break
        async with self:
            if came_from == "checkout":
                self.answer = "paid" if self.is_paid else "pending"

    @rx.event(background=True)
    async def upgrade(self) -> rx.event.EventSpec | None:
        """Go to the page of Stripe on which PRO is paid."""
        url = await self._ask(lambda actor: services().billing.checkout_url(actor=actor))
        return rx.redirect(url) if url else None

    @rx.event(background=True)
    async def manage(self) -> rx.event.EventSpec | None:
        """Go to the page of Stripe with invoices, card and cancellation."""
        url = await self._ask(lambda actor: services().billing.portal_url(actor=actor))
        return rx.redirect(url) if url else None

    async def _ask(self, question: Callable[[Actor], Awaitable[str]]) -> str | None:
        """Ask Stripe, without holding the tab meanwhile. None when it was refused, which is then shown."""
        answer, refusal = None, None
        async with self:
            self.is_asking = True
        try:
            answer = await question(await current_actor(self))
        except PromptManagerError as error:
            refusal = error
        finally:
            async with self:
                self.is_asking = False
                async with errors_shown(self):
                    actor = await current_actor(self)
                    await self._refresh(actor)
                    await show_allowance(self, actor)
                    if refusal is not None:
                        raise refusal
        return answer

    async def _refresh(self, actor: Actor) -> None:
        standing = await services().billing.standing(actor=actor)
        found = standing.subscription
        self.takes_payments, self.reaches_stripe = standing.takes_payments, standing.reaches_stripe
        self.is_loaded = True
        self.status = found.status.value if found else ""
        self.is_live, self.is_paid = bool(found and found.is_live), bool(found and found.is_paid)
        self.renews_at = found.period_ends_at.isoformat() if found and found.renews and found.is_paid else ""
        self.ends_at = found.ends_at.isoformat() if found and found.ends_at else ""


async def _refreshed(actor: Actor) -> str:
    await services().billing.refresh(actor=actor)
    return ""
