"""The pool of free runs: held back within the minute, in the order of coming; refused when the day's are made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from promptmanager.domain.errors import FreePoolEmpty, RateLimitedFor
from promptmanager.domain.free_pool import MINUTE, WAITING_MAX, DayEmpty, MinuteFull, PoolLimits, PoolState, Taken
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.domain.permissions import require_admin
from promptmanager.domain.plans import counted_anew_at
from promptmanager.services.ports import ChatProvider, ChatRequest, Clock, Store
from promptmanager.services.ports.chat import ChatEvent, Settled, Waiting

# The place in the queue is looked at so often, whatever the minute says.
LOOK_SECONDS = 0.5


class FreePool:
    """The calls are counted in the database, over all processes; who waits, waits in this one."""

    def __init__(self, *, store: Store, clock: Clock, limits: PoolLimits | None = None) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits or PoolLimits()
        self._queue: list[object] = []

    async def state(self, *, actor: Actor) -> PoolState:
        """Return the pool's state. Raises NotAllowed for whoever is not the administrator."""
        require_admin(actor)
        now = self._clock.now()
        async with self._store.reading() as work:
            today, minute = await work.free_pool.used(at=now)
        return PoolState(self._limits, today, minute, len(self._queue), counted_anew_at(now))

    async def check(self) -> None:
        """Refuse a run while nothing is left of the day, before it costs anybody a unit. Raises FreePoolEmpty."""
        if not await self.left():
            raise FreePoolEmpty

    async def left(self) -> int:
        """Return how many calls are left of the day, for other services."""
        async with self._store.reading() as work:
            today, _ = await work.free_pool.used(at=self._clock.now())
        return max(self._limits.a_day - today, 0)

    async def turn(self) -> AsyncGenerator[int, None]:
        """Wait until a call may leave, and count it. Yields the place in the queue while there is one, from 1 on.

        Raises FreePoolEmpty, and RateLimitedFor when too many wait already.
        """
        if len(self._queue) >= WAITING_MAX:
            raise RateLimitedFor(retry_after_seconds=int(MINUTE.total_seconds()))
        ticket = object()
        self._queue.append(ticket)
        shown = 0
        try:
            while (wait_seconds := await self._seconds_to_wait(ticket)) > 0:
                place = self._queue.index(ticket) + 1
                if place != shown:
                    shown = place
                    yield place
                await asyncio.sleep(min(wait_seconds, LOOK_SECONDS))
        finally:
            self._queue.remove(ticket)

    async def note_empty(self) -> None:
        """Believe the provider that nothing is left of the day."""
        async with self._store.writing() as work:
            await work.free_pool.note_empty(at=self._clock.now(), limits=self._limits)
            await work.commit()

    async def _seconds_to_wait(self, ticket: object) -> float:
        if self._queue[0] is not ticket:
            return LOOK_SECONDS
        now = self._clock.now()
        async with self._store.writing() as work:
            match await work.free_pool.take(at=now, limits=self._limits):
                case Taken():
                    await work.commit()
                    return 0
                case MinuteFull(free_at):
                    return max((free_at - now).total_seconds(), 0.01)
                case DayEmpty():
                    raise FreePoolEmpty


class PooledChat:
    """A provider whose calls draw on the pool."""

    def __init__(self, provider: ChatProvider, pool: FreePool) -> None:
        self.is_simulated = provider.is_simulated
        self._provider = provider
        self._pool = pool

    async def models(self) -> tuple[Model, ...]:
        return await self._provider.models()

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Call as the provider does, after the pool's turn; yield Waiting while there is a queue, and 0 at its end."""
        has_waited = False
        async with aclosing(self._pool.turn()) as places:
            async for place in places:
                has_waited = True
                yield Waiting(place)
        if has_waited:
            yield Waiting(0)
        try:
            async with aclosing(self._provider.stream(request)) as events:
                async for event in events:
                    yield event
        except FreePoolEmpty:
            await self._pool.note_empty()
            raise

    async def settled(self, generation_id: str) -> Settled | None:
        return await self._provider.settled(generation_id)
