"""Durable jobs, as every queue does them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import pytest

from promptmanager.adapters.jobs import DbosJobs
from promptmanager.services.ports.jobs import Job, JobQueue
from tests.fakes.jobs import FakeJobs

NewQueue = Callable[[], JobQueue]


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def new_queue(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[NewQueue]:
    """Makes queues of one instance, one process after the other."""
    made: list[JobQueue] = []
    left: set[Job] = set()
    address = request.getfixturevalue("postgresql_migrated") if request.param == "postgresql" else "sqlite:///x.db"

    def one() -> JobQueue:
        made.append(FakeJobs(left) if request.param == "fake" else DbosJobs(address, tmp_path))
        return made[-1]

    yield one
    for queue in made:
        await queue.close()


@pytest.fixture
def job() -> Job:
    """One that no test had before: the engine's tables on PostgreSQL outlive a test."""
    return Job(1, uuid4().hex, 1)


class Work:
    """Notes what it is given; ``gate`` keeps it from ending."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.gate = asyncio.Event()
        self._began = asyncio.Event()

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        self._began.set()
        await self.gate.wait()

    async def begun(self) -> None:
        async with asyncio.timeout(20):
            await self._began.wait()


async def test_a_job_is_done_once_however_often_it_is_enqueued(new_queue: NewQueue, job: Job):
    queue, work = new_queue(), Work()
    await queue.open(work)

    assert await queue.enqueue(job)
    await work.begun()
    assert await queue.enqueue(job)
    work.gate.set()
    async with asyncio.timeout(20):
        while await queue.enqueue(job):  # noqa: ASYNC110 - the queue tells nobody when a job is done
            await asyncio.sleep(0.02)

    assert work.jobs == [job]


async def test_a_job_that_the_end_of_the_process_cut_is_done_by_the_next(new_queue: NewQueue, job: Job):
    queue, cut = new_queue(), Work()
    await queue.open(cut)
    await queue.enqueue(job)
    await cut.begun()
    await queue.close()
    cut.gate.set()
    await asyncio.sleep(0.05)

    following, work = new_queue(), Work()
    await following.open(work)
    assert await following.enqueue(job)
    await work.begun()
    work.gate.set()

    assert work.jobs == [job]
