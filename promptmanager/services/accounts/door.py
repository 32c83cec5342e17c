"""Who may make an account: the first one always, everybody where sign-up is open, else whoever was invited."""

from __future__ import annotations

from datetime import UTC, datetime

from promptmanager.domain.errors import InvitationInvalid, SignUpClosed
from promptmanager.domain.identity import hashed_token
from promptmanager.services.instance import SettingsReader
from promptmanager.services.ports import Clock, Store, UnitOfWork


class Door:
    def __init__(self, *, store: Store, clock: Clock, reader: SettingsReader) -> None:
        self._store, self._clock, self._reader = store, clock, reader

    async def is_closed(self) -> bool:
        """Whether sign-up is by invitation."""
        async with self._store.reading() as uow:
            return await self._reader.is_invite_only(uow)

    async def check(self, *, email: str, invitation: str) -> None:
        """Refuse at a closed door, before hashing costs its work. Raises SignUpClosed, InvitationInvalid."""
        if not invitation:
            raise SignUpClosed
        async with self._store.reading() as uow:
            if not await uow.invitations.is_good(hashed_token(invitation), email=email, at=self._clock.now()):
                raise InvitationInvalid

    async def enter(self, uow: UnitOfWork, *, email: str, invitation: str) -> bool:
        """Decide in the transaction that makes the account, and use the invitation up; say whether it is the first.

        Raises SignUpClosed, InvitationInvalid.
        """
        is_first = await _is_first(uow)
        is_invited = bool(invitation) and await uow.invitations.take(
            hashed_token(invitation), email=email, at=self._clock.now()
        )
        if not is_first and not is_invited and await self._reader.is_invite_only(uow):
            raise InvitationInvalid if invitation else SignUpClosed
        return is_first


async def _is_first(uow: UnitOfWork) -> bool:
    if await uow.users.count():
        return False
    # Counting holds this row until the commit, so that two first sign-ups wait for each other on a
    # database with several writers; the one that waited then sees the other's account.
    await uow.attempts.count_within("first-account", window_start=datetime(1970, 1, 1, tzinfo=UTC), window_seconds=1)
    return await uow.users.count() == 0
