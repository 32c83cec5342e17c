"""The audit log. Triggers in the migration refuse whatever would change or remove a line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ColumnElement, func, insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.audit import COMMAND_LINE, AuditAction, AuditEntry, AuditFilter, AuditPerson
from promptmanager.services.ports.audit import ALL


class AuditRow(Row, table=True):
    __tablename__ = "audit"
    # An id tells the order, so none is given twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    action: str = Field(sa_type=PlainText)
    # Neither is a foreign key: a line outlives both people.
    who_id: int | None
    who_name: str = Field(sa_type=PlainText)
    whom_id: int
    whom_name: str = Field(sa_type=PlainText)
    ip_address: str = Field(sa_type=PlainText)
    facts: dict[str, str] = Field(sa_type=JSON)


audit = table_of(AuditRow)


class SqlAudit(Repository):
    async def add(self, entry: AuditEntry) -> None:
        await self._connection.execute(
            insert(audit).values(
                at=entry.at,
                action=entry.action.value,
                who_id=entry.who_id,
                who_name=entry.who_name,
                whom_id=entry.whom_id,
                whom_name=entry.whom_name,
                ip_address=entry.ip_address,
                facts=dict(entry.facts),
            )
        )

    async def latest(self, limit: int, *, before: int | None = None, only: AuditFilter = ALL) -> tuple[AuditEntry, ...]:
        statement = select(audit).where(*_conditions(only)).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(audit.c.id < before)
        rows = (await self._connection.execute(statement)).mappings()
        return tuple(AuditEntry(**{**row, "action": AuditAction(row["action"])}) for row in rows)

    async def people(self) -> tuple[AuditPerson, ...]:
        last = select(func.max(audit.c.id)).group_by(audit.c.who_id)
        found = await self._connection.execute(select(audit.c.who_id, audit.c.who_name).where(audit.c.id.in_(last)))
        people = (AuditPerson(COMMAND_LINE if row.who_id is None else row.who_id, row.who_name) for row in found)
        return tuple(sorted(people, key=lambda person: person.id))


def _conditions(only: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if only.who_id is not None:
        conditions.append(audit.c.who_id.is_(None) if only.who_id == COMMAND_LINE else audit.c.who_id == only.who_id)
    if only.action is not None:
        conditions.append(audit.c.action == only.action.value)
    if only.since is not None:
        conditions.append(audit.c.at >= only.since)
    if only.until is not None:
        conditions.append(audit.c.at < only.until)
    return conditions
