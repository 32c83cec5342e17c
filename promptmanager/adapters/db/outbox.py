"""Letters that could not be mailed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime


class LetterRow(Row, table=True):
    __tablename__ = "outbox"

    id: int | None = Field(default=None, primary_key=True)
    recipient: str = Field(sa_type=PlainText)
    subject: str = Field(sa_type=PlainText)
    body: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UTCDateTime)


outbox = table_of(LetterRow)


class SqlOutbox(Repository):
    async def add(self, *, to: str, subject: str, text: str, at: datetime) -> None:
        await self._connection.execute(insert(outbox).values(recipient=to, subject=subject, body=text, created_at=at))

    async def latest(self, limit: int = 50) -> tuple[tuple[str, str, str, datetime], ...]:
        statement = select(outbox).order_by(outbox.c.id.desc()).limit(limit)
        return tuple(
            (row["recipient"], row["subject"], row["body"], row["created_at"])
            for row in (await self._connection.execute(statement)).mappings()
        )
