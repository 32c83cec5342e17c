"""Fakes of the repositories of plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from promptmanager.domain.plans import Grant
from tests.fakes.tables import Tables


class FakeGrants:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def put(self, grant: Grant) -> None:
        self._tables.grants[grant.user_id] = grant

    async def of_user(self, user_id: int) -> Grant | None:
        return self._tables.grants.get(user_id)

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Grant, ...]:
        return tuple(grant for grant in self._tables.grants.values() if grant.user_id in user_ids)

    async def withdraw(self, user_id: int) -> bool:
        return self._tables.grants.pop(user_id, None) is not None


class FakeQuotas:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def take(self, user_id: int, day: date, *, limit: int) -> int | None:
        used = await self.used(user_id, day)
        if used >= limit:
            return None
        self._tables.quotas[user_id, day] = used + 1
        return used + 1

    async def give_back(self, user_id: int, day: date) -> None:
        if await self.used(user_id, day):
            self._tables.quotas[user_id, day] -= 1

    async def used(self, user_id: int, day: date) -> int:
        return self._tables.quotas.get((user_id, day), 0)
