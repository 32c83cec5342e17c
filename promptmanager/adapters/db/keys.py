"""People's own keys, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import Money, PlainText, UTCDateTime
from promptmanager.domain.keys import KeyConnection, KeyFacts, KeyTrouble, UserKey


class UserKeyRow(Row, table=True):
    __tablename__ = "user_keys"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    id: str
    sealed: str = Field(sa_type=PlainText)
    sha256: str
    last_four: str
    label: str = Field(sa_type=PlainText)
    limit_usd: Decimal | None = Field(sa_type=Money)
    remaining_usd: Decimal | None = Field(sa_type=Money)
    used_today_usd: Decimal | None = Field(sa_type=Money)
    used_this_week_usd: Decimal | None = Field(sa_type=Money)
    used_this_month_usd: Decimal | None = Field(sa_type=Money)
    is_free_tier: bool
    checked_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    trouble: str | None
    trouble_at: datetime | None = Field(sa_type=UTCDateTime)


class KeyConnectionRow(Row, table=True):
    __tablename__ = "key_connections"

    state_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    session_hash: str
    sealed: str = Field(sa_type=PlainText)
    expires_at: datetime = Field(sa_type=UTCDateTime)


user_keys = table_of(UserKeyRow)
key_connections = table_of(KeyConnectionRow)
_FACTS = tuple(each.name for each in fields(KeyFacts))


class SqlKeys(Repository):
    async def put(self, key: UserKey) -> None:
        values = {name: value for name, value in vars(key).items() if name not in {"user_id", "facts"}}
        values |= asdict(key.facts) | {"trouble": _written(key.trouble)}
        statement = self._insert(user_keys).values(user_id=key.user_id, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=[user_keys.c.user_id], set_=values)
        )

    async def of_user(self, user_id: int) -> UserKey | None:
        found = await self._connection.execute(select(user_keys).where(user_keys.c.user_id == user_id))
        row = found.mappings().one_or_none()
        return None if row is None else _key(row)

    async def all(self) -> tuple[UserKey, ...]:
        found = await self._connection.execute(select(user_keys).order_by(user_keys.c.user_id))
        return tuple(_key(row) for row in found.mappings())

    async def is_any(self) -> bool:
        return bool((await self._connection.execute(select(exists(user_keys.select())))).scalar_one())

    async def note_facts(self, user_id: int, key_id: str, facts: KeyFacts, *, at: datetime) -> None:
        values = {**asdict(facts), "checked_at": at, "trouble": None, "trouble_at": None}
        await self._change(user_id, key_id, values)

    async def note_trouble(self, user_id: int, key_id: str, trouble: KeyTrouble | None, *, at: datetime) -> None:
        values = {"trouble": _written(trouble), "trouble_at": None if trouble is None else at}
        await self._change(user_id, key_id, values)

    async def reseal(self, key: UserKey, sealed: str) -> bool:
        is_as_seen = (user_keys.c.user_id == key.user_id, user_keys.c.id == key.id, user_keys.c.sealed == key.sealed)
        changed = await self._connection.execute(update(user_keys).where(*is_as_seen).values(sealed=sealed))
        return changed.rowcount == 1

    async def delete(self, user_id: int) -> bool:
        return (await self._connection.execute(delete(user_keys).where(user_keys.c.user_id == user_id))).rowcount == 1

    async def _change(self, user_id: int, key_id: str, values: dict[str, Any]) -> None:
        is_this = (user_keys.c.user_id == user_id, user_keys.c.id == key_id)
        await self._connection.execute(update(user_keys).where(*is_this).values(**values))


class SqlConnections(Repository):
    async def add(self, connection: KeyConnection) -> None:
        await self._connection.execute(insert(key_connections).values(**vars(connection)))

    async def take(self, state_hash: str, *, session_hash: str, at: datetime) -> KeyConnection | None:
        statement = (
            delete(key_connections)
            .where(
                key_connections.c.state_hash == state_hash,
                key_connections.c.session_hash == session_hash,
                key_connections.c.expires_at > at,
            )
            .returning(key_connections)
        )
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        return None if row is None else KeyConnection(**row)

    async def clear(self, *, before: datetime) -> None:
        await self._connection.execute(delete(key_connections).where(key_connections.c.expires_at <= before))


def _written(trouble: KeyTrouble | None) -> str | None:
    return None if trouble is None else trouble.value


def _key(row: Mapping[Any, Any]) -> UserKey:
    values = dict(row)
    facts = KeyFacts(**{name: values.pop(name) for name in _FACTS})
    trouble = values.pop("trouble")
    return UserKey(facts=facts, trouble=None if trouble is None else KeyTrouble(trouble), **values)
