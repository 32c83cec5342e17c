"""The repository of the pool of free runs."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from promptmanager.domain.free_pool import PoolAnswer, PoolLimits


class FreePoolRepository(Protocol):
    async def take(self, *, at: datetime, limits: PoolLimits) -> PoolAnswer:
        """Count a call that is about to leave, exactly under any concurrency once the unit of work is committed.

        Leave the unit without a commit when the answer is not ``Taken``: nothing is counted then.
        """
        ...

    async def used(self, *, at: datetime) -> tuple[int, int]:
        """Return how many calls the UTC day and the last minute have seen."""
        ...

    async def note_empty(self, *, at: datetime, limits: PoolLimits) -> None:
        """Believe the provider that the day's calls are made, whatever was counted here."""
        ...
