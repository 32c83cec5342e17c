"""The repository of the audit log."""

from __future__ import annotations

from typing import Protocol

from promptmanager.domain.audit import AuditEntry


class AuditRepository(Protocol):
    """It only grows: what is written stays, whoever goes."""

    async def add(self, entry: AuditEntry) -> None:
        """Store the entry under an id of the store's own, greater than all before."""
        ...

    async def latest(self, limit: int, *, before: int | None = None) -> tuple[AuditEntry, ...]:
        """Return entries with an id below ``before``, newest first."""
        ...
