"""SQLite over aiosqlite, with one crossing to the database's thread a statement.

SQLAlchemy's own connection crosses three or four times: for a cursor, to execute, to fetch, to close; and as often
again for BEGIN. Each time two threads take turns, which under load takes longer than what the statement does there.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import await_only

_Work = Callable[[sqlite3.Cursor], object]


def cross_once(engine: AsyncEngine, *, begin: str) -> None:
    """Let the engine's connections be of this kind, with transactions that begin by ``begin``."""

    def connect(dialect: Dialect, _record: object, args: Sequence[Any], settings: dict[str, Any]) -> OneHopConnection:
        adapted: Any = dialect.connect(*args, **settings)
        return OneHopConnection(adapted.dbapi, adapted.driver_connection)

    event.listen(engine.sync_engine, "do_connect", connect)
    event.listen(engine.sync_engine, "begin", lambda used: used.connection.dbapi_connection.begin_with(begin))


class OneHopConnection(AsyncAdapt_aiosqlite_connection):
    """Begins a transaction together with its first statement, and ends only one that was begun."""

    __slots__ = ("_begin", "_may_be_open")

    def __init__(self, dbapi: Any, connection: Any) -> None:
        super().__init__(dbapi, connection)
        self._begin = ""
        # Not asked of the connection: the statement of a task that was cancelled may still wait for its turn there.
        self._may_be_open = False

    def begin_with(self, statement: str) -> None:
        self._begin = statement

    def cursor(self, server_side: bool = False) -> Any:  # noqa: FBT001, FBT002 - SQLAlchemy's signature
        if server_side:
            raise NotImplementedError("rows are fetched all at once")
        return _Cursor(self)

    def carry_out(self, work: _Work) -> _Done:
        begin, self._begin = self._begin, ""
        self._may_be_open = self._may_be_open or bool(begin)
        try:
            return await_only(self._in_its_thread(begin, work))
        except Exception as error:  # noqa: BLE001 - passed on as SQLAlchemy's own connection does
            self._handle_exception(error)

    def commit(self) -> None:
        self._begin = ""
        if self._may_be_open:
            super().commit()
            self._may_be_open = False

    def rollback(self) -> None:
        self._begin = ""
        if self._may_be_open:
            super().rollback()
            self._may_be_open = False

    async def _in_its_thread(self, begin: str, work: _Work) -> _Done:
        driver: Any = self._connection
        async with self._execute_mutex:
            return await driver._execute(_carry_out, driver._conn, begin, work)  # noqa: SLF001 - it has no public way


class _Done(NamedTuple):
    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


def _carry_out(connection: sqlite3.Connection, begin: str, work: _Work) -> _Done:
    cursor = connection.cursor()
    try:
        if begin:
            cursor.execute(begin)
        work(cursor)
        rows = cursor.fetchall() if cursor.description else []
        return _Done(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    finally:
        cursor.close()


class _Cursor:
    """What SQLAlchemy needs of a cursor, of a statement that is over when it is begun."""

    __slots__ = ("_connection", "_rows", "arraysize", "description", "lastrowid", "rowcount")

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Any = ()) -> None:
        self._take(self._connection.carry_out(lambda cursor: cursor.execute(statement, parameters)))

    def executemany(self, statement: str, parameters: Any) -> None:
        self._take(self._connection.carry_out(lambda cursor: cursor.executemany(statement, parameters)))

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self._rows.popleft() for _ in range(min(size or self.arraysize, len(self._rows)))]

    def fetchall(self) -> list[Any]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def close(self) -> None:
        self._rows.clear()

    async def _async_soft_close(self) -> None:
        """There is nothing left to close."""

    def __iter__(self) -> Iterator[Any]:
        while self._rows:
            yield self._rows.popleft()

    def _take(self, done: _Done) -> None:
        self.description, self.rowcount, self.lastrowid = done.description, done.rowcount, done.lastrowid
        self._rows = deque(done.rows)
