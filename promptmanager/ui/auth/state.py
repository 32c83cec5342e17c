"""What the pages of coming in need to know of the instance. No form passes through here."""

from __future__ import annotations

from urllib.parse import quote

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.session import SessionState, for_everybody


class AuthState(rx.State):
    """Whether this instance is new, whether strangers may sign up, and where somebody wanted to go."""

    is_fresh: bool = False
    may_sign_up: bool = True
    sends_mail: bool = True
    is_invited: bool = False
    next: str = "/"

    @rx.event
    @for_everybody
    async def open_sign_in(self) -> rx.event.EventSpec | None:
        """On a new instance nobody can sign in yet: the first account comes before."""
        await self._refresh()
        if self.is_fresh:
            return rx.redirect(f"{routes.SIGN_UP}?next={quote(self.next)}", is_external=False, replace=True)
        return await self._onwards()

    @rx.event
    @for_everybody
    async def open_sign_up(self) -> rx.event.EventSpec | None:
        await self._refresh()
        return await self._onwards()

    @rx.event
    @for_everybody
    async def welcome(self) -> None:
        """Show the form to whoever came by an invitation. Whether it is good is asked when the form is sent."""
        self.is_invited = True

    @rx.event
    @for_everybody
    async def open_forgotten(self) -> None:
        await self._refresh()

    async def _refresh(self) -> None:
        accounts = services().accounts
        self.is_fresh, self.may_sign_up = await accounts.is_fresh(), await accounts.may_sign_up()
        self.sends_mail = accounts.letters.are_mailed
        # The route checks it again: only paths of our own are followed.
        self.next = self.router.url.query_parameters.get("next", "/")

    async def _onwards(self) -> rx.event.EventSpec | None:
        """Send somebody who is signed in already to the library."""
        session = await self.get_state(SessionState)
        return rx.redirect(routes.LIBRARY, is_external=False, replace=True) if session.is_signed_in else None
