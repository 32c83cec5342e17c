"""The database of the engine itself: which work there is, and whether it is done."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url

BUSY_MILLISECONDS = 30_000
# From then on SQLite knows unixepoch('subsec'), which the engine needs (sqlite.org/releaselog/3_42_0.html).
_KNOWS_SUBSECONDS = (3, 42, 0)
_FILE = "jobs.db"


def engine_for(address: str, folder: Path) -> Engine:
    """Return the engine's database: beside a SQLite database a file of its own in ``folder``, else a schema of it."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_size=5, max_overflow=0, pool_pre_ping=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{folder / _FILE}")
    event.listen(engine, "connect", lambda connection, _: _prepare(connection))
    return engine


def _prepare(connection: sqlite3.Connection) -> None:
    # Writers take their turn from the beginning of a transaction on, or two that read first would deadlock.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    if sqlite3.sqlite_version_info < _KNOWS_SUBSECONDS:
        connection.create_function("unixepoch", 1, lambda _: time.time())
