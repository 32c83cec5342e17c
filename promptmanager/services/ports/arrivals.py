"""The repository through which whole prompts arrive, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from promptmanager.domain.transfer import PromptRecord


@dataclass(frozen=True)
class Arrival:
    """A prompt with its whole history, and the category it goes to: one of the same workspace."""

    record: PromptRecord
    category_id: int | None


class ArrivalRepository(Protocol):
    async def taken(self, workspace_id: int, slugs: Sequence[str]) -> frozenset[str]:
        """Which of these slugs prompts of the workspace have, archived ones too."""
        ...

    async def add_all(self, arrivals: Sequence[Arrival], *, workspace_id: int, author_id: int, at: datetime) -> None:
        """Store prompts with versions, ledger and the words they are found by. Times after ``at`` become ``at``.

        A slug that is taken, also by one of them, gets the next free number.
        """
        ...
