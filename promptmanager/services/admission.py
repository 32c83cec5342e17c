"""Admission: what somebody may run, through which provider, with whose key, and what it is counted against.

Every run passes here, wherever it comes from; screens only show what was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from promptmanager.domain.errors import OwnKeyNeeded
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.domain.runs import KeySource, Run
from promptmanager.services.free_pool import FreePool, PooledChat
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.plans import Plans
from promptmanager.services.ports import ChatProvider


class CallableModels(Protocol):
    async def get(self, model_id: str) -> Model:
        """Raises ModelUnknown."""
        ...

    async def to_run(self, model_id: str) -> Model:
        """Raises ModelUnknown, ModelRetired, ModelDisabled."""
        ...

    def provider_for(self, model: Model) -> ChatProvider: ...


@dataclass(frozen=True)
class Admitted:
    """How one run is made. ``quota_day`` is the day of whose free runs it takes one, None if it is not counted.

    ``is_of_pool``: it draws on the pool of free runs.
    """

    provider: ChatProvider
    key_source: KeySource
    quota_day: date | None
    is_of_pool: bool = False


class Admission:
    def __init__(self, *, models: CallableModels, plans: Plans, pool: FreePool, own_keys: OwnKeys) -> None:
        self._models = models
        self._plans = plans
        self._pool = pool
        self._own_keys = own_keys

    async def admit(self, *, actor: Actor, model_id: str) -> Admitted:
        """Decide about a run that is about to be made. Nothing is counted yet: see ``plans.take_unit``.

        Who has an own key runs with it, whether it works or not: nothing is counted, and no ceiling and no pool of the
        platform's is asked.
        Raises ModelUnknown, ModelRetired, ModelDisabled, ProviderError while the catalogue is unreachable,
        PremiumModel, OwnKeyNeeded, CeilingReached and FreePoolEmpty.
        """
        model = await self._models.to_run(model_id)
        provider = self._models.provider_for(model)
        day = await self._plans.day_to_count(actor=actor, model=model)
        if provider.is_simulated:
            return Admitted(provider, KeySource.SIMULATED, day)
        own = await self._own_keys.provider_of(actor=actor)
        if own is not None:
            return Admitted(own, KeySource.BYOK, None)
        if not self._own_keys.has_platform_key:
            raise OwnKeyNeeded
        await self._plans.check_ceiling(actor=actor)
        if model.is_of_free_pool:
            await self._pool.check()
            return Admitted(PooledChat(provider, self._pool), KeySource.SYSTEM, day, is_of_pool=True)
        return Admitted(provider, KeySource.SYSTEM, day)

    async def model(self, model_id: str) -> Model:
        """Return a model with its price, whoever may run it. Raises ModelUnknown, ProviderError."""
        return await self._models.get(model_id)

    async def left(self, *, actor: Actor) -> tuple[int | None, int]:
        """Return the actor's runs left today, None where they are not counted, and the free pool's."""
        return (await self._plans.allowance(actor=actor)).left, await self._pool.left()

    async def provider_of(self, run: Run) -> ChatProvider:
        """Return who made an earlier run, called with the key that it was made with.

        Raises BooksClosed when that key is gone, ModelUnknown, and ProviderError while the catalogue is unreachable.
        """
        if run.key_source is KeySource.BYOK:
            return await self._own_keys.books_of(run)
        return self._models.provider_for(await self._models.get(run.settings.model))
