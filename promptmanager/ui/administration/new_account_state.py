"""An account that the administrator makes for somebody."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.administration.state import PeopleState
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class NewAccountState(rx.State):
    """The dialog for it. What is typed stays in the form until the account is made."""

    is_open: bool = False

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def create(self, form: dict[str, Any]) -> None:
        """Make the account, and show the link by which its owner chooses a password."""
        async with errors_shown(self):
            actor = await current_actor(self)
            email = str(form.get("new_email", ""))
            link = await services().accounts.administration.create_user(
                actor=actor,
                email=email,
                name=str(form.get("new_name", "")),
                locale=(await self.get_state(SessionState)).locale,
            )
            self.is_open = False
            await (await self.get_state(PeopleState))._made(actor, email, link)  # noqa: SLF001 - hidden from browsers
