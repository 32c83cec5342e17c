"""The models of an instance: what can be called, what it costs, and which provider serves it."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches

from promptmanager.domain import permissions
from promptmanager.domain.errors import ModelDisabled, ModelRetired, ModelUnknown, PromptManagerError, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import CatalogueEntry, Model, ModelTier, nearest
from promptmanager.domain.permissions import Permission
from promptmanager.services.model_hearing import Hearing, Silence
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.ports import ChatProvider, Clock, Store

DEFAULT_MODEL = "default_model"
_SIMULATED_FIRST = "sandbox/writer"


class Models:
    """The catalogue of the database, remembered in memory; of two models with one id the first provider's counts.

    What a provider said last stays while it cannot be reached. Models of a provider that this process does not have,
    as the sandbox once a key is set, are as good as unknown.
    """

    def __init__(
        self,
        *,
        store: Store,
        providers: tuple[ChatProvider, ...],
        clock: Clock,
        own_keys: OwnKeys | None = None,
    ) -> None:
        self._store = store
        self._providers = providers
        self._clock = clock
        self._own_keys = own_keys
        self._entries: dict[str, CatalogueEntry] | None = None
        self._hearing = Hearing(store=store, providers=providers, clock=clock)
        self._close: dict[tuple[str, date], str] = {}
        self._lock = asyncio.Lock()

    async def list(self, *, actor: Actor) -> builtins.list[Model]:
        """Return the models that the actor has a key for, by name.

        Raises ProviderError when nothing was ever heard of any.
        """
        permissions.require(actor, Permission.READ)
        entries, now = await self.entries(), self._clock.now()
        has_key = self._own_keys is None or await self._own_keys.reaches_real_models(actor=actor)
        running = [
            entry.tiered for entry in entries.values() if entry.may_run(now) and (has_key or entry.model.is_simulated)
        ]
        return sorted(running, key=lambda model: (model.name.lower(), model.id))

    async def find(self, *, actor: Actor, model_id: str) -> Model:
        """Return one model, one that can no longer be run too. Raises ModelUnknown."""
        permissions.require(actor, Permission.READ)
        return await self.get(model_id)

    async def trouble(self, *, actor: Actor, model_id: str) -> PromptManagerError | None:
        """Return why a model cannot be run, as the refusal of its run would be; None if it can, or none is named."""
        permissions.require(actor, Permission.READ)
        return (await self.troubles([model_id])).get(model_id)

    async def troubles(self, model_ids: Iterable[str]) -> dict[str, PromptManagerError]:
        """Return why models cannot be run, by id, for other services.

        Left out is what can be run, and what a provider that was never heard might have.
        """
        found: dict[str, PromptManagerError] = {}
        for model_id in {model_id for model_id in model_ids if model_id}:
            try:
                await self.to_run(model_id)
            except (ModelRetired, ModelDisabled, ModelUnknown) as refusal:
                found[model_id] = refusal
            except ProviderError:
                continue
        return found

    async def first_choice(self, *, actor: Actor) -> str:
        """Return the model that something new begins with: the administrator's, else one that costs nothing."""
        known = {model.id: model for model in await self.list(actor=actor)}
        async with self._store.reading() as work:
            chosen = await work.settings.get(DEFAULT_MODEL)
        if chosen in known:
            return chosen
        real = [model for model in known.values() if model.is_free and not model.is_simulated]
        real_free = next((model.id for model in real if model.tier is ModelTier.FREE), "")
        simulated = [model.id for model in known.values() if model.is_simulated]
        return real_free or (_SIMULATED_FIRST if _SIMULATED_FIRST in simulated else next(iter(simulated), ""))

    async def get(self, model_id: str) -> Model:
        """Return one model, for other services, which have asked for their own permission.

        Raises ModelUnknown, and ProviderError when a provider that might have it was never heard.
        A suffix such as ``:nitro`` asks for another way to the same model: what holds for it holds here.
        """
        base = (await self._entry(model_id)).tiered
        return base if base.id == model_id else replace(base, id=model_id)

    async def to_run(self, model_id: str) -> Model:
        """Return one model that may be run now. Raises what ``get`` does, ModelRetired and ModelDisabled."""
        entry, now = await self._entry(model_id), self._clock.now()
        if not entry.may_run(now):
            refused = ModelRetired if entry.is_retired(now) else ModelDisabled
            raise refused(model=entry.model.name, nearest=self._close_to(entry, now))
        return await self.get(model_id)

    def provider_for(self, model: Model) -> ChatProvider:
        """Return the provider that serves a model given out by this service. Raises ModelUnknown."""
        for provider in self._providers:
            if provider.is_simulated == model.is_simulated:
                return provider
        raise ModelUnknown(model=model.id, nearest="")

    async def refresh(self) -> None:
        """Ask every provider anew. Raises ProviderError when none was ever heard."""
        await self._ask(lambda: self._hearing.every)
        if not self._entries:
            self._raise_silence()

    async def refresh_due(self) -> float:
        """Ask the providers that are due, or else read what other processes stored; for the process's clockwork.

        Returns in how many seconds the next one will be due.
        """
        if self._hearing.due():
            await self._ask(self._hearing.due)
        else:
            await self.read_again()
        return self._hearing.seconds_to_next()

    async def look_for_more(self) -> None:
        """Ask those providers anew that had nothing to offer; one that cannot be reached is asked again later."""
        await self._ask(self._silent)

    async def entries(self) -> dict[str, CatalogueEntry]:
        """Return what is known of this process's providers, by id, for other services.

        What is stored is given at once, however old; only a provider of which nothing is stored is waited for.
        Raises ProviderError when nothing was ever heard.
        """
        if self._entries is None:
            await self.read_again()
        if self._waited_for():
            await self._ask(self._waited_for)
        if not self._entries:
            self._raise_silence()
        return self._entries or {}

    @property
    def silences(self) -> tuple[Silence, ...]:
        """The providers that said nothing when they were asked last, for other services."""
        return self._hearing.silences

    async def read_again(self) -> None:
        """Remember what the database says now, after somebody decided about models."""
        kinds = {provider.is_simulated for provider in self._providers}
        async with self._store.reading() as work:
            stored = await work.models.all()
        self._close = {}
        self._entries = {entry.model.id: entry for entry in stored if entry.model.is_simulated in kinds}

    async def _entry(self, model_id: str) -> CatalogueEntry:
        known = await self.entries()
        entry = known.get(model_id) or known.get(model_id.partition(":")[0])
        if entry is None:
            self._raise_silence()
            close = get_close_matches(model_id, self._offered(), n=1, cutoff=0.4)
            raise ModelUnknown(model=model_id, nearest=close[0] if close else "")
        return entry

    def _close_to(self, entry: CatalogueEntry, now: datetime) -> str:
        # Comparing with some hundred models takes 10 ms, and a page of the library may name many that are gone.
        asked = entry.model.id, now.date()
        if asked not in self._close:
            others = (other for other in (self._entries or {}).values() if other.may_run(now))
            self._close[asked] = ", ".join(model.name for model in nearest(entry, others)) or "—"
        return self._close[asked]

    def _offered(self) -> builtins.list[str]:
        now = self._clock.now()
        return [model_id for model_id, entry in (self._entries or {}).items() if entry.may_run(now)]

    def _waited_for(self) -> tuple[int, ...]:
        """With nothing known, whoever is due; else those of whom nothing is, before they were asked at all."""
        if not self._entries:
            return self._hearing.due()
        kinds = {entry.model.is_simulated for entry in self._entries.values()}
        return tuple(place for place in self._hearing.never_asked() if self._providers[place].is_simulated not in kinds)

    def _silent(self) -> tuple[int, ...]:
        kinds = {entry.model.is_simulated for entry in (self._entries or {}).values()}
        return tuple(place for place, each in enumerate(self._providers) if each.is_simulated not in kinds)

    async def _ask(self, who: Callable[[], tuple[int, ...]]) -> None:
        """Ask those who are meant when it is one's turn: the one before may have asked them."""
        async with self._lock:
            if places := who():
                await self._hearing.ask(places)
                await self.read_again()

    def _raise_silence(self) -> None:
        """Raise what keeps a provider's models unknown, if there is such a provider."""
        kinds = {entry.model.is_simulated for entry in (self._entries or {}).values()}
        for silence in self._hearing.silences:
            if silence.is_simulated not in kinds:
                raise type(silence.error)(**silence.error.facts)
