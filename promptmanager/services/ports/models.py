"""Repositories of the catalogue of models, and of what an instance has been set to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from promptmanager.domain.models import CatalogueEntry, Model, ModelPrice, ModelTier


class ModelRepository(Protocol):
    """Models are never deleted: old versions and runs name them."""

    async def all(self) -> tuple[CatalogueEntry, ...]:
        """Every model that was ever seen, by id."""
        ...

    async def see(self, offered: Sequence[Model], *, is_simulated: bool, at: datetime) -> None:
        """Store what one provider offers now, and retire what it offered before and does no longer.

        What the administrator decided stays. A price that differs from the last one is added to the history.
        """
        ...

    async def set_enabled(self, model_ids: Sequence[str], *, is_enabled: bool) -> None: ...

    async def set_tier(self, model_ids: Sequence[str], tier: ModelTier | None) -> None:
        """Decide the tier, or leave it to the rule with None."""
        ...

    async def prices(self, model_id: str) -> tuple[ModelPrice, ...]:
        """The history, newest first."""
        ...


class InstanceSettingRepository(Protocol):
    async def get(self, name: str) -> str:
        """Empty for what was never set."""
        ...

    async def put(self, name: str, value: str) -> None: ...
