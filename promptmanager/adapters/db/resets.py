"""One-use links for a new password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime


class ResetRow(Row, table=True):
    __tablename__ = "resets"

    token_hash: str = Field(sa_type=PlainText, primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    expires_at: datetime = Field(sa_type=UTCDateTime)


resets = table_of(ResetRow)


class SqlResets(Repository):
    async def add(self, *, user_id: int, token_hash: str, expires_at: datetime) -> None:
        await self._connection.execute(
            insert(resets).values(user_id=user_id, token_hash=token_hash, expires_at=expires_at)
        )

    async def take(self, token_hash: str, *, at: datetime) -> int | None:
        statement = (
            delete(resets)
            .where(resets.c.token_hash == token_hash, resets.c.expires_at > at)
            .returning(resets.c.user_id)
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

    async def delete_all(self, user_id: int) -> None:
        await self._connection.execute(delete(resets).where(resets.c.user_id == user_id))
