"""The browsers in which a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from promptmanager.domain.identity import Actor, SignInSession
from promptmanager.services.product import services
from promptmanager.ui.account.devices import device
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@dataclass(frozen=True)
class SessionView:
    id: int
    browser: str
    system: str
    ip_address: str
    last_seen_at: str
    is_here: bool


@passes("is_deleting")
class SecurityState(rx.State):
    """The sessions, this one first, and whether the account is about to be deleted."""

    sessions: list[SessionView] = []  # noqa: RUF012 - a var's default
    has_others: bool = False
    is_loaded: bool = False
    is_deleting: bool = False

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def revoke(self, session_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().accounts.profiles.revoke(actor=actor, session_id=session_id)
            await self._refresh(actor)
            await tell(self, "account.sessions.ended")

    @rx.event
    async def revoke_others(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().accounts.profiles.revoke_others(actor=actor)
            await self._refresh(actor)
            await tell(self, "account.sessions.others_ended")

    @rx.event
    async def ask_deletion(self, is_deleting: bool) -> None:  # noqa: FBT001 - what a dialog tells
        await current_actor(self)
        self.is_deleting = is_deleting

    async def _refresh(self, actor: Actor) -> None:
        sessions = await services().accounts.profiles.sessions(actor=actor)
        views = [_view(session, actor) for session in sessions]
        self.sessions = sorted(views, key=lambda view: not view.is_here)
        self.has_others = len(views) > 1
        self.is_loaded = True


def _view(session: SignInSession, actor: Actor) -> SessionView:
    browser, system = device(session.user_agent)
    return SessionView(
        id=session.id,
        browser=browser,
        system=system,
        ip_address=session.ip_address,
        last_seen_at=session.last_seen_at.isoformat(),
        is_here=session.token_hash == actor.session_hash,
    )
