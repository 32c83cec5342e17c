"""Fakes of the repositories of the catalogue and of the instance's settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from promptmanager.domain.models import CatalogueEntry, Model, ModelPrice, ModelTier
from tests.fakes.tables import Tables


class FakeModels:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def all(self) -> tuple[CatalogueEntry, ...]:
        return tuple(sorted(self._tables.models.values(), key=lambda entry: entry.model.id))

    async def see(self, offered: Sequence[Model], *, is_simulated: bool, at: datetime) -> None:
        known = self._tables.models
        for model in offered:
            plain = replace(model, tier=ModelTier.PREMIUM)
            before = known.get(model.id)
            price = ModelPrice(at, model.prompt_usd_per_token, model.completion_usd_per_token)
            if before is None or _figures(before.model) != _figures(model):
                self._tables.model_prices[model.id] = (price, *self._tables.model_prices.get(model.id, ()))
            entry = before or CatalogueEntry(plain, at, at)
            known[model.id] = replace(entry, model=plain, last_seen_at=at, retired_at=None)
        now = {model.id for model in offered}
        for model_id, entry in known.items():
            if entry.model.is_simulated == is_simulated and entry.retired_at is None and model_id not in now:
                known[model_id] = replace(entry, retired_at=at)

    async def set_enabled(self, model_ids: Sequence[str], *, is_enabled: bool) -> None:
        for model_id in set(model_ids) & self._tables.models.keys():
            self._tables.models[model_id] = replace(self._tables.models[model_id], is_enabled=is_enabled)

    async def set_tier(self, model_ids: Sequence[str], tier: ModelTier | None) -> None:
        for model_id in set(model_ids) & self._tables.models.keys():
            self._tables.models[model_id] = replace(self._tables.models[model_id], chosen_tier=tier)

    async def prices(self, model_id: str) -> tuple[ModelPrice, ...]:
        return self._tables.model_prices.get(model_id, ())


class FakeInstanceSettings:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def get(self, name: str) -> str:
        return self._tables.instance_settings.get(name, "")

    async def put(self, name: str, value: str) -> None:
        self._tables.instance_settings[name] = value


def _figures(model: Model) -> tuple[object, object]:
    return model.prompt_usd_per_token, model.completion_usd_per_token
