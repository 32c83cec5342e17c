"""The repository of runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from promptmanager.domain.runs import Run, Runner, RunPage, RunQuery


class RunRepository(Protocol):
    async def add(self, run: Run) -> None: ...

    async def count_under_way(self, actor_id: int) -> int:
        """Return how many runs that a person started by hand are not final, over all workspaces.

        Until the unit of work ends nobody else is told that person's count, so that it can be acted upon.
        """
        ...

    async def save(self, run: Run) -> bool:
        """Store the run's present state, unless the stored one is final already; say whether it was stored."""
        ...

    async def save_all(self, runs: Sequence[Run]) -> None:
        """Store the present states of many runs at the price of one, except where the stored one is final already."""
        ...

    async def settle(self, workspace_id: int, run: Run) -> None:
        """Store cost, cost state, usage and provider of a run that has ended."""
        ...

    async def by_id(self, workspace_id: int, run_id: str) -> Run:
        """Raises RunNotFound."""
        ...

    async def search(self, workspace_id: int, query: RunQuery) -> RunPage:
        """Newest first."""
        ...

    async def of_group(self, workspace_id: int, group_id: str) -> tuple[Run, ...]: ...

    async def unfinished(self) -> tuple[Run, ...]:
        """Runs that are not final, over all workspaces: after the start of a process, what a dead one left."""
        ...

    async def interrupt_unfinished(self, *, at: datetime) -> int:
        """Mark every run that is not final as INTERRUPTED, at the start of the process; return how many."""
        ...

    async def pending_costs(self, limit: int = 100) -> tuple[Run, ...]:
        """Ended runs whose cost is still pending, over all workspaces, oldest first."""
        ...

    async def spent(self, actor_id: int, *, since: datetime) -> tuple[Decimal, int]:
        """Return what a person's runs on the platform's key cost in USD, and of how many that is not known."""
        ...

    async def models(self, workspace_id: int) -> tuple[str, ...]:
        """Models that have been run here, for the history's filter."""
        ...

    async def recent_models(self, actor_id: int, *, limit: int) -> tuple[str, ...]:
        """Return the models that a person ran last, over all workspaces, newest first."""
        ...

    async def runners(self, workspace_id: int) -> tuple[Runner, ...]:
        """People who ran something here, by name, for the history's filter."""
        ...
