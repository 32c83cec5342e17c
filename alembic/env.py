"""Runs the migrations on the database of the settings, or on the one that ``migrate`` was given."""  # noqa: INP001 - a package named alembic would hide the library

from __future__ import annotations

from typing import Any

from alembic import context
from promptmanager.adapters.db.migrate import sync_engine, wait_for_turn
from promptmanager.adapters.db.tables import METADATA, is_ours
from promptmanager.adapters.db.types import Money, PlainText, SortText, UTCDateTime, WordIndex
from promptmanager.config import Settings

# Migrations name SQLAlchemy's own types: ours may change, what once ran may not.
_TYPES = {
    Money: "sa.Text().with_variant(sa.Numeric(24, 12), 'postgresql')",
    PlainText: "sa.Text()",
    SortText: "sa.Text().with_variant(sa.String(collation='C'), 'postgresql')",
    UTCDateTime: "sa.DateTime(timezone=True)",
    WordIndex: "sa.Text().with_variant(postgresql.TSVECTOR(), 'postgresql')",
}


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    return _TYPES.get(type(item), False) if kind == "type" else False


def run() -> None:
    url = context.config.attributes.get("url") or Settings().sqlalchemy_url
    engine = sync_engine(url)
    with engine.connect() as connection, connection.begin():
        wait_for_turn(connection)
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_name=lambda name, _kind, _parents: is_ours(name),
            render_item=render_item,
            transactional_ddl=True,
            render_as_batch=True,
        )
        context.run_migrations()
    engine.dispose()


run()
