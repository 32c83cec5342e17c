"""The pool of free runs: a count by day, and the moments of the last minute's calls."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import UTCDateTime
from promptmanager.domain.free_pool import MINUTE, DayEmpty, MinuteFull, PoolAnswer, PoolLimits, Taken
from promptmanager.domain.plans import quota_day


class PoolDayRow(Row, table=True):
    __tablename__ = "free_pool_days"

    day: date = Field(primary_key=True)
    used: int


class PoolCallRow(Row, table=True):
    __tablename__ = "free_pool_calls"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)


days = table_of(PoolDayRow)
calls = table_of(PoolCallRow)


class SqlFreePool(Repository):
    async def take(self, *, at: datetime, limits: PoolLimits) -> PoolAnswer:
        # The day's row is held from here to the commit, so that callers count the minute one after the other.
        counted = (
            self._insert(days)
            .values(day=quota_day(at), used=1)
            .on_conflict_do_update(
                index_elements=[days.c.day], set_={"used": days.c.used + 1}, where=days.c.used < limits.a_day
            )
            .returning(days.c.used)
        )
        if (await self._connection.execute(counted)).scalar_one_or_none() is None:
            return DayEmpty()
        await self._connection.execute(delete(calls).where(calls.c.at <= at - MINUTE))
        made, first = (await self._connection.execute(select(func.count(), func.min(calls.c.at)))).one()
        if made >= limits.a_minute:
            return MinuteFull(first + MINUTE)
        await self._connection.execute(insert(calls).values(at=at))
        return Taken()

    async def used(self, *, at: datetime) -> tuple[int, int]:
        today = await self._connection.execute(select(days.c.used).where(days.c.day == quota_day(at)))
        minute = await self._connection.execute(select(func.count()).where(calls.c.at > at - MINUTE))
        return today.scalar_one_or_none() or 0, minute.scalar_one()

    async def note_empty(self, *, at: datetime, limits: PoolLimits) -> None:
        statement = self._insert(days).values(day=quota_day(at), used=limits.a_day)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[days.c.day], set_={"used": limits.a_day}, where=days.c.used < limits.a_day
            )
        )
