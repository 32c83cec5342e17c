"""Gates: how many calls are under way at once, of one key and of one model, and when the next may leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# OpenRouter's pool of free runs lets 20 calls leave a minute: more at once would only wait in its queue, in front of
# people who wait for an answer.
POOL_AT_ONCE = 4


class Gate:
    """Lets fewer calls through when the provider says too many, and slowly more again when it answers.

    Additive increase, multiplicative decrease (Chiu and Jain 1989): one more after as many good answers as are let
    through at once, half as many after a refusal.
    """

    def __init__(self, most: int) -> None:
        self.allowed = float(most)
        self._most = most
        self._under_way = 0
        self._closed_until = 0.0
        self._turn = asyncio.Condition()

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place, hold it."""
        loop = asyncio.get_running_loop()
        while True:
            async with self._turn:
                await self._turn.wait_for(lambda: self._under_way < max(1, int(self.allowed)))
                wait_seconds = self._closed_until - loop.time()
                if wait_seconds <= 0:
                    self._under_way += 1
                    break
            await asyncio.sleep(wait_seconds)
        try:
            yield
        finally:
            async with self._turn:
                self._under_way -= 1
                self._turn.notify_all()

    def answered(self) -> None:
        self.allowed = min(float(self._most), self.allowed + 1 / max(1.0, self.allowed))

    def refused(self, retry_after_seconds: float) -> None:
        """Halve what is let through, and let nothing through for a while."""
        self.allowed = max(1.0, self.allowed / 2)
        until = asyncio.get_running_loop().time() + retry_after_seconds
        self._closed_until = max(self._closed_until, until)


class Gates:
    """The gates of this process, shared by all its benchmarks: limits hold for a key, whoever draws on it.

    A key is counted as a whole; what a provider refuses, it refuses of one model.
    """

    def __init__(self, concurrency: int) -> None:
        self.concurrency = concurrency
        self._keys: dict[str, asyncio.Semaphore] = {}
        self._models: dict[tuple[str, str], Gate] = {}

    def of_model(self, key: str, model: str, *, most: int) -> Gate:
        return self._models.setdefault((key, model), Gate(most))

    @asynccontextmanager
    async def place(self, key: str, gate: Gate) -> AsyncIterator[None]:
        """Hold a place of the model's and one of the key's."""
        async with gate.slot(), self._keys.setdefault(key, asyncio.Semaphore(self.concurrency)):
            yield
