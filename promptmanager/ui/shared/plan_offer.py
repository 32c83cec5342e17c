"""The offer of PRO: what opens when a plan refused something. What was typed stays where it is."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.errors import PlanRefusal
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import for_everybody


@passes("refused")
class OfferState(rx.State):
    """The offer that is open: the code of what was refused, empty for none; ``subject`` is what it was about."""

    refused: str = ""
    subject: str = ""

    @rx.event
    @for_everybody
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        """Close the offer. Nothing but a refusal opens one."""
        if not is_open:
            self.refused = ""


async def offer_instead(state: rx.State, refusal: PlanRefusal) -> None:
    """Open the offer about something that the plan refused."""
    offer = await state.get_state(OfferState)
    offer.refused = refusal.code
    offer.subject = str(refusal.facts.get("model", ""))
