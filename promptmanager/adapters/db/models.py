"""The catalogue of models with its prices, and the settings of the instance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, RowMapping, func, insert, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import Money, PlainText, UTCDateTime
from promptmanager.domain.models import CatalogueEntry, Model, ModelPrice, ModelTier

# SQLite takes at most 32,766 values in a statement.
_AT_ONCE = 500
# Any number that nothing else in the database locks by.
_LOCK = 0x706D_0011


class ModelRow(Row, table=True):
    __tablename__ = "models"

    id: str = Field(sa_type=PlainText, primary_key=True)
    is_simulated: bool
    name: str = Field(sa_type=PlainText)
    description: str = Field(sa_type=PlainText)
    context_length: int | None
    max_completion_tokens: int | None
    prompt_usd_per_token: Decimal | None = Field(sa_type=Money)
    completion_usd_per_token: Decimal | None = Field(sa_type=Money)
    supported_parameters: list[str] = Field(sa_type=JSON)
    modalities: list[str] = Field(sa_type=JSON)
    expires_on: date | None
    first_seen_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    is_enabled: bool
    chosen_tier: str | None = Field(sa_type=PlainText)
    retired_at: datetime | None = Field(sa_type=UTCDateTime)


class ModelPriceRow(Row, table=True):
    __tablename__ = "model_prices"

    model_id: str = Field(sa_type=PlainText, primary_key=True, foreign_key="models.id", ondelete="CASCADE")
    at: datetime = Field(sa_type=UTCDateTime, primary_key=True)
    prompt_usd_per_token: Decimal | None = Field(sa_type=Money)
    completion_usd_per_token: Decimal | None = Field(sa_type=Money)


class InstanceSettingRow(Row, table=True):
    __tablename__ = "instance_settings"

    name: str = Field(sa_type=PlainText, primary_key=True)
    value: str = Field(sa_type=PlainText)


models = table_of(ModelRow)
prices = table_of(ModelPriceRow)
settings = table_of(InstanceSettingRow)

_OFFERED = (
    *("is_simulated", "name", "description", "context_length", "max_completion_tokens", "prompt_usd_per_token"),
    *("completion_usd_per_token", "supported_parameters", "modalities", "expires_on"),
)


class SqlModels(Repository):
    async def all(self) -> tuple[CatalogueEntry, ...]:
        found = await self._connection.execute(select(models).order_by(models.c.id))
        return tuple(_entry(row) for row in found.mappings())

    async def see(self, offered: Sequence[Model], *, is_simulated: bool, at: datetime) -> None:
        await self._wait_for_turn()
        known = {entry.model.id: entry for entry in await self.all()}
        for start in range(0, len(offered), _AT_ONCE):
            await self._store(offered[start : start + _AT_ONCE], at)
        changed = [model for model in offered if _price(model) != _price(known.get(model.id))]
        if changed:
            rows = [
                {"model_id": model.id, "at": at} | dict(zip(_PRICE, _price(model) or (), strict=True))
                for model in changed
            ]
            await self._connection.execute(insert(prices), rows)
        now = {model.id for model in offered}
        gone = [
            entry.model.id
            for entry in known.values()
            if entry.model.is_simulated == is_simulated and entry.retired_at is None and entry.model.id not in now
        ]
        await self._set(gone, retired_at=at)

    async def set_enabled(self, model_ids: Sequence[str], *, is_enabled: bool) -> None:
        await self._set(model_ids, is_enabled=is_enabled)

    async def set_tier(self, model_ids: Sequence[str], tier: ModelTier | None) -> None:
        await self._set(model_ids, chosen_tier=None if tier is None else tier.value)

    async def prices(self, model_id: str) -> tuple[ModelPrice, ...]:
        statement = select(prices).where(prices.c.model_id == model_id).order_by(prices.c.at.desc())
        found = (await self._connection.execute(statement)).mappings()
        return tuple(ModelPrice(row["at"], row[_PRICE[0]], row[_PRICE[1]]) for row in found)

    async def _wait_for_turn(self) -> None:
        """Let one at a time compare the list with what is stored. On SQLite the writer's place did."""
        if not self._is_sqlite:
            await self._connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

    async def _store(self, offered: Sequence[Model], at: datetime) -> None:
        if not offered:
            return
        fresh = {"first_seen_at": at, "last_seen_at": at, "is_enabled": True, "chosen_tier": None, "retired_at": None}
        statement = self._insert(models)
        renewed = {name: statement.excluded[name] for name in (*_OFFERED, "last_seen_at", "retired_at")}
        upsert = statement.on_conflict_do_update(index_elements=[models.c.id], set_=renewed)
        await self._connection.execute(upsert, [_offered(model) | {"id": model.id} | fresh for model in offered])

    async def _set(self, model_ids: Sequence[str], **values: Any) -> None:
        for start in range(0, len(model_ids), _AT_ONCE):
            some = models.c.id.in_(model_ids[start : start + _AT_ONCE])
            await self._connection.execute(update(models).where(some).values(**values))


class SqlInstanceSettings(Repository):
    async def get(self, name: str) -> str:
        found = await self._connection.execute(select(settings.c.value).where(settings.c.name == name))
        return found.scalar_one_or_none() or ""

    async def put(self, name: str, value: str) -> None:
        statement = self._insert(settings).values(name=name, value=value)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[settings.c.name], set_={"value": value})
        )


_PRICE = ("prompt_usd_per_token", "completion_usd_per_token")


def _price(known: Model | CatalogueEntry | None) -> tuple[Decimal | None, Decimal | None] | None:
    model = known.model if isinstance(known, CatalogueEntry) else known
    return None if model is None else (model.prompt_usd_per_token, model.completion_usd_per_token)


def _offered(model: Model) -> dict[str, Any]:
    plain = {name: getattr(model, name) for name in _OFFERED}
    return plain | {
        "supported_parameters": sorted(model.supported_parameters),
        "modalities": list(model.modalities),
    }


def _entry(row: RowMapping) -> CatalogueEntry:
    plain = {name: row[name] for name in ("id", *_OFFERED)}
    plain |= {
        "supported_parameters": frozenset(row["supported_parameters"]),
        "modalities": tuple(row["modalities"]),
    }
    return CatalogueEntry(
        model=Model(**plain),
        first_seen_at=row["first_seen_at"],
        last_seen_at=row["last_seen_at"],
        is_enabled=row["is_enabled"],
        chosen_tier=ModelTier(row["chosen_tier"]) if row["chosen_tier"] else None,
        retired_at=row["retired_at"],
    )
