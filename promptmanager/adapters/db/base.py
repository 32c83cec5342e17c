"""What all tables stand on: their common base, the dialects' inserts and the connection they share."""

from __future__ import annotations

from typing import ClassVar, cast

from sqlalchemy import MetaData, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

# Constraints need names, for the migrations to find them again.
NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """The base of every table. Rows never leave this package; there are no relationships to load by accident."""

    # SQLModel's own declaration is that of a declared_attr, which a plain name does not fit.
    __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]
    metadata = MetaData(naming_convention=NAMES)


def table_of(row: type[Row]) -> Table:
    return cast("Table", vars(row)["__table__"])


class Repository:
    """Speaks through the one connection of its unit of work, and never commits."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def _is_sqlite(self) -> bool:
        return self._connection.dialect.name == "sqlite"

    def _insert(self, table: Table) -> postgresql.Insert:
        """Return the dialect's INSERT; both offer the same ON CONFLICT."""
        return cast("postgresql.Insert", sqlite.insert(table)) if self._is_sqlite else postgresql.insert(table)
