"""What the administrator decides about coming in: sign-up, invitations, language and address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from promptmanager.domain.identity import Actor
from promptmanager.domain.instance import InstanceSetting, Invitation
from promptmanager.services.product import services
from promptmanager.ui.administration.audit_state import AuditState
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.session import current_actor


@dataclass(frozen=True)
class InvitationView:
    id: int
    # Empty: for whoever has the link.
    email: str
    made_by: str
    expires_at: str


class AccessState(rx.State):
    """The settings as they hold, and the open invitations. ``link`` lets somebody in: it goes with the next load."""

    sign_up: str = ""
    default_locale: str = ""
    address: str = ""
    fixed: rx.Field[list[str]] = rx.field(default_factory=list)
    invitations: rx.Field[list[InvitationView]] = rx.field(default_factory=list)
    link: str = ""
    link_for: str = ""
    # How many were made since the page was opened: a form that was refused keeps what is typed.
    made: int = 0
    is_mailed: bool = False
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        self.link, self.link_for = "", ""
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def choose_sign_up(self, sign_up: str) -> None:
        async with errors_shown(self):
            await self._choose(InstanceSetting.SIGN_UP, sign_up)

    @rx.event
    async def choose_locale(self, locale: str) -> None:
        async with errors_shown(self):
            await self._choose(InstanceSetting.DEFAULT_LOCALE, locale)

    @rx.event
    async def choose_address(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            await self._choose(InstanceSetting.ADDRESS, str(form.get("address", "")))

    @rx.event
    async def invite(self, form: dict[str, Any]) -> None:
        """Make a link to sign up with, for one address or for whoever has it."""
        async with errors_shown(self):
            actor = await current_actor(self)
            email = str(form.get("invited", "")).strip()
            self.link = await services().invitations.make(actor=actor, email=email)
            self.link_for, self.made = email, self.made + 1
            await self._refresh(actor)

    @rx.event
    async def withdraw(self, invitation_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            self.link, self.link_for = "", ""
            await services().invitations.withdraw(actor=actor, invitation_id=invitation_id)
            await self._refresh(actor)
            await tell(self, "admin.invitation.withdrawn")

    async def _choose(self, name: InstanceSetting, value: str) -> None:
        actor = await current_actor(self)
        await services().instance.choose(actor=actor, name=name, value=value)
        await self._refresh(actor)
        await tell(self, "admin.access.saved")

    async def _refresh(self, actor: Actor) -> None:
        found = await services().instance.settings(actor=actor)
        self.sign_up, self.default_locale, self.address = found.sign_up.value, found.default_locale, found.address
        self.fixed = sorted(name.value for name in found.fixed)
        self.invitations = [_view(one) for one in await services().invitations.open(actor=actor)]
        self.is_mailed, self.is_loaded = services().facts.sends_mail, True
        await (await self.get_state(AuditState))._refresh(actor)  # noqa: SLF001 - hidden from browsers


def _view(invitation: Invitation) -> InvitationView:
    return InvitationView(
        invitation.id, invitation.email, invitation.made_by, expires_at=invitation.expires_at.isoformat()
    )
