"""Brings a database to the tables of this release."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from alembic import command
from promptmanager.adapters.db.connect import make_folder, prepare_sqlite

# The migrations stand beside the package in a clone.
FOLDER = Path(__file__).resolve().parents[3] / "alembic"
# Any number that nothing else in the database locks by: "pm" and the year of the first release.
_LOCK = 0x706D_2026


def upgrade(url: str, revision: str = "head") -> None:
    """Run what is missing, in one transaction. Safe when several processes start at once: the others wait."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take migrations back, with what is stored in their tables."""
    command.downgrade(_config(url), revision)


def sync_engine(address: str) -> Engine:
    """Return an engine for migrations only; everything else is asynchronous."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    make_folder(url)
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool)
    event.listen(engine, "connect", lambda connection, _: prepare_sqlite(connection, may_write=True))
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def wait_for_turn(connection: Connection) -> None:
    """Hold other migrating processes off until this transaction ends. On SQLite its BEGIN IMMEDIATE did."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["url"] = url
    return config
