"""What the administrator sees of the audit log."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.audit import AuditFilter
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.administration.views import AuditView, audit_filter, audit_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import current_actor

_NARROWED_BY = ("who", "act", "first", "last")


class AuditState(rx.State):
    """A page of the audit log. ``who``, ``act``, ``first`` and ``last`` narrow it; empty ones do not."""

    entries: rx.Field[list[AuditView]] = rx.field(default_factory=list)
    people: rx.Field[list[tuple[str, str]]] = rx.field(default_factory=list)
    who: str = ""
    act: str = ""
    first: str = ""
    last: str = ""
    is_newest: bool = True
    older: int = 0
    is_loaded: bool = False

    @rx.var
    def is_narrowed(self) -> bool:
        return any((self.who, self.act, self.first, self.last))

    @rx.event
    async def load(self) -> None:
        self.entries, self.who, self.act, self.first, self.last = [], "", "", "", ""
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def narrow(self, by: str, to: str) -> None:
        """Show only what somebody did, one act, or what was done from or until a day (UTC)."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if by in _NARROWED_BY:
                setattr(self, by, to)
                await self._refresh(actor)

    @rx.event
    async def show_newest(self) -> None:
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def show_older(self) -> None:
        async with errors_shown(self):
            await self._show(await current_actor(self), self.older or None)

    async def _refresh(self, actor: Actor) -> None:
        people = await services().audit.people(actor=actor)
        self.people = [(str(person.id), person.name) for person in people if person.name]
        await self._show(actor, None)

    async def _show(self, actor: Actor, before: int | None) -> None:
        page = await services().audit.page(actor=actor, before=before, only=self._filter())
        self.entries = [audit_view(entry) for entry in page.entries]
        self.is_newest, self.older, self.is_loaded = before is None, page.next_before or 0, True

    def _filter(self) -> AuditFilter:
        return audit_filter(who=self.who, act=self.act, first=self.first, last=self.last)
