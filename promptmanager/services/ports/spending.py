"""The repository that adds up what runs cost."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from promptmanager.domain.spending import SpentRow


class SpendingRepository(Protocol):
    async def of_system_key(self, *, since: datetime, until: datetime) -> tuple[SpentRow, ...]:
        """Add up exactly the runs on the platform's key that were begun from ``since`` on and before ``until``.

        One row for each day, person and model, in that order, over all workspaces.
        """
        ...
