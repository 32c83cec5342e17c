"""What every store promises about the pool of free runs."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from promptmanager.domain.free_pool import DayEmpty, MinuteFull, PoolAnswer, PoolLimits, Taken
from promptmanager.services.ports import Store
from tests.contracts.scene import AT, later

LIMITS = PoolLimits(a_day=5, a_minute=3)


async def take(store: Store, at=AT, limits: PoolLimits = LIMITS) -> PoolAnswer:
    async with store.writing() as work:
        answer = await work.free_pool.take(at=at, limits=limits)
        if isinstance(answer, Taken):
            await work.commit()
        return answer


async def used(store: Store, at=AT) -> tuple[int, int]:
    async with store.reading() as work:
        return await work.free_pool.used(at=at)


async def test_a_minute_has_so_many_calls_and_says_when_the_next_may_leave(store: Store):
    answers = [await take(store, AT + timedelta(seconds=second)) for second in range(4)]

    assert answers == [Taken(), Taken(), Taken(), MinuteFull(later(1))]
    # What was not taken is not counted.
    assert await used(store, AT + timedelta(seconds=4)) == (3, 3)


async def test_the_minute_slides(store: Store):
    for second in range(3):
        await take(store, AT + timedelta(seconds=second))

    at_first_minute = await take(store, later(1))
    right_after = await take(store, later(1))

    assert (at_first_minute, right_after) == (Taken(), MinuteFull(later(1) + timedelta(seconds=1)))


async def test_a_day_has_so_many_calls_and_the_next_has_its_own(store: Store):
    answers = [await take(store, later(2 * number)) for number in range(6)]

    assert answers == [Taken()] * 5 + [DayEmpty()]
    assert await take(store, AT + timedelta(days=1)) == Taken()


async def test_a_provider_that_says_empty_is_believed_and_never_counts_back(store: Store):
    async with store.writing() as work:
        await work.free_pool.note_empty(at=AT, limits=LIMITS)
        await work.free_pool.note_empty(at=AT, limits=PoolLimits(a_day=2))
        await work.commit()

    assert await take(store) == DayEmpty()
    assert await used(store) == (5, 0)


@pytest.mark.parametrize("limits", [PoolLimits(a_day=100, a_minute=20), PoolLimits(a_day=20, a_minute=100)])
async def test_of_fifty_at_once_exactly_as_many_leave_as_may(store: Store, limits: PoolLimits):
    answers = await asyncio.gather(*(take(store, limits=limits) for _ in range(50)))

    assert answers.count(Taken()) == 20
