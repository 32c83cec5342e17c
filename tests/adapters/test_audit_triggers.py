"""What the databases refuse of the audit log, by raw SQL, past every repository."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from promptmanager.adapters.db.migrate import sync_engine
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.audit import AuditAction, AuditEntry
from tests.contracts.scene import AT

REFUSED = (
    "UPDATE audit SET who_name = 'Forger'",
    "UPDATE audit SET at = at",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)",
)
ON_SQLITE = (
    (
        "INSERT OR REPLACE INTO audit SELECT id, at, action, who_id, 'Forger', whom_id, whom_name, ip_address, facts "
        "FROM audit"
    ),
    "UPDATE OR REPLACE audit SET id = 9",
)
ON_POSTGRESQL = ("TRUNCATE audit", "TRUNCATE audit CASCADE")


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_the_audit_log_only_grows(database_url: str, sql_store: SqlStore):
    async with sql_store.writing() as work:
        for whom in ("Bob", "Eve"):
            await work.audit.add(AuditEntry(AT, AuditAction.ADMIN_MADE, 1, "Ada", 2, whom, "192.0.2.1"))
        await work.commit()
    async with sql_store.reading() as work:
        before = await work.audit.latest(10)
    engine = sync_engine(database_url)

    for statement in (*REFUSED, *(ON_SQLITE if database_url.startswith("sqlite") else ON_POSTGRESQL)):
        with pytest.raises(DatabaseError, match="only grows"), engine.begin() as connection:
            connection.execute(text(statement))

    engine.dispose()
    async with sql_store.reading() as work:
        assert await work.audit.latest(10) == before
    assert len(before) == 2
