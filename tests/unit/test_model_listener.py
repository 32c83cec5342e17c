"""The clockwork that listens to the providers: it waits as told, outlives a fault, and ends with the process."""

from __future__ import annotations

import asyncio

from promptmanager.services.model_hearing import LOOK_SECONDS, START_SECONDS, Listener


class Pauses:
    """Notes each pause, and ends the waiting after so many."""

    def __init__(self, count: int) -> None:
        self.seconds: list[float] = []
        self.are_over = asyncio.Event()
        self._count = count

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self._count:
            self.are_over.set()
            await asyncio.Event().wait()


async def test_it_begins_after_the_start_and_waits_as_it_is_told_within_bounds():
    due = iter([0.2, 30.0, 86_400.0])
    pauses = Pauses(4)

    async def refresh_due() -> float:
        return next(due)

    listener = Listener(refresh_due, pauses)
    listener.start()
    await pauses.are_over.wait()
    await listener.stop()

    assert pauses.seconds == [START_SECONDS, 1, 30, LOOK_SECONDS]


async def test_a_fault_does_not_end_it():
    pauses, calls = Pauses(3), 0

    async def refresh_due() -> float:
        nonlocal calls
        calls += 1
        raise OSError("the database is away")

    listener = Listener(refresh_due, pauses)
    listener.start()
    await pauses.are_over.wait()
    await listener.stop()

    assert (calls, pauses.seconds) == (2, [START_SECONDS, LOOK_SECONDS, LOOK_SECONDS])


async def test_the_end_of_the_process_does_not_wait_for_an_answer():
    asked = asyncio.Event()

    async def refresh_due() -> float:
        asked.set()
        await asyncio.Event().wait()
        return 0

    listener = Listener(refresh_due, lambda _: asyncio.sleep(0))
    listener.start()
    await asked.wait()

    async with asyncio.timeout(1):
        await listener.stop()
        await listener.stop()

    assert [task for task in asyncio.all_tasks() if task.get_name() == "models"] == []
