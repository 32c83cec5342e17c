"""A run while it lives: its text so far, and whoever watches it grow."""

from __future__ import annotations

import asyncio
import bisect
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from promptmanager.domain.offsets import utf16_length, utf16_tail
from promptmanager.domain.runs import CostState, Run, RunState
from promptmanager.services.ports.chat import Text

COUNT_SECONDS = 1.0


@dataclass(frozen=True)
class Chunk:
    """Some more of a run, for one follower.

    ``text`` and ``reasoning`` continue at their offsets, counted in UTF-16 units of the whole. ``run`` stands
    there when its state or figures changed (its own ``output`` may lag: the text is in the chunks). ``pieces``
    is now and then how many pieces the provider has sent, a good estimate of tokens, else 0.
    """

    run_id: str
    offset: int
    text: str = ""
    reasoning_offset: int = 0
    reasoning: str = ""
    run: Run | None = None
    pieces: int = 0


class GrowingText:
    """A text that only grows. What was added is seen by readers after ``publish``."""

    def __init__(self, text: str = "") -> None:
        self._parts: list[str] = []
        self._ends: list[int] = []
        self._pending: list[str] = []
        self.add(text)
        self.publish()

    def add(self, text: str) -> None:
        if text:
            # PostgreSQL cannot store U+0000.
            self._pending.append(text.replace("\0", "\ufffd"))

    def publish(self) -> None:
        if not self._pending:
            return
        part = "".join(self._pending)
        self._pending.clear()
        self._parts.append(part)
        self._ends.append(self.length + utf16_length(part))

    @property
    def length(self) -> int:
        """The published length in UTF-16 units."""
        return self._ends[-1] if self._ends else 0

    @property
    def whole(self) -> str:
        """Everything, published or not."""
        return "".join(self._parts) + "".join(self._pending)

    def tail(self, offset: int) -> tuple[int, str]:
        """Return the published text from ``offset`` on, and where that tail truly begins."""
        index = bisect.bisect_right(self._ends, offset)
        if index == len(self._parts):
            return self.length, ""
        start = self._ends[index - 1] if index else 0
        begins, first = utf16_tail(self._parts[index], offset - start)
        return start + begins, first + "".join(self._parts[index + 1 :])


class LiveRun:
    """A run of this process from its launch until its cost is known.

    Followers hold no buffers: each remembers how far it has read and takes, when it is ready, all there is
    since. One that is slow gets fewer and larger chunks, and holds up nobody.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.pieces = 0
        self.is_unsaved = False
        self.saved_at = 0.0
        self._revision = 1
        self._text = GrowingText(run.output)
        self._reasoning = GrowingText(run.reasoning)
        self._wakers: set[asyncio.Event] = set()

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.run.state.is_final and self.run.cost_state is not CostState.PENDING

    @property
    def whole(self) -> Run:
        """The run with all its text so far."""
        return replace(self.run, output=self._text.whole, reasoning=self._reasoning.whole)

    def take(self, piece: Text, *, at: datetime) -> None:
        """Add a piece; followers see it after ``publish``. The first one begins the streaming."""
        if self.run.state is RunState.CONNECTING:
            self.update(replace(self.run, first_token_at=at).moved_to(RunState.STREAMING))
        self._text.add(piece.text)
        self._reasoning.add(piece.reasoning)
        self.pieces += 1
        self.is_unsaved = True

    def update(self, run: Run) -> None:
        """Replace state and figures, and tell the followers."""
        self.run = run
        self._revision += 1
        self.is_unsaved = True
        self.publish()

    def publish(self) -> None:
        """Show the followers all text so far."""
        self._text.publish()
        self._reasoning.publish()
        for waker in self._wakers:
            waker.set()

    async def follow(self, offset: int, reasoning_offset: int) -> AsyncGenerator[Chunk, None]:
        """Yield the run from these offsets on, first of all its state, until nothing can change any more."""
        loop = asyncio.get_running_loop()
        seen, counted_at = 0, loop.time()
        with self._waking() as waker:
            while True:
                waker.clear()
                at, text = self._text.tail(offset)
                reasoning_at, reasoning = self._reasoning.tail(reasoning_offset)
                is_over = self.is_over
                if text or reasoning or seen != self._revision:
                    run = None if seen == self._revision else self.run
                    count_is_due = run is not None or loop.time() - counted_at >= COUNT_SECONDS
                    counted_at = loop.time() if count_is_due else counted_at
                    pieces = self.pieces if count_is_due else 0
                    seen, offset, reasoning_offset = self._revision, self._text.length, self._reasoning.length
                    yield Chunk(self.run.id, at, text, reasoning_at, reasoning, run, pieces)
                if is_over:
                    return
                await waker.wait()

    @contextmanager
    def _waking(self) -> Iterator[asyncio.Event]:
        waker = asyncio.Event()
        self._wakers.add(waker)
        try:
            yield waker
        finally:
            self._wakers.discard(waker)
