"""Costs that come after the run: some providers bill on after a stop, so the books are asked later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol

from promptmanager.domain.errors import ProviderError
from promptmanager.domain.runs import CostState, Run
from promptmanager.services.ports import Store
from promptmanager.services.ports.chat import BooksClosed, Settled

# The books are some seconds behind the stream; a provider that bills on may take minutes.
DELAYS_SECONDS = (0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240)
QUESTIONS_AT_ONCE = 4

_log = logging.getLogger(__name__)


class Books(Protocol):
    """Where a call's cost is known in the end; every provider has them."""

    async def settled(self, generation_id: str) -> Settled | None: ...


class CostSettler:
    def __init__(self, *, store: Store, delays_seconds: tuple[float, ...] = DELAYS_SECONDS) -> None:
        self._store = store
        self._delays_seconds = delays_seconds
        self._places = asyncio.Semaphore(QUESTIONS_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, run: Run, books: Books, on_settled: Callable[[Run], Awaitable[None]]) -> None:
        """Ask for the cost until it is known or the provider is given up; store it, then tell ``on_settled``."""
        task = asyncio.create_task(self._settle(run, books, on_settled), name=f"cost {run.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Leave what is pending to the next start."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _settle(self, run: Run, books: Books, on_settled: Callable[[Run], Awaitable[None]]) -> None:
        settled = await self._ask(run, books) if run.generation_id else None
        known = _with(run, settled)
        try:
            async with self._store.writing() as work:
                await work.runs.settle(known.workspace_id, known)
                await work.commit()
        except Exception:  # noqa: BLE001 - the row stays pending and is asked for again at the next start
            _log.exception("run %s: its cost could not be stored", run.id)
        await on_settled(known)

    async def _ask(self, run: Run, books: Books) -> Settled | None:
        for delay in self._delays_seconds:
            await asyncio.sleep(delay)
            try:
                async with self._places:
                    settled = await books.settled(run.generation_id)
            except BooksClosed:
                return None
            except ProviderError as error:
                _log.info("run %s: its cost is not to be had yet: %s", run.id, error)
            except Exception:  # noqa: BLE001 - an adapter's defect must not leave a cost pending for ever
                _log.exception("run %s: asking for its cost broke", run.id)
                return None
            else:
                if settled is not None:
                    return settled
        return None


def _with(run: Run, settled: Settled | None) -> Run:
    if settled is None:
        return replace(run, cost_state=CostState.UNKNOWN)
    return replace(
        run,
        cost_usd=settled.cost_usd,
        cost_state=CostState.KNOWN,
        usage=settled.usage,
        provider=settled.provider or run.provider,
    )
