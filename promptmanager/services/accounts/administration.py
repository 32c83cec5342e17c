"""What the administrator of an instance does for others, and whoever sits at the machine itself."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import UserNotFound
from promptmanager.domain.identity import Actor, User, checked_locale, checked_name, normal_email
from promptmanager.domain.permissions import require_admin
from promptmanager.domain.plans import for_good
from promptmanager.services.accounts.actors import Actors
from promptmanager.services.accounts.passwords import Passwords
from promptmanager.services.audit import note_act
from promptmanager.services.ports import Clock, Store, Tokens, UnitOfWork

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A letter that waits in the outbox for the administrator to hand it over."""

    to: str
    subject: str
    text: str
    at: datetime


class Administration:
    """The methods that take an actor ask for the administrator; ``operator_...`` serve the command line,
    whose user owns the database anyway, and are reachable from no screen and no route.
    """

    def __init__(self, *, store: Store, clock: Clock, tokens: Tokens, passwords: Passwords, actors: Actors) -> None:
        self._store, self._clock, self._tokens = store, clock, tokens
        self._passwords, self._actors = passwords, actors

    async def create_user(self, *, actor: Actor, email: str, name: str, locale: str) -> str:
        """Make an account for somebody and return the link by which they choose their password.

        Raises NotAllowed, InvalidInput, EmailTaken.
        """
        require_admin(actor)
        email, name, locale = normal_email(email), checked_name(name), checked_locale(locale)
        async with self._store.writing() as uow:
            user = await self._added(uow, email=email, name=name, locale=locale, password_hash="", is_admin=False)
            link = await self._passwords.add_link(uow, user)
            await note_act(uow, AuditAction.ACCOUNT_CREATED, by=actor, whom=user, clock=self._clock)
            await uow.commit()
        log.info("account %s was created", user.id)
        return link

    async def reset_link(self, *, actor: Actor, email: str) -> str:
        """Return a link for a new password, to be handed over by the administrator.

        Raises NotAllowed, UserNotFound.
        """
        require_admin(actor)
        return await self._link(email, by=actor)

    async def letters(self, *, actor: Actor, limit: int = 50) -> tuple[Letter, ...]:
        """Return what could not be mailed, newest first. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.reading() as uow:
            return tuple(Letter(*letter) for letter in await uow.outbox.latest(limit))

    async def operator_create(
        self, *, email: str, name: str, locale: str, password: str = "", is_admin: bool = False
    ) -> User:
        """Make an account with a personal workspace. Without a password none fits until one is chosen by a link.

        Raises InvalidInput, EmailTaken.
        """
        email, name, locale = normal_email(email), checked_name(name), checked_locale(locale)
        password_hash = await self._passwords.hashed(password) if password else ""
        async with self._store.writing() as uow:
            user = await self._added(
                uow, email=email, name=name, locale=locale, password_hash=password_hash, is_admin=is_admin
            )
            facts = {"is_admin": "yes"} if user.is_admin else {}
            await note_act(uow, AuditAction.ACCOUNT_CREATED, by=None, whom=user, clock=self._clock, **facts)
            await uow.commit()
        log.info("account %s was created", user.id)
        return user

    async def operator_promote(self, *, email: str) -> None:
        """Raises UserNotFound."""
        async with self._store.writing() as uow:
            user = await _user(uow, email)
            await uow.users.set_admin(user.id, is_admin=True)
            await note_act(uow, AuditAction.ADMIN_MADE, by=None, whom=user, clock=self._clock)
            await uow.commit()
        self._actors.forget_user(user.id)
        log.info("account %s administers the instance now", user.id)

    async def operator_reset_link(self, *, email: str) -> str:
        """Raises UserNotFound."""
        return await self._link(email, by=None)

    async def operator_actor(self, *, email: str) -> Actor:
        """Return somebody acting in their own workspace, for a command at the machine. Raises UserNotFound."""
        async with self._store.reading() as uow:
            user = await _user(uow, email)
            own = (await uow.workspaces.memberships_of(user.id))[0]
        return Actor(user=user, workspace=own.workspace, role=own.role, session_hash="")

    async def _added(
        self, uow: UnitOfWork, *, email: str, name: str, locale: str, password_hash: str, is_admin: bool
    ) -> User:
        is_first = not await uow.users.count()
        user = await uow.users.add(
            email=email,
            name=name,
            locale=locale,
            password_hash=password_hash,
            is_admin=is_admin or is_first,
            at=self._clock.now(),
        )
        if is_first:
            await uow.grants.put(for_good(user.id, at=user.created_at))
        await uow.workspaces.add(name=name, is_personal=True, owner_id=user.id, at=self._clock.now())
        return user

    async def _link(self, email: str, *, by: Actor | None) -> str:
        async with self._store.writing() as uow:
            user = await _user(uow, email)
            link = await self._passwords.add_link(uow, user)
            await note_act(uow, AuditAction.LINK_MADE, by=by, whom=user, clock=self._clock)
            await uow.commit()
        return link


async def _user(uow: UnitOfWork, email: str) -> User:
    user = await uow.users.by_email(normal_email(email))
    if user is None:
        raise UserNotFound
    return user
