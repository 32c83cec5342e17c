"""Fake of the repository of invitations."""

from __future__ import annotations

from datetime import datetime

from promptmanager.domain.instance import Invitation
from tests.fakes.tables import Tables


class FakeInvitations:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, *, token_hash: str, email: str, made_by: str, at: datetime, expires_at: datetime) -> None:
        made = Invitation(self._tables.new_id(), email, made_by, at, expires_at)
        self._tables.invitations[token_hash] = made

    async def open(self, *, at: datetime) -> tuple[Invitation, ...]:
        return tuple(one for one in reversed(self._tables.invitations.values()) if one.expires_at > at)

    async def is_good(self, token_hash: str, *, email: str, at: datetime) -> bool:
        found = self._tables.invitations.get(token_hash)
        return found is not None and found.expires_at > at and found.email in ("", email)

    async def take(self, token_hash: str, *, email: str, at: datetime) -> bool:
        is_good = await self.is_good(token_hash, email=email, at=at)
        if is_good:
            del self._tables.invitations[token_hash]
        return is_good

    async def withdraw(self, invitation_id: int) -> str | None:
        for token_hash, invitation in list(self._tables.invitations.items()):
            if invitation.id == invitation_id:
                return self._tables.invitations.pop(token_hash).email
        return None
