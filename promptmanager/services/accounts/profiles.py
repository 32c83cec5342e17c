"""What everybody may see and change about themselves."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from promptmanager.domain.errors import LastAdministrator, SoleOwner
from promptmanager.domain.identity import Actor, Role, SignInSession, checked_locale, checked_name, checked_theme
from promptmanager.services.accounts.actors import Actors
from promptmanager.services.accounts.letters import DELETED, Letters
from promptmanager.services.accounts.passwords import Passwords
from promptmanager.services.ports import Clock, Store, UnitOfWork

log = logging.getLogger(__name__)

_THEME = "theme"
# Ends whatever somebody runs.
StopRuns = Callable[[int], Awaitable[None]]
Release = Callable[[Actor], Awaitable[None]]


async def released(_: Actor) -> None:
    """Keep nobody here."""


class Profiles:
    """No use case here asks for a permission: each concerns the actor alone."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        passwords: Passwords,
        actors: Actors,
        letters: Letters,
        stop_runs: StopRuns,
        release: Release = released,
    ) -> None:
        self._clock, self._stop_runs, self._release = clock, stop_runs, release
        self._store, self._passwords, self._actors, self._letters = store, passwords, actors, letters

    async def rename(self, *, actor: Actor, name: str) -> str:
        """Return the name as stored. Raises InvalidInput."""
        name = checked_name(name)
        async with self._store.writing() as uow:
            await uow.users.update(actor.user.id, name=name, locale=actor.user.locale)
            await uow.commit()
        self._actors.forget_user(actor.user.id)
        return name

    async def change_locale(self, *, actor: Actor, locale: str) -> None:
        """Raises InvalidInput for a language that the product does not speak."""
        locale = checked_locale(locale)
        async with self._store.writing() as uow:
            await uow.users.update(actor.user.id, name=actor.user.name, locale=locale)
            await uow.commit()
        self._actors.forget_user(actor.user.id)

    async def theme(self, *, actor: Actor) -> str:
        """Return ``system``, ``light`` or ``dark``; empty while nothing was chosen."""
        async with self._store.reading() as uow:
            return await uow.preferences.get(actor.user.id, _THEME)

    async def change_theme(self, *, actor: Actor, theme: str) -> None:
        """Raises InvalidInput for a theme that the product does not have."""
        theme = checked_theme(theme)
        async with self._store.writing() as uow:
            await uow.preferences.put(actor.user.id, _THEME, theme)
            await uow.commit()

    async def sessions(self, *, actor: Actor) -> tuple[SignInSession, ...]:
        """Return the browsers in which the actor is signed in, newest use first."""
        async with self._store.reading() as uow:
            sessions = await uow.sessions.of_user(actor.user.id)
        now = self._clock.now()
        return tuple(session for session in sessions if not session.is_over(now))

    async def revoke(self, *, actor: Actor, session_id: int) -> None:
        """End one of the actor's own sessions; anybody else's is left alone."""
        async with self._store.writing() as uow:
            await uow.sessions.delete(user_id=actor.user.id, session_id=session_id)
            await uow.commit()
        self._actors.forget_user(actor.user.id)

    async def revoke_others(self, *, actor: Actor) -> None:
        """End every session of the actor but the one that asks."""
        async with self._store.writing() as uow:
            await uow.sessions.delete_all(actor.user.id, keep_token_hash=actor.session_hash)
            await uow.commit()
        self._actors.forget_user(actor.user.id)

    async def delete_account(self, *, actor: Actor, password: str) -> None:
        """Remove the actor with their personal workspace and everything in it; what they run is stopped.

        Raises WrongPassword, TooManyAttempts, SoleOwner while a shared workspace would be left without one,
        LastAdministrator while the instance would, and whatever else keeps them here, as a subscription that renews.
        """
        await self._passwords.confirm(actor=actor, password=password)
        await self._release(actor)
        async with self._store.writing() as uow:
            personal = await _personal_workspaces(uow, actor.user.id)
            if await uow.users.hold_admins() == (actor.user.id,) and await uow.users.count() > 1:
                raise LastAdministrator
            for workspace_id in personal:
                await uow.workspaces.delete(workspace_id)
            await uow.sessions.delete_all(actor.user.id)
            await uow.users.delete(actor.user.id)
            await uow.commit()
        self._actors.forget_user(actor.user.id)
        await self._stop_runs(actor.user.id)
        self._letters.later(self._letters.send(actor.user, DELETED))
        log.info("account %s was deleted by its owner", actor.user.id)


async def _personal_workspaces(uow: UnitOfWork, user_id: int) -> list[int]:
    """Return what goes with the person. Raises SoleOwner."""
    personal = []
    for membership in await uow.workspaces.memberships_of(user_id):
        workspace = membership.workspace
        if workspace.is_personal:
            personal.append(workspace.id)
            continue
        owners = [member for member in await uow.workspaces.members(workspace.id) if member.role is Role.OWNER]
        if [owner.user_id for owner in owners] == [user_id]:
            raise SoleOwner(workspace=workspace.name)
    return personal
