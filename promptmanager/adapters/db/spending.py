"""What runs cost, added up in the database."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, func, literal_column, select

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.run_rows import IS_SYSTEM, runs
from promptmanager.adapters.db.users import users
from promptmanager.domain.runs import CostState
from promptmanager.domain.spending import SpentRow

# Amounts have twelve decimals. A double holds what a run costs, below 1,000 USD, closely enough to be rounded back.
_DECIMALS = 12


class SqlSpending(Repository):
    async def of_system_key(self, *, since: datetime, until: datetime) -> tuple[SpentRow, ...]:
        is_known = runs.c.cost_usd.is_not(None)
        is_pending = runs.c.cost_state == CostState.PENDING.value
        day = self._day()
        added = (
            select(
                day.label("day"),
                runs.c.actor_id,
                runs.c.model,
                func.max(runs.c.actor_name).label("ran_as"),
                self._sum().label("usd"),
                func.count().filter(is_known).label("known"),
                func.count().filter(~is_known, is_pending).label("pending"),
                func.count().filter(~is_known, ~is_pending).label("unknown"),
            )
            .where(IS_SYSTEM, runs.c.created_at >= since, runs.c.created_at < until)
            .group_by(day, runs.c.actor_id, runs.c.model)
            .subquery()
        )
        named = (
            select(added, users.c.name, users.c.email)
            .outerjoin_from(added, users, users.c.id == added.c.actor_id)
            .order_by(added.c.day, added.c.actor_id, added.c.model)
        )
        return tuple(self._row(row) for row in await self._connection.execute(named))

    def _day(self) -> ColumnElement[str]:
        if self._is_sqlite:
            # Stored as text, in UTC.
            return literal_column("substr(runs.created_at, 1, 10)", Text)
        return literal_column("to_char(runs.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')", Text)

    def _sum(self) -> ColumnElement[Any]:
        if self._is_sqlite:
            # Text there, and adding up text gives a float: whole numbers are added instead.
            return literal_column(f"SUM(CAST(ROUND(runs.cost_usd * 1e{_DECIMALS}) AS INTEGER))", Integer)
        return func.sum(runs.c.cost_usd)

    def _row(self, row: Any) -> SpentRow:
        usd = Decimal(row.usd or 0)
        exact = usd.scaleb(-_DECIMALS).normalize() if self._is_sqlite else usd
        return SpentRow(
            day=date.fromisoformat(row.day),
            person_id=row.actor_id,
            person=row.ran_as if row.name is None else row.name,
            email=row.email or "",
            model=row.model,
            usd=exact,
            known=row.known,
            pending=row.pending,
            unknown=row.unknown,
        )
