"""Repositories of plans: what was granted, and how many free runs a day has seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from promptmanager.domain.plans import Grant


class GrantRepository(Protocol):
    """PRO given by the administrator: at most one grant a person."""

    async def put(self, grant: Grant) -> None:
        """Store the grant in the place of the one before."""
        ...

    async def of_user(self, user_id: int) -> Grant | None: ...

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Grant, ...]: ...

    async def withdraw(self, user_id: int) -> bool:
        """Say whether there was one."""
        ...


class QuotaRepository(Protocol):
    """Units of free runs, one a run, counted by UTC day."""

    async def take(self, user_id: int, day: date, *, limit: int) -> int | None:
        """Take a unit if the day has one left, in one statement; return how many are used then, else None."""
        ...

    async def give_back(self, user_id: int, day: date) -> None: ...

    async def used(self, user_id: int, day: date) -> int: ...
