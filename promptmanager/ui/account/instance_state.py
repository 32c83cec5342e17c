"""What the administrator sees and does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import SessionState, current_actor


@dataclass(frozen=True)
class LetterView:
    recipient: str
    subject: str
    text: str
    at: str


class InstanceState(rx.State):
    """Letters that could not be mailed, and the link that was just made.

    Both hold links that open an account for an hour, and are there for the administrator to hand over; whoever is
    not the administrator gets neither, and both are emptied when the page is opened anew.
    """

    letters: list[LetterView] = []  # noqa: RUF012 - a var's default
    has_letters: bool = False
    is_loaded: bool = False
    link: str = ""
    link_for: str = ""

    @rx.event
    async def load(self) -> None:
        self.letters, self.link, self.link_for = [], "", ""
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def create_user(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            email = str(form.get("new_email", ""))
            self.link = await services().accounts.administration.create_user(
                actor=actor,
                email=email,
                name=str(form.get("new_name", "")),
                locale=(await self.get_state(SessionState)).locale,
            )
            self.link_for = email

    @rx.event
    async def make_link(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            email = str(form.get("known_email", ""))
            self.link = await services().accounts.administration.reset_link(actor=actor, email=email)
            self.link_for = email

    async def _refresh(self, actor: Actor) -> None:
        letters = await services().accounts.administration.letters(actor=actor)
        self.letters = [LetterView(x.to, x.subject, x.text, x.at.isoformat()) for x in letters]
        self.has_letters = bool(letters)
        self.is_loaded = True
