"""What the administrator does with the catalogue of models: look, enable, decide tiers, choose the default."""

from __future__ import annotations

import builtins
import contextlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import InvalidInput, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import CatalogueEntry, ModelPrice, ModelTier
from promptmanager.domain.permissions import require_admin
from promptmanager.services.audit import note_act
from promptmanager.services.model_hearing import Silence
from promptmanager.services.models import DEFAULT_MODEL, Models
from promptmanager.services.ports import Clock, Store

# So many models are named in a line of the audit log.
_NAMED_MAX = 5


class CatalogueFilter(StrEnum):
    ALL = "all"
    FREE = "free"
    PREMIUM = "premium"
    DISABLED = "disabled"
    RETIRED = "retired"


@dataclass(frozen=True)
class CatalogueQuery:
    """Words that all stand in a model's name or id, and what it must be."""

    text: str = ""
    shown: CatalogueFilter = CatalogueFilter.ALL
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class CataloguePage:
    """``now`` is when it was looked at: whether a model has expired depends on it.

    ``silences`` are of the providers that said nothing when they were asked last.
    """

    entries: tuple[CatalogueEntry, ...]
    total: int
    default_model: str
    heard_at: datetime | None
    now: datetime
    silences: tuple[Silence, ...] = ()


class Catalogue:
    """Every method asks for the administrator of the instance."""

    def __init__(self, *, store: Store, clock: Clock, models: Models) -> None:
        self._store = store
        self._clock = clock
        self._models = models

    async def page(self, *, actor: Actor, query: CatalogueQuery) -> CataloguePage:
        """Return the models that fit, by name; none while nothing was ever heard. Raises NotAllowed."""
        require_admin(actor)
        found = await self._matching(query)
        async with self._store.reading() as work:
            chosen = await work.settings.get(DEFAULT_MODEL)
        heard = max((entry.last_seen_at for entry in (await self._known()).values()), default=None)
        cut = tuple(found[query.offset : query.offset + query.limit])
        return CataloguePage(cut, len(found), chosen, heard, self._clock.now(), self._models.silences)

    async def refresh(self, *, actor: Actor) -> bool:
        """Ask the providers anew; return whether all answered. Raises NotAllowed."""
        require_admin(actor)
        with contextlib.suppress(ProviderError):
            await self._models.refresh()
        async with self._store.writing() as work:
            await note_act(work, AuditAction.CATALOGUE_REFRESHED, by=actor, whom="", clock=self._clock)
            await work.commit()
        return not self._models.silences

    async def ids(self, *, actor: Actor, query: CatalogueQuery) -> tuple[str, ...]:
        """Return the ids of all models that fit, whatever page is asked for. Raises NotAllowed."""
        require_admin(actor)
        return tuple(entry.model.id for entry in await self._matching(query))

    async def set_enabled(self, *, actor: Actor, model_ids: tuple[str, ...], is_enabled: bool) -> None:
        """Let models be run, or not. Unknown ids are passed over. Raises NotAllowed."""
        require_admin(actor)
        await self._models.entries()
        async with self._store.writing() as work:
            await work.models.set_enabled(model_ids, is_enabled=is_enabled)
            act = AuditAction.MODELS_ENABLED if is_enabled else AuditAction.MODELS_DISABLED
            await note_act(work, act, by=actor, whom=_named(model_ids), clock=self._clock)
            await work.commit()
        await self._models.read_again()

    async def set_tier(self, *, actor: Actor, model_ids: tuple[str, ...], tier: ModelTier | None) -> None:
        """Decide who may run models, or leave it to the rule with None. Raises NotAllowed."""
        require_admin(actor)
        await self._models.entries()
        async with self._store.writing() as work:
            await work.models.set_tier(model_ids, tier)
            decided = "rule" if tier is None else tier.value
            await note_act(
                work, AuditAction.TIER_DECIDED, by=actor, whom=_named(model_ids), clock=self._clock, tier=decided
            )
            await work.commit()
        await self._models.read_again()

    async def prices(self, *, actor: Actor, model_id: str) -> tuple[ModelPrice, ...]:
        """Return what a model cost over time, newest first. Raises NotAllowed."""
        require_admin(actor)
        async with self._store.reading() as work:
            return await work.models.prices(model_id)

    async def choose_default(self, *, actor: Actor, model_id: str) -> None:
        """Let new prompts begin with this model; with an empty id, with the product's own choice.

        Raises NotAllowed, and InvalidInput for one that cannot be run.
        """
        require_admin(actor)
        entry = (await self._models.entries()).get(model_id)
        if model_id and (entry is None or not entry.may_run(self._clock.now())):
            raise InvalidInput("model_not_running", field="model")
        async with self._store.writing() as work:
            await work.settings.put(DEFAULT_MODEL, model_id)
            await note_act(work, AuditAction.DEFAULT_MODEL_CHOSEN, by=actor, whom=model_id, clock=self._clock)
            await work.commit()

    async def _known(self) -> dict[str, CatalogueEntry]:
        try:
            return await self._models.entries()
        except ProviderError:
            return {}

    async def _matching(self, query: CatalogueQuery) -> builtins.list[CatalogueEntry]:
        now, words = self._clock.now(), query.text.lower().split()
        found = [
            entry
            for entry in (await self._known()).values()
            if _is(entry, query.shown, now) and all(word in _told(entry) for word in words)
        ]
        return sorted(found, key=lambda entry: (entry.model.name.lower(), entry.model.id))


def _named(model_ids: tuple[str, ...]) -> str:
    """Name a few models, and how many more there are."""
    more = f" (+{len(model_ids) - _NAMED_MAX})" if len(model_ids) > _NAMED_MAX else ""
    return ", ".join(model_ids[:_NAMED_MAX]) + more


def _told(entry: CatalogueEntry) -> str:
    return f"{entry.model.name} {entry.model.id}".lower()


def _is(entry: CatalogueEntry, shown: CatalogueFilter, now: datetime) -> bool:
    match shown:
        case CatalogueFilter.ALL:
            return True
        case CatalogueFilter.DISABLED:
            return not entry.is_enabled
        case CatalogueFilter.RETIRED:
            return entry.is_retired(now)
        case _:
            return not entry.is_retired(now) and entry.tiered.tier.value == shown.value
