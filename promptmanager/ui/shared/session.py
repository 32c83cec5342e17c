"""Who is asking: the identity behind a websocket, and what the screens know of it.

The identity is read from the connection that an event came through, never from the state of a tab: see ``guard.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

import reflex as rx
from reflex_base.event.context import EventContext

from promptmanager.domain.cookies import accepted_locale
from promptmanager.domain.errors import NotSignedIn
from promptmanager.domain.identity import LOCALES, THEMES, Actor
from promptmanager.services.product import services
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.passing import forget_what_passes

HASH_HEADER = "authorization"
HASH_SCHEME = "session "
LOCALE_HEADER = "accept-language"

_Handler = TypeVar("_Handler", bound=Callable)


def for_everybody(handler: _Handler) -> _Handler:
    """Let visitors who are not signed in call this event handler too: ``@rx.event`` above, ``@for_everybody`` below."""
    handler.is_for_everybody = True  # type: ignore[attr-defined]
    return handler


def session_hash() -> str:
    """Return the hash of the session token behind the connection of this event; empty for a visitor."""
    headers = EventContext.get().router_data.get("headers", {})
    value = headers.get(HASH_HEADER, "")
    return value.removeprefix(HASH_SCHEME) if value.startswith(HASH_SCHEME) else ""


async def current_actor(state: rx.State) -> Actor:  # noqa: ARG001 - says on whose behalf, at the call
    """Return who is asking, looked up anew. Raises NotSignedIn."""
    token_hash = session_hash()
    if not token_hash:
        raise NotSignedIn
    return await services().accounts.actor_of(token_hash)


class SessionState(rx.State):
    """What every page knows of the person in front of it."""

    is_ready: bool = False
    is_signed_in: bool = False
    is_admin: bool = False
    name: str = ""
    email: str = ""
    workspace_name: str = ""
    role: str = ""
    locale: str = LOCALES[0]
    has_only_sandbox: bool = False
    theme: str = ""

    # Where the tab is, to know when a page is left.
    _path: str = ""
    # The hash of the session that this tab's state belongs to; None before its first event.
    _bound_to: str | None = None

    @rx.event
    @for_everybody
    async def visit(self) -> None:
        """Open a page that anybody may see."""
        await self._refresh()

    @rx.event
    @for_everybody
    async def enter(self) -> rx.event.EventCallback | None:
        """Open a page that needs somebody signed in; a visitor is sent to sign in."""
        await self._refresh()
        if not self.is_signed_in:
            return SessionState.leave
        return None

    @rx.event
    @for_everybody
    async def speak(self, locale: str) -> None:
        """Switch the language, now and for the next visits."""
        if locale not in LOCALES:
            return
        self.locale = locale
        if self.is_signed_in:
            actor = await current_actor(self)
            await services().accounts.profiles.change_locale(actor=actor, locale=locale)

    @rx.event
    async def dress(self, theme: str) -> None:
        """Remember light, dark or the system's choice for this person."""
        if theme in THEMES:
            await services().accounts.profiles.change_theme(actor=await current_actor(self), theme=theme)
            self.theme = theme

    @rx.event
    @for_everybody
    async def leave(self) -> rx.event.EventSpec:
        """Go to the sign-in page, and back here afterwards."""
        return rx.redirect(f"{routes.SIGN_IN}?next={quote(self.router.url.path)}", is_external=False, replace=True)

    async def _arrive(self) -> None:
        """Know where the tab is, and close what lay above the page that it has left."""
        if self._path != (path := self.router.url.path):
            self._path = path
            await forget_what_passes(self)

    async def _refresh(self) -> None:
        # A tab whose state the server forgot comes here without having arrived.
        await self._arrive()
        try:
            actor = await current_actor(self)
        except NotSignedIn:
            self.is_signed_in = self.is_admin = False
            self.name = self.email = self.workspace_name = self.role = ""
            if not self.is_ready:
                asked = EventContext.get().router_data.get("headers", {}).get(LOCALE_HEADER, "")
                self.locale = accepted_locale(asked, await services().instance.default_locale())
        else:
            self.is_signed_in, self.is_admin = True, actor.user.is_admin
            self.name, self.email, self.locale = actor.user.name, actor.user.email, actor.user.locale
            facts = services().facts
            self.has_only_sandbox = facts.uses_sandbox and not facts.has_real_models
            self.theme = await services().accounts.profiles.theme(actor=actor)
            self.workspace_name, self.role = actor.workspace.name, actor.role.value
        self.is_ready = True
