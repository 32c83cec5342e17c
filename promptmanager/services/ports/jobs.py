"""The port of durable work: what must go on after the process that began it has died."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Job:
    """Drive one benchmark in one epoch. What there is still to do stands in the ledger, not here."""

    workspace_id: int
    benchmark_id: str
    epoch: int

    @property
    def id(self) -> str:
        return f"{self.benchmark_id}:{self.epoch}"


Work = Callable[[Job], Awaitable[None]]


class JobQueue(Protocol):
    async def open(self, work: Work) -> None:
        """Begin to work, first of all on what an earlier process left undone. Call inside the loop that works."""
        ...

    async def enqueue(self, job: Job) -> bool:
        """Have a job done, once: the same id again is the same job. Return False when that was done, or given up."""
        ...

    async def close(self) -> None:
        """Note nothing more as done. What is not done stays for the next process, even if it seems to end now."""
        ...
