"""What holds for the whole instance: what the environment sets, else what the administrator chose, else a default."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import SetByEnvironment
from promptmanager.domain.identity import LOCALES, Actor
from promptmanager.domain.instance import (
    EnvironmentSettings,
    InstanceSetting,
    InstanceSettings,
    SignUp,
    checked_setting,
)
from promptmanager.domain.permissions import require_admin
from promptmanager.services.audit import note_act
from promptmanager.services.ports import Clock, Store, UnitOfWork

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SettingsReader:
    """Reads the settings within a unit of work, so that what is decided by them is decided once."""

    environment: EnvironmentSettings

    async def read(self, work: UnitOfWork) -> InstanceSettings:
        found = {name: await self._value(work, name) for name in InstanceSetting}
        sign_up, locale = found[InstanceSetting.SIGN_UP], found[InstanceSetting.DEFAULT_LOCALE]
        return InstanceSettings(
            sign_up=SignUp.INVITE if sign_up == SignUp.INVITE else SignUp.OPEN,
            default_locale=locale if locale in LOCALES else LOCALES[0],
            address=found[InstanceSetting.ADDRESS] or self.environment.address,
            fixed=frozenset(self.environment.fixed),
        )

    async def is_invite_only(self, work: UnitOfWork) -> bool:
        return await self._value(work, InstanceSetting.SIGN_UP) == SignUp.INVITE

    async def address(self, work: UnitOfWork) -> str:
        """Return the address that links in letters begin with."""
        return await self._value(work, InstanceSetting.ADDRESS) or self.environment.address

    async def _value(self, work: UnitOfWork, name: InstanceSetting) -> str:
        return self.environment.fixed.get(name) or await work.settings.get(name.value)


class InstanceDecisions:
    def __init__(self, *, store: Store, clock: Clock, reader: SettingsReader) -> None:
        self._store, self._clock, self._reader = store, clock, reader

    async def settings(self, *, actor: Actor) -> InstanceSettings:
        """Return what holds now. Raises NotAllowed."""
        require_admin(actor)
        return await self._read()

    async def default_locale(self) -> str:
        """Return the language for whoever's browser asks for none of ours. Everybody may know it."""
        return (await self._read()).default_locale

    async def choose(self, *, actor: Actor, name: InstanceSetting, value: str) -> None:
        """Decide one setting; an empty address goes back to the one without it.

        Raises NotAllowed, InvalidInput, and SetByEnvironment where the environment decides.
        """
        require_admin(actor)
        if name in self._reader.environment.fixed:
            raise SetByEnvironment
        value = checked_setting(name, value)
        async with self._store.writing() as work:
            if await work.settings.get(name.value) == value:
                return
            await work.settings.put(name.value, value)
            what = f"{name.value}: {value}" if value else name.value
            await note_act(work, AuditAction.SETTING_CHANGED, by=actor, whom=what, clock=self._clock)
            await work.commit()
        _log.info("%s was changed by %s", name.value, actor.user.id)

    async def _read(self) -> InstanceSettings:
        async with self._store.reading() as work:
            return await self._reader.read(work)
