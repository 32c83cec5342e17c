# ruff: noqa: S608 - statements put together from this file's own words
"""What the databases themselves refuse, whoever asks: by raw SQL, past every repository."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from promptmanager.adapters.db.migrate import sync_engine
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.prompts import ReleaseKind
from tests.contracts.scene import AT, Scene, scene_in

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)

FROZEN = (
    "content = '{}'",
    "content_hash = 'forged'",
    "number = 9",
    "note = 'forged'",
    "revision = 5",
    "author_id = author_id + 1",
    "author_name = 'Forger'",
    "created_at = '2020-01-01 00:00:00'",
    "changed_at = '2020-01-01 00:00:00'",
    "id = id + 1000",
    "prompt_id = prompt_id + 1",
    "workspace_id = workspace_id + 1",
    "status = 'draft', number = NULL",
)

REFUSED = (
    *(f"UPDATE versions SET {change} WHERE number = {number}" for change in FROZEN for number in (1, 2)),
    "UPDATE versions SET status = 'production' WHERE number = 1",
    "UPDATE versions SET status = 'archived', number = 7, content_hash = 'x' WHERE status = 'draft'",
    "UPDATE versions SET status = 'production', number = 7, content_hash = 'x' WHERE status = 'draft'",
    "UPDATE versions SET number = 7 WHERE status = 'draft'",
    "UPDATE versions SET status = 'unheard of' WHERE number = 2",
    "DELETE FROM versions WHERE number = 1",
    "DELETE FROM versions WHERE number = 2",
    "DELETE FROM versions",
    "DELETE FROM prompts",
    "UPDATE releases SET note = 'forged'",
    "UPDATE releases SET at = at",
    "DELETE FROM releases",
)

# The columns of a copy that would push the row out whose place it takes.
COPIED = (
    "workspace_id, prompt_id, number, status, content, content_hash, revision, note, author_id, author_name, "
    "created_at, changed_at"
)
FORGED = "workspace_id, prompt_id, {number}, '{status}', '{{}}', 'x', 0, '', 1, '', created_at, changed_at"

ON_SQLITE = (
    (
        f"INSERT OR REPLACE INTO versions ({COPIED}) SELECT {FORGED.format(number=1, status='archived')} "
        "FROM versions WHERE number = 1"
    ),
    (
        f"INSERT OR REPLACE INTO versions ({COPIED}) SELECT {FORGED.format(number=8, status='production')} "
        "FROM versions WHERE number = 2"
    ),
    (
        f"INSERT OR REPLACE INTO versions (id, {COPIED}) SELECT id, {FORGED.format(number=8, status='archived')} "
        "FROM versions WHERE number = 1"
    ),
    "UPDATE OR REPLACE versions SET number = 1, status = 'production', content_hash = 'x' WHERE status = 'draft'",
    "UPDATE OR REPLACE versions SET number = 9, status = 'production', content_hash = 'x' WHERE status = 'draft'",
    "UPDATE OR REPLACE versions SET id = (SELECT id FROM versions WHERE number = 1) WHERE status = 'draft'",
    (
        "INSERT OR REPLACE INTO releases SELECT id, workspace_id, prompt_id, kind, 5, 5, '', '', 1, '', at, '' "
        "FROM releases"
    ),
)

ON_POSTGRESQL = (
    "TRUNCATE versions CASCADE",
    "TRUNCATE releases",
    "TRUNCATE workspaces CASCADE",
)


@dataclass
class Console:
    """Raw statements on a database with versions 1 (archived), 2 (production), a draft and a release."""

    url: str
    scene: Scene
    prompt_id: int

    def run(self, statement: str, **values: int) -> int:
        engine = sync_engine(self.url)
        try:
            with engine.begin() as connection:
                return connection.execute(text(statement), values).rowcount
        finally:
            engine.dispose()

    def everything(self) -> list[object]:
        engine = sync_engine(self.url)
        with engine.connect() as connection:
            found = [
                connection.execute(text(f"SELECT * FROM {table} ORDER BY id")).all()
                for table in ("versions", "releases", "prompts")
            ]
        engine.dispose()
        return list(found)


@pytest.fixture
async def console(database_url: str, sql_store: SqlStore) -> Console:
    scene = await scene_in(sql_store)
    async with sql_store.writing() as work:
        prompt = await scene.prompt(work)
        await scene.release(work, prompt, "one")
        frozen = await scene.release(work, prompt, "two")
        await scene.draft(work, prompt, "three")
        await work.releases.add(
            workspace_id=prompt.workspace_id,
            prompt_id=prompt.id,
            kind=ReleaseKind.PROMOTE,
            from_number=1,
            to_number=2,
            content_hash=frozen.content_hash,
            note="why",
            actor_id=scene.ann.user.id,
            actor_name="Ann",
            at=AT,
        )
        await work.commit()
    return Console(database_url, scene, prompt.id)


@BOTH
async def test_frozen_versions_and_the_ledger_cannot_be_changed_or_deleted(console: Console):
    before = console.everything()
    others = ON_SQLITE if console.url.startswith("sqlite") else ON_POSTGRESQL

    for statement in (*REFUSED, *others):
        with pytest.raises(DatabaseError):
            console.run(statement)
        assert console.everything() == before, statement


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_bare_sqlite_console_is_refused_too(console: Console):
    path = make_url(console.url).database or ""
    before = console.everything()

    for statement in (*(s for s in REFUSED if s != "DELETE FROM prompts"), *ON_SQLITE):
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
        finally:
            connection.close()
        assert console.everything() == before, statement


@BOTH
async def test_a_production_version_may_be_retired_and_a_draft_deleted(console: Console):
    assert console.run("UPDATE versions SET status = 'archived' WHERE number = 2") == 1
    assert console.run("UPDATE versions SET note = 'free' WHERE status = 'draft'") == 1
    assert console.run("DELETE FROM versions WHERE status = 'draft'") == 1


@BOTH
async def test_a_whole_workspace_may_be_deleted(console: Console):
    console.run("DELETE FROM workspaces WHERE id = :id", id=console.scene.ann.workspace_id)

    assert console.everything() == [[], [], []]


@BOTH
async def test_a_strangers_category_cannot_be_stored(console: Console, sql_store: SqlStore):
    async with sql_store.writing() as work:
        theirs = await work.categories.add(workspace_id=console.scene.bob.workspace_id, parent_id=None, name="Bob's")
        mine = await work.categories.add(workspace_id=console.scene.ann.workspace_id, parent_id=None, name="Ann's")
        await work.commit()

    with pytest.raises(IntegrityError):
        console.run("UPDATE prompts SET category_id = :id", id=theirs.id)
    with pytest.raises(IntegrityError):
        console.run("UPDATE categories SET parent_id = :id WHERE id = :mine", id=theirs.id, mine=mine.id)
    with pytest.raises(IntegrityError):
        console.run("INSERT INTO prompt_stars VALUES (:user, :prompt, :here)", **_bobs(console))


@BOTH
async def test_reading_cannot_write(sql_store: SqlStore):
    async with sql_store.reading() as work:
        with pytest.raises(DatabaseError):
            await work.outbox.add(to="a@example.org", subject="", text="", at=AT)


def _bobs(console: Console) -> dict[str, int]:
    bob = console.scene.bob
    return {"user": bob.user.id, "prompt": console.prompt_id, "here": bob.workspace_id}
