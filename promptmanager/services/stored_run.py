"""A run that does not live in this process, followed through the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from promptmanager.domain.offsets import utf16_length, utf16_tail
from promptmanager.domain.runs import CostState, Run
from promptmanager.services.live_run import Chunk
from promptmanager.services.ports import Store

LOOK_SECONDS = 1.0
COST_LOOK_SECONDS = 5.0
COST_LOOKS_MAX = 100


async def follow_stored(
    store: Store, run: Run, offset: int, reasoning_offset: int, *, look_seconds: float = LOOK_SECONDS
) -> AsyncGenerator[Chunk, None]:
    """Yield a stored run from these offsets on, until it has ended and its cost is known or given up.

    A run of another process is looked at as often as that process stores it.
    """
    shown: Run | None = None
    cost_looks = 0
    while True:
        at, text = utf16_tail(run.output, offset)
        reasoning_at, reasoning = utf16_tail(run.reasoning, reasoning_offset)
        figures = replace(run, output="", reasoning="")
        if text or reasoning or figures != shown:
            changed = None if figures == shown else run
            shown, offset, reasoning_offset = figures, utf16_length(run.output), utf16_length(run.reasoning)
            yield Chunk(run.id, at, text, reasoning_at, reasoning, changed)
        if run.state.is_final:
            cost_looks += 1
            if run.cost_state is not CostState.PENDING or cost_looks > COST_LOOKS_MAX:
                return
        await asyncio.sleep(COST_LOOK_SECONDS if run.state.is_final else look_seconds)
        async with store.reading() as work:
            run = await work.runs.by_id(run.workspace_id, run.id)
