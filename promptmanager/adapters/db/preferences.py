"""What a person chose to be remembered."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText


class PreferenceRow(Row, table=True):
    __tablename__ = "preferences"

    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True)
    name: str = Field(sa_type=PlainText, primary_key=True)
    value: str = Field(sa_type=PlainText)


preferences = table_of(PreferenceRow)


class SqlPreferences(Repository):
    async def get(self, user_id: int, name: str) -> str:
        statement = select(preferences.c.value).where(preferences.c.user_id == user_id, preferences.c.name == name)
        return (await self._connection.execute(statement)).scalar_one_or_none() or ""

    async def put(self, user_id: int, name: str, value: str) -> None:
        statement = self._insert(preferences).values(user_id=user_id, name=name, value=value)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[preferences.c.user_id, preferences.c.name], set_={"value": statement.excluded.value}
            )
        )
