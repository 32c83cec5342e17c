"""What the administrator sees of letters that nothing took."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import current_actor


@dataclass(frozen=True)
class LetterView:
    recipient: str
    subject: str
    text: str
    at: str


class LettersState(rx.State):
    """Letters that could not be mailed. They hold links that open an account for an hour, and are there for the
    administrator to hand over; they go with the next load.
    """

    letters: rx.Field[list[LetterView]] = rx.field(default_factory=list)
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        self.letters = []
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    async def _refresh(self, actor: Actor) -> None:
        letters = await services().accounts.administration.letters(actor=actor)
        self.letters = [LetterView(x.to, x.subject, x.text, x.at.isoformat()) for x in letters]
        self.is_loaded = True
