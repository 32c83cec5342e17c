"""A fake of the audit log's repository."""

from __future__ import annotations

from dataclasses import replace

from promptmanager.domain.audit import COMMAND_LINE, AuditEntry, AuditFilter, AuditPerson
from promptmanager.services.ports.audit import ALL
from tests.fakes.tables import Tables


class FakeAudit:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, entry: AuditEntry) -> None:
        self._tables.audit.append(replace(entry, id=self._tables.new_id()))

    async def latest(self, limit: int, *, before: int | None = None, only: AuditFilter = ALL) -> tuple[AuditEntry, ...]:
        older = [entry for entry in reversed(self._tables.audit) if before is None or entry.id < before]
        return tuple([entry for entry in older if _passes(entry, only)][:limit])

    async def people(self) -> tuple[AuditPerson, ...]:
        names = {entry.who_id or COMMAND_LINE: entry.who_name for entry in self._tables.audit}
        return tuple(AuditPerson(who_id, names[who_id]) for who_id in sorted(names))


def _passes(entry: AuditEntry, only: AuditFilter) -> bool:
    return (
        only.who_id in (None, entry.who_id or COMMAND_LINE)
        and only.action in (None, entry.action)
        and (only.since is None or entry.at >= only.since)
        and (only.until is None or entry.at < only.until)
    )
