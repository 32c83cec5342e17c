"""Fake of the repository of the free pool."""

from __future__ import annotations

from datetime import datetime

from promptmanager.domain.free_pool import MINUTE, DayEmpty, MinuteFull, PoolAnswer, PoolLimits, Taken
from promptmanager.domain.plans import quota_day
from tests.fakes.tables import Tables


class FakeFreePool:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def take(self, *, at: datetime, limits: PoolLimits) -> PoolAnswer:
        today, minute = await self.used(at=at)
        if today >= limits.a_day:
            return DayEmpty()
        if minute >= limits.a_minute:
            return MinuteFull(min(call for call in self._tables.pool_calls if call > at - MINUTE) + MINUTE)
        self._tables.pool_days[quota_day(at)] = today + 1
        self._tables.pool_calls.append(at)
        return Taken()

    async def used(self, *, at: datetime) -> tuple[int, int]:
        recent = [call for call in self._tables.pool_calls if call > at - MINUTE]
        return self._tables.pool_days.get(quota_day(at), 0), len(recent)

    async def note_empty(self, *, at: datetime, limits: PoolLimits) -> None:
        today, _ = await self.used(at=at)
        self._tables.pool_days[quota_day(at)] = max(today, limits.a_day)
