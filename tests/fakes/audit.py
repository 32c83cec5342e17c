"""A fake of the audit log's repository."""

from __future__ import annotations

from dataclasses import replace

from promptmanager.domain.audit import AuditEntry
from tests.fakes.tables import Tables


class FakeAudit:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, entry: AuditEntry) -> None:
        self._tables.audit.append(replace(entry, id=self._tables.new_id()))

    async def latest(self, limit: int, *, before: int | None = None) -> tuple[AuditEntry, ...]:
        older = [entry for entry in reversed(self._tables.audit) if before is None or entry.id < before]
        return tuple(older[:limit])
