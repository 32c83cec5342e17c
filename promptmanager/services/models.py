"""The catalogue of models: what can be called, what it costs, and which provider serves it."""

from __future__ import annotations

import asyncio
import builtins
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches

from promptmanager.domain import permissions
from promptmanager.domain.errors import ModelUnknown, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model, tier_by_rule
from promptmanager.domain.permissions import Permission
from promptmanager.services.ports import ChatProvider, Clock

FRESH_FOR = timedelta(hours=1)
# How long an unreachable provider is left alone before it is asked again.
RETRY_AFTER = timedelta(seconds=30)
_SIMULATED_FIRST = "sandbox/writer"


class Models:
    """The models of all providers together, remembered in memory; of two with one id the first provider's counts.

    What a provider said last stays while it cannot be reached.
    """

    def __init__(self, *, providers: tuple[ChatProvider, ...], clock: Clock) -> None:
        self._providers = providers
        self._clock = clock
        self._shelves: dict[int, tuple[Model, ...]] = {}
        self._due_at: dict[int, datetime] = {}
        self._failures: dict[int, ProviderError] = {}
        self._lock = asyncio.Lock()

    async def list(self, *, actor: Actor) -> builtins.list[Model]:
        """Return all models, by name. Raises ProviderError when no provider was ever reached."""
        permissions.require(actor, Permission.READ)
        await self._freshen()
        if not self._shelves:
            self._raise_failure()
        return sorted(self._by_id().values(), key=lambda model: (model.name.lower(), model.id))

    async def find(self, *, actor: Actor, model_id: str) -> Model:
        """Return one model. Raises ModelUnknown."""
        permissions.require(actor, Permission.READ)
        return await self.get(model_id)

    async def first_choice(self, *, actor: Actor) -> str:
        """Return the model that something new begins with: one that costs nothing; empty where there is none."""
        known = await self.list(actor=actor)
        real_free = next((model.id for model in known if model.is_free and not model.is_simulated), "")
        simulated = [model.id for model in known if model.is_simulated]
        return real_free or (_SIMULATED_FIRST if _SIMULATED_FIRST in simulated else next(iter(simulated), ""))

    async def get(self, model_id: str) -> Model:
        """Return one model, for other services, which have asked for their own permission.

        Raises ModelUnknown, and ProviderError when a provider that might have it was never reached.
        A suffix such as ``:nitro`` asks for another way to the same model: what holds for it holds here.
        """
        await self._freshen()
        known = self._by_id()
        base = known.get(model_id) or known.get(model_id.partition(":")[0])
        if base is None:
            self._raise_failure()
            nearest = get_close_matches(model_id, known, n=1, cutoff=0.4)
            raise ModelUnknown(model=model_id, nearest=nearest[0] if nearest else "")
        return base if base.id == model_id else replace(base, id=model_id)

    def provider_for(self, model: Model) -> ChatProvider:
        """Return the provider that serves a model given out by this service. Raises ModelUnknown."""
        base_id = model.id.partition(":")[0]
        for place, provider in enumerate(self._providers):
            if any(known.id in (model.id, base_id) for known in self._shelves.get(place, ())):
                return provider
        raise ModelUnknown(model=model.id, nearest="")

    async def refresh(self) -> None:
        """Ask every provider anew. Raises ProviderError when none ever answered."""
        async with self._lock:
            await self._ask(tuple(range(len(self._providers))))
        if not self._shelves:
            self._raise_failure()

    async def _freshen(self) -> None:
        """Ask the providers whose list is out of date."""
        if not self._due():
            return
        async with self._lock:
            await self._ask(self._due())

    def _due(self) -> tuple[int, ...]:
        now = self._clock.now()
        return tuple(place for place in range(len(self._providers)) if self._due_at.get(place, now) <= now)

    async def _ask(self, places: tuple[int, ...]) -> None:
        asked = (self._providers[place].models() for place in places)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for place, answer in zip(places, answers, strict=True):
            if isinstance(answer, ProviderError):
                self._failures[place] = answer
                self._due_at[place] = self._clock.now() + RETRY_AFTER
            elif isinstance(answer, BaseException):
                raise answer
            else:
                self._shelves[place] = tuple(replace(model, tier=tier_by_rule(model)) for model in answer)
                self._due_at[place] = self._clock.now() + FRESH_FOR

    def _raise_failure(self) -> None:
        """Raise what keeps a provider's models unknown, if there is such a provider."""
        for place, failure in self._failures.items():
            if place not in self._shelves:
                raise type(failure)(**failure.facts)

    def _by_id(self) -> dict[str, Model]:
        return {
            model.id: model for place in reversed(range(len(self._providers))) for model in self._shelves.get(place, ())
        }
