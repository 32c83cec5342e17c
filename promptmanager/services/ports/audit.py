"""The repository of the audit log."""

from __future__ import annotations

from typing import Protocol

from promptmanager.domain.audit import AuditEntry, AuditFilter, AuditPerson

ALL = AuditFilter()


class AuditRepository(Protocol):
    """It only grows: what is written stays, whoever goes."""

    async def add(self, entry: AuditEntry) -> None:
        """Store the entry under an id of the store's own, greater than all before."""
        ...

    async def latest(self, limit: int, *, before: int | None = None, only: AuditFilter = ALL) -> tuple[AuditEntry, ...]:
        """Return entries with an id below ``before`` that pass the filter, newest first."""
        ...

    async def people(self) -> tuple[AuditPerson, ...]:
        """Return whoever did something, by id, the command line first."""
        ...
