"""Migrations run up and down on both databases, leave nothing behind, and agree with the tables of the code."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, make_url, text

from promptmanager.adapters.db.migrate import downgrade, sync_engine, upgrade
from promptmanager.adapters.db.tables import METADATA, is_ours
from tests.adapters.processes import PROCESSES

BOTH = pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)


def left_behind(url: str) -> tuple[list[str], list[str]]:
    """Return the tables and the functions of a database."""
    engine = sync_engine(url)
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        functions = text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        made = [] if engine.dialect.name == "sqlite" else list(connection.execute(functions).scalars())
    engine.dispose()
    return sorted(tables), made


@BOTH
def test_up_down_and_up_again(empty_url):
    upgrade(empty_url)
    upgrade(empty_url)
    first = left_behind(empty_url)
    downgrade(empty_url)
    assert left_behind(empty_url) == (["alembic_version"], [])

    upgrade(empty_url)

    assert left_behind(empty_url) == first


@BOTH
def test_tables_and_migrations_do_not_drift_apart(empty_url):
    upgrade(empty_url)

    engine = sync_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, _kind, _parents: is_ours(name), "compare_type": True}
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


@BOTH
def test_processes_that_start_together_migrate_once(empty_url):
    started = [PROCESSES.Process(target=upgrade, args=(empty_url,)) for _ in range(3)]
    for process in started:
        process.start()
    for process in started:
        process.join()

    assert [process.exitcode for process in started] == [0, 0, 0]
    assert "versions" in left_behind(empty_url)[0]


@pytest.mark.parametrize("empty_url", ["sqlite"], indirect=True)
def test_the_folder_is_for_the_owner_alone(empty_url):
    upgrade(empty_url)

    path = Path(make_url(empty_url).database or "")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
