"""How often something was tried of late, for throttles."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime


class AttemptRow(Row, table=True):
    __tablename__ = "attempts"

    key: str = Field(sa_type=PlainText, primary_key=True)
    window_start: datetime = Field(sa_type=UTCDateTime)
    count: int


attempts = table_of(AttemptRow)


class SqlAttempts(Repository):
    async def count_within(self, key: str, *, window_start: datetime, window_seconds: int) -> int:
        goes_on = attempts.c.window_start > window_start - timedelta(seconds=window_seconds)
        statement = (
            self._insert(attempts)
            .values(key=key, window_start=window_start, count=1)
            .on_conflict_do_update(
                index_elements=[attempts.c.key],
                set_={
                    "count": case((goes_on, attempts.c.count + 1), else_=1),
                    "window_start": case((goes_on, attempts.c.window_start), else_=window_start),
                },
            )
            .returning(attempts.c.count)
        )
        return (await self._connection.execute(statement)).scalar_one()

    async def forget(self, key: str) -> None:
        await self._connection.execute(delete(attempts).where(attempts.c.key == key))
