"""People."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, delete, func, or_, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.sessions import sessions
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.errors import EmailTaken
from promptmanager.domain.identity import PeoplePage, Person, User


class UserRow(Row, table=True):
    __tablename__ = "users"
    # Versions and runs keep their author's id for ever: an id must never be given twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(sa_type=PlainText, unique=True)
    name: str = Field(sa_type=PlainText)
    locale: str = Field(sa_type=PlainText)
    password_hash: str = Field(sa_type=PlainText)
    is_admin: bool
    is_disabled: bool
    created_at: datetime = Field(sa_type=UTCDateTime)


users = table_of(UserRow)


def name_of(user_id: int) -> ColumnElement[str]:
    """The user's present name as a value to store; empty for somebody unknown."""
    return func.coalesce(select(users.c.name).where(users.c.id == user_id).scalar_subquery(), "")


class SqlUsers(Repository):
    async def add(
        self, *, email: str, name: str, locale: str, password_hash: str, is_admin: bool, at: datetime
    ) -> User:
        statement = (
            self._insert(users)
            .values(
                email=email,
                name=name,
                locale=locale,
                password_hash=password_hash,
                is_admin=is_admin,
                is_disabled=False,
                created_at=at,
            )
            .on_conflict_do_nothing()
            .returning(users)
        )
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        if row is None:
            raise EmailTaken
        return _user(row)

    async def count(self) -> int:
        return (await self._connection.execute(select(func.count()).select_from(users))).scalar_one()

    async def by_email(self, email: str) -> User | None:
        return await self._one(users.c.email == email)

    async def by_id(self, user_id: int) -> User | None:
        return await self._one(users.c.id == user_id)

    async def password_hash(self, user_id: int) -> str:
        found = await self._connection.execute(select(users.c.password_hash).where(users.c.id == user_id))
        return found.scalar_one_or_none() or ""

    async def set_password_hash(self, user_id: int, password_hash: str) -> None:
        await self._set(user_id, password_hash=password_hash)

    async def update(self, user_id: int, *, name: str, locale: str) -> None:
        await self._set(user_id, name=name, locale=locale)

    async def set_admin(self, user_id: int, *, is_admin: bool) -> None:
        await self._set(user_id, is_admin=is_admin)

    async def set_disabled(self, user_id: int, *, is_disabled: bool) -> None:
        await self._set(user_id, is_disabled=is_disabled)

    async def hold_admins(self) -> tuple[int, ...]:
        # SQLite has one writer anyway, and ignores FOR UPDATE.
        held = await self._connection.execute(
            select(users.c.id, users.c.is_disabled).where(users.c.is_admin).order_by(users.c.id).with_for_update()
        )
        return tuple(user_id for user_id, is_disabled in held if not is_disabled)

    async def search(self, text: str, *, offset: int, limit: int) -> PeoplePage:
        small = text.lower()
        # SQLite's lower() knows ASCII alone: other letters are found as they are typed.
        fits = or_(
            users.c.email.contains(small, autoescape=True),
            func.lower(users.c.name).contains(small, autoescape=True),
            users.c.name.contains(text, autoescape=True),
        )
        seen = select(func.max(sessions.c.last_seen_at)).where(sessions.c.user_id == users.c.id).scalar_subquery()
        shown = (
            select(users, seen.label("last_seen_at"))
            .where(fits)
            .order_by(users.c.created_at.desc(), users.c.id.desc())
            .offset(offset)
            .limit(limit)
        )
        rows = (await self._connection.execute(shown)).mappings()
        total = (await self._connection.execute(select(func.count()).select_from(users).where(fits))).scalar_one()
        return PeoplePage(tuple(Person(_user(row), row["last_seen_at"]) for row in rows), total)

    async def delete(self, user_id: int) -> None:
        await self._connection.execute(delete(users).where(users.c.id == user_id))

    async def _one(self, condition: ColumnElement[bool]) -> User | None:
        row = (await self._connection.execute(select(users).where(condition))).mappings().one_or_none()
        return None if row is None else _user(row)

    async def _set(self, user_id: int, **values: str | bool) -> None:
        await self._connection.execute(update(users).where(users.c.id == user_id).values(**values))


def _user(row: RowMapping) -> User:
    return User(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        locale=row["locale"],
        is_admin=row["is_admin"],
        is_disabled=row["is_disabled"],
        created_at=row["created_at"],
    )
