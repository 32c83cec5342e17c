"""Fake of the repository that adds up what runs cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from promptmanager.domain.runs import CostState, KeySource
from promptmanager.domain.spending import SpentRow
from tests.fakes.tables import Tables


class FakeSpending:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def of_system_key(self, *, since: datetime, until: datetime) -> tuple[SpentRow, ...]:
        rows: dict[tuple[date, int, str], SpentRow] = {}
        for run in self._tables.runs.values():
            if run.key_source is not KeySource.SYSTEM or not since <= run.created_at < until:
                continue
            key = (run.created_at.astimezone(UTC).date(), run.actor_id, run.settings.model)
            user = self._tables.users.get(run.actor_id)
            name, email = (user.name, user.email) if user else (run.actor_name, "")
            row = rows.get(key) or SpentRow(key[0], key[1], name, email, key[2], Decimal(0), 0, 0, 0)
            if run.cost_usd is not None:
                row = replace(row, usd=row.usd + run.cost_usd, known=row.known + 1)
            elif run.cost_state is CostState.PENDING:
                row = replace(row, pending=row.pending + 1)
            else:
                row = replace(row, unknown=row.unknown + 1)
            rows[key] = replace(row, person=max(row.person, name))
        return tuple(rows[key] for key in sorted(rows))
