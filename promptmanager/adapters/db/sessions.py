"""Browsers that are signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.identity import SignInSession


class SessionRow(Row, table=True):
    __tablename__ = "sessions"

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    token_hash: str = Field(sa_type=PlainText, unique=True)
    user_agent: str = Field(sa_type=PlainText)
    ip_address: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UTCDateTime)
    last_seen_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


sessions = table_of(SessionRow)


class SqlSessions(Repository):
    async def add(
        self, *, user_id: int, token_hash: str, user_agent: str, ip_address: str, at: datetime, expires_at: datetime
    ) -> SignInSession:
        statement = (
            insert(sessions)
            .values(
                user_id=user_id,
                token_hash=token_hash,
                user_agent=user_agent,
                ip_address=ip_address,
                created_at=at,
                last_seen_at=at,
                expires_at=expires_at,
            )
            .returning(sessions)
        )
        return _session((await self._connection.execute(statement)).mappings().one())

    async def by_token_hash(self, token_hash: str) -> SignInSession | None:
        statement = select(sessions).where(sessions.c.token_hash == token_hash)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        return None if row is None else _session(row)

    async def of_user(self, user_id: int) -> tuple[SignInSession, ...]:
        statement = (
            select(sessions)
            .where(sessions.c.user_id == user_id)
            .order_by(sessions.c.last_seen_at.desc(), sessions.c.id.desc())
        )
        return tuple(_session(row) for row in (await self._connection.execute(statement)).mappings())

    async def touch(self, session_id: int, *, at: datetime) -> None:
        await self._connection.execute(update(sessions).where(sessions.c.id == session_id).values(last_seen_at=at))

    async def delete(self, *, user_id: int, session_id: int) -> None:
        await self._connection.execute(
            delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id == session_id)
        )

    async def delete_all(self, user_id: int, *, keep_token_hash: str = "") -> None:
        await self._connection.execute(
            delete(sessions).where(sessions.c.user_id == user_id, sessions.c.token_hash != keep_token_hash)
        )


def _session(row: RowMapping) -> SignInSession:
    return SignInSession(**row)
