"""Plans: grants, and the units of each day's free runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import UTCDateTime
from promptmanager.domain.plans import Grant


class GrantRow(Row, table=True):
    __tablename__ = "plan_grants"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    ends_at: datetime | None = Field(sa_type=UTCDateTime)
    # Not a foreign key: the grant outlives the administrator who gave it.
    granted_by: int
    granted_at: datetime = Field(sa_type=UTCDateTime)


class QuotaRow(Row, table=True):
    __tablename__ = "quotas"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    used: int


grants = table_of(GrantRow)
quotas = table_of(QuotaRow)


class SqlGrants(Repository):
    async def put(self, grant: Grant) -> None:
        values = {"ends_at": grant.ends_at, "granted_by": grant.granted_by, "granted_at": grant.granted_at}
        statement = self._insert(grants).values(user_id=grant.user_id, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=[grants.c.user_id], set_=values))

    async def of_user(self, user_id: int) -> Grant | None:
        found = await self._connection.execute(select(grants).where(grants.c.user_id == user_id))
        row = found.mappings().one_or_none()
        return None if row is None else Grant(**row)

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Grant, ...]:
        found = await self._connection.execute(select(grants).where(grants.c.user_id.in_(user_ids)))
        return tuple(Grant(**row) for row in found.mappings())

    async def withdraw(self, user_id: int) -> bool:
        return (await self._connection.execute(delete(grants).where(grants.c.user_id == user_id))).rowcount == 1


class SqlQuotas(Repository):
    async def take(self, user_id: int, day: date, *, limit: int) -> int | None:
        statement = (
            self._insert(quotas)
            .values(user_id=user_id, day=day, used=1)
            .on_conflict_do_update(
                index_elements=[quotas.c.user_id, quotas.c.day],
                set_={"used": quotas.c.used + 1},
                where=quotas.c.used < limit,
            )
            .returning(quotas.c.used)
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

    async def give_back(self, user_id: int, day: date) -> None:
        is_this_day = (quotas.c.user_id == user_id, quotas.c.day == day, quotas.c.used > 0)
        await self._connection.execute(update(quotas).where(*is_this_day).values(used=quotas.c.used - 1))

    async def used(self, user_id: int, day: date) -> int:
        found = await self._connection.execute(
            select(quotas.c.used).where(quotas.c.user_id == user_id, quotas.c.day == day)
        )
        return found.scalar_one_or_none() or 0
