"""One-use links to sign up with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.instance import Invitation


class InvitationRow(Row, table=True):
    __tablename__ = "invitations"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(sa_type=PlainText, unique=True)
    email: str = Field(sa_type=PlainText)
    # A name, not a key: an invitation outlives whoever made it.
    made_by: str = Field(sa_type=PlainText)
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime)


invitations = table_of(InvitationRow)
_SHOWN = [column for column in invitations.c if column.name != "token_hash"]


class SqlInvitations(Repository):
    async def add(self, *, token_hash: str, email: str, made_by: str, at: datetime, expires_at: datetime) -> None:
        await self._connection.execute(
            insert(invitations).values(
                token_hash=token_hash, email=email, made_by=made_by, made_at=at, expires_at=expires_at
            )
        )

    async def open(self, *, at: datetime) -> tuple[Invitation, ...]:
        statement = select(*_SHOWN).where(invitations.c.expires_at > at).order_by(invitations.c.id.desc())
        return tuple(Invitation(**row) for row in (await self._connection.execute(statement)).mappings())

    async def is_good(self, token_hash: str, *, email: str, at: datetime) -> bool:
        found = await self._connection.execute(select(invitations.c.id).where(*_good(token_hash, email, at)))
        return found.scalar_one_or_none() is not None

    async def take(self, token_hash: str, *, email: str, at: datetime) -> bool:
        return (await self._connection.execute(delete(invitations).where(*_good(token_hash, email, at)))).rowcount == 1

    async def withdraw(self, invitation_id: int) -> str | None:
        statement = delete(invitations).where(invitations.c.id == invitation_id).returning(invitations.c.email)
        return (await self._connection.execute(statement)).scalar_one_or_none()


def _good(token_hash: str, email: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        invitations.c.token_hash == token_hash,
        invitations.c.expires_at > at,
        invitations.c.email.in_(("", email)),
    )
