"""The pool of free runs: who waits, in which order, who is refused, and what that costs."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from promptmanager.domain.errors import FreePoolEmpty, NotAllowed, RateLimitedFor
from promptmanager.domain.free_pool import WAITING_MAX, PoolLimits
from promptmanager.domain.models import Model, ModelTier
from promptmanager.domain.runs import RunState
from promptmanager.services import free_pool
from promptmanager.services.free_pool import FreePool, PooledChat
from promptmanager.services.ports.chat import ChatEvent, ChatRequest, Text, Waiting
from tests.fakes.accounts import AccountsBench
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_chat import FINISHED, ScriptedChat
from tests.fakes.store import FakeStore
from tests.unit.runs_scene import MODEL, Scene, eventually, order, said, scene

REQUEST = ChatRequest(said().messages, said().settings)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(free_pool, "LOOK_SECONDS", 0.002)


def pool_of(a_day: int = 50, a_minute: int = 20) -> tuple[FreePool, FakeClock]:
    clock = FakeClock()
    return FreePool(store=FakeStore(), clock=clock, limits=PoolLimits(a_day, a_minute)), clock


async def heard(chat: PooledChat) -> list[ChatEvent]:
    async with aclosing(chat.stream(REQUEST)) as events:
        return [event async for event in events]


async def test_within_the_limits_nobody_waits():
    pool, _ = pool_of()
    chat = PooledChat(ScriptedChat(Text("x"), FINISHED), pool)

    assert await heard(chat) == [Text("x"), FINISHED]


async def test_beyond_the_minute_runs_wait_in_the_order_of_coming_and_see_their_place():
    pool, clock = pool_of(a_minute=1)
    provider = ScriptedChat(Text("x"), FINISHED)
    await heard(PooledChat(provider, pool))
    left: list[int] = []

    async def run(number: int) -> list[ChatEvent]:
        events = await heard(PooledChat(provider, pool))
        left.append(number)
        return events

    waiting = [asyncio.create_task(run(number)) for number in range(3)]
    for _ in range(3):
        await asyncio.sleep(0.02)
        clock.advance(seconds=60)
    first, second, third = await asyncio.gather(*waiting)

    assert left == [0, 1, 2]
    assert [event for event in first if isinstance(event, Waiting)] == [Waiting(1), Waiting(0)]
    assert [event for event in second if isinstance(event, Waiting)] == [Waiting(2), Waiting(1), Waiting(0)]
    assert [event for event in third if isinstance(event, Waiting)] == [Waiting(3), Waiting(2), Waiting(1), Waiting(0)]


async def test_whoever_gives_up_leaves_the_queue_to_the_others():
    pool, clock = pool_of(a_minute=1)
    provider = ScriptedChat(Text("x"), FINISHED)
    await heard(PooledChat(provider, pool))
    gone = asyncio.create_task(heard(PooledChat(provider, pool)))
    await asyncio.sleep(0.01)
    stays = asyncio.create_task(heard(PooledChat(provider, pool)))
    await asyncio.sleep(0.01)

    gone.cancel()
    clock.advance(seconds=60)

    assert (await stays)[-1] == FINISHED
    assert len(provider.requests) == 2


async def test_too_long_a_queue_is_refused_with_a_time():
    pool, _ = pool_of(a_minute=1)
    await heard(PooledChat(ScriptedChat(FINISHED), pool))
    waiting = [asyncio.create_task(heard(PooledChat(ScriptedChat(), pool))) for _ in range(WAITING_MAX)]
    await asyncio.sleep(0.05)

    with pytest.raises(RateLimitedFor):
        await heard(PooledChat(ScriptedChat(), pool))

    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_an_empty_day_refuses_before_the_provider_is_called():
    pool, _ = pool_of(a_day=1)
    provider = ScriptedChat(Text("x"), FINISHED)
    await heard(PooledChat(provider, pool))

    with pytest.raises(FreePoolEmpty):
        await pool.check()
    with pytest.raises(FreePoolEmpty):
        await heard(PooledChat(provider, pool))

    assert len(provider.requests) == 1


async def test_a_provider_that_says_empty_empties_the_day():
    pool, _ = pool_of()

    with pytest.raises(FreePoolEmpty):
        await heard(PooledChat(ScriptedChat(FreePoolEmpty()), pool))

    with pytest.raises(FreePoolEmpty):
        await pool.check()


async def test_the_administrator_sees_the_pool_and_nobody_else():
    bench = AccountsBench()
    admin = await bench.actor(await bench.sign_up())
    other = await bench.actor(await bench.sign_up("bob@example.org", name="Bob"))
    pool = FreePool(store=bench.store, clock=bench.clock, limits=PoolLimits(a_day=2, a_minute=20))
    await heard(PooledChat(ScriptedChat(FINISHED), pool))

    state = await pool.state(actor=admin)

    assert (state.used_today, state.used_this_minute, state.waiting, state.is_empty) == (1, 1, 0, False)
    with pytest.raises(NotAllowed):
        await pool.state(actor=other)


def free_scene(*steps, a_day: int = 50, a_minute: int = 20) -> Scene:
    s = scene(ScriptedChat(*steps), has_plans=True, limits=PoolLimits(a_day, a_minute))
    s.models.model = Model(f"{MODEL}:free", "Free", 1000, 100, None, None, frozenset(), tier=ModelTier.FREE)
    return s


async def test_a_run_refused_by_the_empty_pool_costs_no_unit():
    s = free_scene(Text("x"), FINISHED, a_day=0)

    with pytest.raises(FreePoolEmpty):
        await s.runs.start(actor=s.actor, order=order())

    assert (s.store.tables.quotas, s.store.tables.runs) == ({}, {})


async def test_a_run_shows_its_place_while_it_waits_and_can_be_stopped():
    s = free_scene(Text("x"), FINISHED, a_minute=1)
    await s.ended(await s.runs.start(actor=s.actor, order=order()))
    run_id = await s.runs.start(actor=s.actor, order=order())

    async def is_waiting() -> bool:
        return (await s.runs.get(actor=s.actor, run_id=run_id)).queue_place == 1

    await eventually(is_waiting)
    await s.runs.stop(actor=s.actor, run_id=run_id)

    assert (await s.stored(run_id)).state is RunState.STOPPED
    assert len(s.provider.requests) == 1


async def test_a_day_that_ends_while_a_run_waits_gives_its_unit_back():
    s = free_scene(Text("x"), FINISHED, a_day=1)
    first, second = [await s.runs.start(actor=s.actor, order=order()) for _ in range(2)]

    ended = {(await s.ended(run_id)).state for run_id in (first, second)}

    assert ended == {RunState.COMPLETED, RunState.FAILED}
    assert list(s.store.tables.quotas.values()) == [1]
