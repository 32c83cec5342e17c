"""What the administrator sees of people and does with them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.services.people import PEOPLE_PAGE
from promptmanager.services.product import services
from promptmanager.ui.administration.audit_state import AuditState
from promptmanager.ui.administration.views import PersonView, end_of_day, person_view
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@passes("asked")
class PeopleState(rx.State):
    """A page of people, and the dialog about one of them. ``link`` opens an account: it goes with the next load."""

    people: rx.Field[list[PersonView]] = rx.field(default_factory=list)
    total: int = 0
    page: int = 1
    text: str = ""
    is_loaded: bool = False
    asked: str = ""
    asked_id: int = 0
    asked_name: str = ""
    link: str = ""
    link_for: str = ""

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PEOPLE_PAGE))

    @rx.event
    async def load(self) -> None:
        self.people, self.text, self.page, self.link, self.link_for = [], "", 1, "", ""
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def look_for(self, text: str) -> None:
        async with errors_shown(self):
            self.text, self.page = text, 1
            await self._refresh(await current_actor(self))

    @rx.event
    async def turn_to(self, page: int) -> None:
        async with errors_shown(self):
            self.page = max(1, page)
            await self._refresh(await current_actor(self))

    @rx.event
    async def ask(self, deed: str, user_id: int) -> None:
        """Open the dialog of a deed for somebody on the page."""
        await current_actor(self)
        found = next((person for person in self.people if person.id == user_id), None)
        self.asked, self.asked_id = (deed, user_id) if found else ("", 0)
        self.asked_name = found.name if found else ""

    @rx.event
    async def keep_open(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        await current_actor(self)
        if not is_open:
            self.asked = ""

    @rx.event(background=True)
    async def disable(self) -> None:
        """Shut out whom the dialog asked about, without holding the tab while Stripe is told."""
        async with self:
            self.asked, user_id = "", self.asked_id
        refusal, is_settled = None, True
        try:
            is_settled = await services().people.disable(actor=await current_actor(self), user_id=user_id)
        except PromptManagerError as error:
            refusal = error
        async with self, errors_shown(self):
            if refusal is not None:
                raise refusal
            await self._done(
                await current_actor(self), "admin.disable.done" if is_settled else "admin.disable.unsettled"
            )

    @rx.event
    async def administer(self) -> None:
        """Make somebody an administrator, or take it from them: what the dialog asked."""
        async with errors_shown(self):
            actor = await current_actor(self)
            deed, self.asked = self.asked, ""
            if deed == "make_admin":
                await services().people.make_admin(actor=actor, user_id=self.asked_id)
                await self._done(actor, "admin.make_admin.done")
            elif deed == "unmake_admin":
                await services().people.unmake_admin(actor=actor, user_id=self.asked_id)
                await self._done(actor, "admin.unmake_admin.done")

    @rx.event
    async def enable(self, user_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().people.enable(actor=actor, user_id=user_id)
            await self._done(actor, "admin.enable.done")

    @rx.event
    async def grant(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            ends_at = end_of_day(str(form.get("ends_on", "")))
            await services().plans.grant(actor=actor, user_id=self.asked_id, ends_at=ends_at)
            self.asked = ""
            await self._done(actor, "admin.grant.done")

    @rx.event
    async def withdraw(self, user_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().plans.withdraw(actor=actor, user_id=user_id)
            await self._done(actor, "admin.withdraw.done")

    @rx.event
    async def sign_out(self, user_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().people.sign_out_everywhere(actor=actor, user_id=user_id)
            await self._done(actor, "admin.sign_out.done")

    @rx.event
    async def make_link(self, email: str) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            link = await services().accounts.administration.reset_link(actor=actor, email=email)
            await self._made(actor, email, link)

    async def _made(self, actor: Actor, email: str, link: str) -> None:
        """Show a link that was made for somebody."""
        self.link, self.link_for = link, email
        await self._refresh(actor)
        await (await self.get_state(AuditState))._refresh(actor)  # noqa: SLF001 - hidden from browsers

    async def _done(self, actor: Actor, key: str) -> None:
        await self._refresh(actor)
        await (await self.get_state(AuditState))._refresh(actor)  # noqa: SLF001 - hidden from browsers
        await tell(self, key)

    async def _refresh(self, actor: Actor) -> None:
        found = await services().people.search(actor=actor, text=self.text, page=self.page)
        ids = tuple(person.user.id for person in found.people)
        plans = await services().plans.entitlements(actor=actor, user_ids=ids)
        self.people = [person_view(one, plans[one.user.id], my_id=actor.user.id) for one in found.people]
        self.total, self.is_loaded = found.total, True
