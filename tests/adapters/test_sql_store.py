"""What only a real database can get wrong: cancelled tasks, crowds, zones of time, a server that is away."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import StatementError

from promptmanager.adapters.db.store import SqlStore
from tests.contracts.scene import AT, scene_in

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@BOTH
async def test_a_cancelled_unit_leaves_nothing_and_frees_its_place(sql_store: SqlStore):
    async def write_and_wait(number: int, entered: asyncio.Event) -> None:
        async with sql_store.writing() as work:
            await work.outbox.add(to=f"{number}@example.org", subject="", text="", at=AT)
            entered.set()
            await asyncio.sleep(10)

    for _ in range(5):
        entered = asyncio.Event()
        tasks = [asyncio.create_task(write_and_wait(number, entered)) for number in range(4)]
        await entered.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async with asyncio.timeout(10), sql_store.writing() as work:
        assert await work.outbox.latest() == ()
        await work.outbox.add(to="last@example.org", subject="", text="", at=AT)
        await work.commit()


@BOTH
async def test_a_crowd_of_writers_and_readers_all_get_their_turn(sql_store: SqlStore):
    scene = await scene_in(sql_store)

    async def write(number: int) -> None:
        async with sql_store.writing() as work:
            await scene.prompt(work, f"Title {number % 5}")
            await work.commit()

    async def read() -> int:
        async with sql_store.reading() as work:
            return len(await work.prompts.ids(scene.ann.workspace_id))

    await asyncio.gather(*(write(number) for number in range(40)), *(read() for _ in range(40)))

    assert await read() == 40


@BOTH
async def test_a_time_without_a_zone_is_refused(sql_store: SqlStore):
    async with sql_store.writing() as work:
        with pytest.raises(StatementError, match="without a zone"):
            await work.outbox.add(to="", subject="", text="", at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


async def test_a_database_that_is_away_is_not_reachable(tmp_path):
    store = SqlStore(f"postgresql+psycopg://nobody@/none?host={tmp_path}")

    assert not await store.is_reachable()
    await store.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_unit_cancelled_while_it_waits_for_its_turn_leaves_no_lock(sql_store: SqlStore, database_url: str):
    async def write() -> None:
        async with sql_store.writing() as work:
            await work.outbox.add(to="ann@example.org", subject="", text="", at=AT)
            await work.commit()

    other = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = [asyncio.create_task(write()) for _ in range(3)]
    await asyncio.sleep(0.1)
    for task in waiting:
        task.cancel()
    other.execute("ROLLBACK")
    await asyncio.gather(*waiting, return_exceptions=True)

    async with asyncio.timeout(10):
        await write()
    other.execute("BEGIN IMMEDIATE")
    assert other.execute("SELECT count(*) FROM outbox").fetchall() == [(1,)]
    other.close()
