"""Engines: how each database is opened so that writers do not trip over each other."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_MILLISECONDS = 15_000
# Measured on SQLite with 50 tasks writing: two writers 549 transactions a second, one 329, fifty 20.
WRITERS = 2
READERS = 6
POSTGRES_CONNECTIONS = 10
# They are people's prompts, addresses and hashes of passwords, and an error's text goes to the log.
HIDE_PARAMETERS = True


def engines(address: str) -> tuple[AsyncEngine, AsyncEngine]:
    """Return the engine for reading and the one for writing; on PostgreSQL they are the same pool."""
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        make_folder(url)
        return _sqlite(url, begin="BEGIN", connections=READERS), _sqlite(
            url, begin="BEGIN IMMEDIATE", connections=WRITERS
        )
    engine = create_async_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,
        pool_timeout=30,
        hide_parameters=HIDE_PARAMETERS,
    )
    return engine.execution_options(postgresql_readonly=True), engine


def make_folder(url: URL) -> None:
    """Make the folder of a SQLite file, for the owner's eyes alone."""
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite needs a file: several connections share it")
    with contextlib.suppress(FileExistsError):
        Path(url.database).parent.mkdir(mode=0o700, parents=True)


def prepare_sqlite(connection: Any, *, may_write: bool) -> None:
    """Set up a fresh driver connection; transactions are begun by us, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    if may_write:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Rows that REPLACE pushes out must meet the triggers that guard them.
    cursor.execute("PRAGMA recursive_triggers = ON")
    if not may_write:
        cursor.execute("PRAGMA query_only = ON")
    cursor.close()


def _sqlite(url: URL, *, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=connections, max_overflow=0, pool_timeout=30, hide_parameters=HIDE_PARAMETERS
    )
    may_write = begin == "BEGIN IMMEDIATE"
    event.listen(engine.sync_engine, "connect", lambda connection, _: prepare_sqlite(connection, may_write=may_write))
    event.listen(engine.sync_engine, "begin", lambda used: _begin(used.connection.dbapi_connection, begin))
    return engine


def _begin(connection: AsyncAdapt_aiosqlite_connection, statement: str) -> None:
    """Cross to the database's thread once; by a cursor it would be three times, which shows: each cell begins five."""
    connection.run_async(lambda driver: driver.execute(statement))
