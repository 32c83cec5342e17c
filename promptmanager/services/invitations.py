"""Invitations: made and withdrawn by the administrator, used once by whoever has the link."""

from __future__ import annotations

import logging

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import EmailTaken
from promptmanager.domain.identity import Actor, hashed_token, normal_email
from promptmanager.domain.instance import INVITATION_LIFETIME, Invitation
from promptmanager.domain.permissions import require_admin
from promptmanager.services.accounts.letters import INVITED, Letters
from promptmanager.services.audit import note_act
from promptmanager.services.instance import SettingsReader
from promptmanager.services.ports import Clock, Store, Tokens

_log = logging.getLogger(__name__)


class Invitations:
    def __init__(self, *, store: Store, clock: Clock, tokens: Tokens, letters: Letters, reader: SettingsReader) -> None:
        self._store, self._clock, self._tokens, self._letters, self._reader = store, clock, tokens, letters, reader

    async def open(self, *, actor: Actor) -> tuple[Invitation, ...]:
        """Return those that may still be used, newest first. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.reading() as work:
            return await work.invitations.open(at=self._clock.now())

    async def make(self, *, actor: Actor, email: str = "") -> str:
        """Return a link to sign up with, good once and for 7 days, for one address if one is given.

        It is mailed there too, where letters are mailed. The token stands in the fragment and is kept nowhere.
        Raises NotAllowed, InvalidInput, EmailTaken.
        """
        require_admin(actor)
        email = normal_email(email) if email.strip() else ""
        token, now = self._tokens.new(), self._clock.now()
        async with self._store.writing() as work:
            if email and await work.users.by_email(email):
                raise EmailTaken
            settings = await self._reader.read(work)
            await work.invitations.add(
                token_hash=hashed_token(token),
                email=email,
                made_by=actor.user.name,
                at=now,
                expires_at=now + INVITATION_LIFETIME,
            )
            await note_act(work, AuditAction.INVITATION_MADE, by=actor, whom=email, clock=self._clock)
            await work.commit()
        link = f"{settings.address}/sign-up/#invitation={token}"
        if email and self._letters.are_mailed:
            facts = {"link": link, "name": actor.user.name, "days": INVITATION_LIFETIME.days}
            self._letters.later(self._letters.send_to(email, settings.default_locale, INVITED, **facts))
        _log.info("an invitation was made by %s", actor.user.id)
        return link

    async def withdraw(self, *, actor: Actor, invitation_id: int) -> None:
        """Make an invitation worthless; one that is gone is as good as withdrawn. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.writing() as work:
            email = await work.invitations.withdraw(invitation_id)
            if email is None:
                return
            await note_act(work, AuditAction.INVITATION_WITHDRAWN, by=actor, whom=email, clock=self._clock)
            await work.commit()
        _log.info("an invitation was withdrawn by %s", actor.user.id)
