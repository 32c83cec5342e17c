"""The people of an instance, as its administrator sees them and may shut them out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import (
    NotAdministrator,
    OwnAccount,
    PaymentsMisconfigured,
    PaymentsUnavailable,
    UserNotFound,
)
from promptmanager.domain.identity import Actor, PeoplePage, User
from promptmanager.domain.permissions import require_admin
from promptmanager.services.accounts import Accounts
from promptmanager.services.audit import note_act
from promptmanager.services.ports import Clock, Store, UnitOfWork
from promptmanager.services.run_hub import RunHub

PEOPLE_PAGE = 25
_QUERY_MAX = 200
_log = logging.getLogger(__name__)


# Ends what somebody goes on paying.
LetGo = Callable[[int], Awaitable[None]]


async def pays_nothing(_: int) -> None:
    """Let somebody go who has no subscription."""


class People:
    def __init__(
        self, *, store: Store, clock: Clock, accounts: Accounts, hub: RunHub, let_go: LetGo = pays_nothing
    ) -> None:
        self._store, self._clock, self._accounts, self._hub, self._let_go = store, clock, accounts, hub, let_go

    async def search(self, *, actor: Actor, text: str = "", page: int = 1) -> PeoplePage:
        """Return people whose name or address holds the text, newest account first. Raises NotAllowed."""
        require_admin(actor)
        offset = (max(1, page) - 1) * PEOPLE_PAGE
        async with self._store.reading() as work:
            return await work.users.search(text.strip()[:_QUERY_MAX], offset=offset, limit=PEOPLE_PAGE)

    async def disable(self, *, actor: Actor, user_id: int) -> bool:
        """Shut somebody out: they are signed out everywhere, what they run is stopped, their subscription not renewed.

        Say whether nothing more is charged. If Stripe could not be asked they are out all the same, and the daily round
        of payments asks again.

        Raises NotAllowed, UserNotFound, OwnAccount. Since nobody disables themselves, an administrator always stays.
        """
        require_admin(actor)
        if user_id == actor.user.id:
            raise OwnAccount
        async with self._store.writing() as work:
            await _check_still_admin(work, actor)
            whom = await _person(work, user_id)
            if whom.is_disabled:
                return True
            await work.users.set_disabled(user_id, is_disabled=True)
            await work.sessions.delete_all(user_id)
            await work.resets.delete_all(user_id)
            await note_act(work, AuditAction.ACCOUNT_DISABLED, by=actor, whom=whom, clock=self._clock)
            await work.commit()
        self._accounts.forget_user(user_id)
        await self._hub.stop_all_of(user_id)
        _log.info("account %s was disabled by %s", user_id, actor.user.id)
        try:
            await self._let_go(user_id)
        except (PaymentsUnavailable, PaymentsMisconfigured) as error:
            _log.warning("what account %s pays goes on for now: %s", user_id, error)
            return False
        return True

    async def enable(self, *, actor: Actor, user_id: int) -> None:
        """Let somebody sign in again. Raises NotAllowed, UserNotFound."""
        require_admin(actor)
        async with self._store.writing() as work:
            whom = await _person(work, user_id)
            if not whom.is_disabled:
                return
            await work.users.set_disabled(user_id, is_disabled=False)
            await note_act(work, AuditAction.ACCOUNT_ENABLED, by=actor, whom=whom, clock=self._clock)
            await work.commit()
        _log.info("account %s was enabled by %s", user_id, actor.user.id)

    async def make_admin(self, *, actor: Actor, user_id: int) -> None:
        """Let somebody administer the instance. Raises NotAllowed, UserNotFound."""
        require_admin(actor)
        await self._set_admin(actor, user_id, AuditAction.ADMIN_MADE, is_admin=True)

    async def unmake_admin(self, *, actor: Actor, user_id: int) -> None:
        """Let somebody administer the instance no longer.

        Raises NotAllowed, UserNotFound, OwnAccount. Since nobody does it to themselves, an administrator always stays.
        """
        require_admin(actor)
        if user_id == actor.user.id:
            raise OwnAccount
        await self._set_admin(actor, user_id, AuditAction.ADMIN_UNMADE, is_admin=False)

    async def _set_admin(self, actor: Actor, user_id: int, act: AuditAction, *, is_admin: bool) -> None:
        async with self._store.writing() as work:
            await _check_still_admin(work, actor)
            whom = await _person(work, user_id)
            if whom.is_admin is is_admin:
                return
            await work.users.set_admin(user_id, is_admin=is_admin)
            await note_act(work, act, by=actor, whom=whom, clock=self._clock)
            await work.commit()
        self._accounts.forget_user(user_id)
        _log.info("%s: account %s, by %s", act.value, user_id, actor.user.id)

    async def sign_out_everywhere(self, *, actor: Actor, user_id: int) -> None:
        """End all sessions of somebody, but the one in which the actor does it. Raises NotAllowed, UserNotFound."""
        require_admin(actor)
        async with self._store.writing() as work:
            whom = await _person(work, user_id)
            await work.sessions.delete_all(user_id, keep_token_hash=actor.session_hash)
            await note_act(work, AuditAction.SIGNED_OUT, by=actor, whom=whom, clock=self._clock)
            await work.commit()
        self._accounts.forget_user(user_id)


async def _person(work: UnitOfWork, user_id: int) -> User:
    found = await work.users.by_id(user_id)
    if found is None:
        raise UserNotFound
    return found


async def _check_still_admin(work: UnitOfWork, actor: Actor) -> None:
    """Two administrators who disable each other come one after the other, and the second is none any more."""
    await work.users.hold_admins()
    current = await work.users.by_id(actor.user.id)
    if current is None or current.is_disabled or not current.is_admin:
        raise NotAdministrator
