"""Passwords: changing the own one, and a way back in for whoever forgot it."""

from __future__ import annotations

import logging
from contextlib import suppress

from promptmanager.domain.errors import InvalidInput, LinkExpired, WrongPassword
from promptmanager.domain.identity import (
    PASSWORD_MAX,
    RESET_LIFETIME,
    Actor,
    User,
    check_password,
    hashed_token,
    normal_email,
)
from promptmanager.services.accounts.actors import Actors
from promptmanager.services.accounts.common import common_passwords
from promptmanager.services.accounts.letters import CHANGED, RESET, Letters
from promptmanager.services.accounts.throttle import PASSWORD, RESET_ACCOUNT, RESET_ADDRESS, Throttle, network
from promptmanager.services.instance import SettingsReader
from promptmanager.services.ports import Clock, PasswordHasher, Store, Tokens, UnitOfWork

log = logging.getLogger(__name__)


class Passwords:
    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        hasher: PasswordHasher,
        letters: Letters,
        throttle: Throttle,
        actors: Actors,
        reader: SettingsReader,
    ) -> None:
        self._store, self._clock, self._tokens, self._hasher = store, clock, tokens, hasher
        self._letters, self._throttle, self._actors, self._reader = letters, throttle, actors, reader

    async def change(self, *, actor: Actor, old: str, new: str) -> None:
        """Replace the actor's password and end their other sessions.

        Raises WrongPassword, InvalidInput, TooManyAttempts.
        """
        check_password(new, common=common_passwords())
        await self.confirm(actor=actor, password=old)
        await self._replace(actor.user, new, keep_token_hash=actor.session_hash)

    async def confirm(self, *, actor: Actor, password: str) -> None:
        """Ask for the actor's own password once more. Raises WrongPassword, TooManyAttempts."""
        await self._throttle.count(PASSWORD, str(actor.user.id))
        async with self._store.reading() as uow:
            stored = await uow.users.password_hash(actor.user.id)
        fits, _ = await self._hasher.verify(password[: PASSWORD_MAX + 1], stored)
        if not fits:
            raise WrongPassword
        await self._throttle.forget(PASSWORD, str(actor.user.id))

    async def request_reset(self, *, email: str, ip_address: str) -> None:
        """Send a link for a new password, if somebody has this address.

        The answer, and the time it takes, are the same when nobody does. Raises TooManyAttempts.
        """
        email = email.strip().lower()
        await self._throttle.count(RESET_ADDRESS, network(ip_address))
        await self._throttle.count(RESET_ACCOUNT, email)
        self._letters.later(self._send_link(email))

    async def reset(self, *, token: str, password: str) -> None:
        """Set a new password by a link's token and end all sessions.

        Raises InvalidInput (the link stays good), LinkExpired when it is used, too old or made up.
        """
        check_password(password, common=common_passwords())
        # Before hashing: a made-up token must not cost more than a look.
        token_hash = hashed_token(token)
        async with self._store.writing() as uow:
            user_id = await uow.resets.take(token_hash, at=self._clock.now())
            user = await uow.users.by_id(user_id) if user_id else None
            await uow.commit()
        if user is None:
            raise LinkExpired
        await self._replace(user, password, keep_token_hash="")

    async def hashed(self, password: str) -> str:
        """Return what is stored for a new password. Raises InvalidInput."""
        check_password(password, common=common_passwords())
        return await self._hasher.hash(password)

    async def add_link(self, uow: UnitOfWork, user: User) -> str:
        """Return a fresh link, good once and for an hour, as soon as the caller commits.

        The token stands in the fragment, which browsers send to nobody: no log and no referrer shows it.
        """
        token = self._tokens.new()
        await uow.resets.add(
            user_id=user.id, token_hash=hashed_token(token), expires_at=self._clock.now() + RESET_LIFETIME
        )
        return f"{await self._reader.address(uow)}/reset-password/#token={token}"

    async def _send_link(self, email: str) -> None:
        with suppress(InvalidInput):
            async with self._store.reading() as uow:
                user = await uow.users.by_email(normal_email(email))
            if user and not user.is_disabled:
                async with self._store.writing() as uow:
                    link = await self.add_link(uow, user)
                    await uow.commit()
                await self._letters.send(user, RESET, link=link)

    async def _replace(self, user: User, password: str, *, keep_token_hash: str) -> None:
        password_hash = await self._hasher.hash(password)
        async with self._store.writing() as uow:
            await uow.users.set_password_hash(user.id, password_hash)
            await uow.sessions.delete_all(user.id, keep_token_hash=keep_token_hash)
            await uow.resets.delete_all(user.id)
            address = await self._reader.address(uow)
            await uow.commit()
        self._actors.forget_user(user.id)
        self._letters.later(self._letters.send(user, CHANGED, address=address))
        log.info("account %s has a new password", user.id)
