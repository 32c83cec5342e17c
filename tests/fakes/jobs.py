"""A queue of jobs that are done at once, in this process, and forgotten with it."""

from __future__ import annotations

import asyncio

from promptmanager.services.ports.jobs import Job, Work


class FakeJobs:
    """``left`` are the jobs that a dead process left undone, to be done by the next one."""

    def __init__(self, left: set[Job] | None = None) -> None:
        self.left = left if left is not None else set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._done: set[str] = set()
        self._work: Work | None = None
        self._is_closed = False

    async def open(self, work: Work) -> None:
        self._work = work
        for job in self.left:
            self._begin(job)

    async def enqueue(self, job: Job) -> bool:
        if job.id not in self._tasks and job.id not in self._done:
            self.left.add(job)
            self._begin(job)
        return job.id not in self._done

    async def close(self) -> None:
        self._is_closed = True

    async def settled(self) -> None:
        """Wait until nothing is being done."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())
            await asyncio.sleep(0)

    def _begin(self, job: Job) -> None:
        self._tasks[job.id] = asyncio.create_task(self._do(job), name=f"job {job.id}")

    async def _do(self, job: Job) -> None:
        if self._work is None:
            raise RuntimeError("the queue is not open")
        try:
            await self._work(job)
        finally:
            del self._tasks[job.id]
            if not self._is_closed:
                self._done.add(job.id)
                self.left.discard(job)
