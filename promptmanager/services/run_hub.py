"""The runs of this process: streaming, checkpoints, stopping, settling.

A run belongs to the hub and not to the tab that asked for it. Whatever happens to it, it is stored in a final state.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from promptmanager.domain.errors import ProviderError, StreamCut
from promptmanager.domain.runs import CostState, Run, RunError, RunState
from promptmanager.services.cost_settler import Books, CostSettler
from promptmanager.services.live_run import LiveRun
from promptmanager.services.plans import give_unit_back
from promptmanager.services.ports import Clock, Store
from promptmanager.services.ports.chat import ChatProvider, ChatRequest, Finished, Opened, Text, Waiting

FLUSH_SECONDS = 0.05
# So many pieces are worth a message of their own after half that time already; what wraps one takes about 190 bytes.
FLUSH_PIECES = 3
# With very many streams each is shown more seldom, so that the process keeps up with all of them.
FLUSH_SECONDS_A_STREAM = 0.0007
FLUSH_MAX_SECONDS = 0.15
CHECKPOINT_SECONDS = 1.0
# One transaction writes at most this many texts, so that many streams slow their checkpoints and not each other.
CHECKPOINT_RUNS_MAX = 50
CLOSING_SECONDS = 2.0
STORE_ATTEMPTS = 4

_log = logging.getLogger(__name__)


class RunHub:
    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settler: CostSettler | None = None,
        flush_seconds: float = FLUSH_SECONDS,
        checkpoint_seconds: float = CHECKPOINT_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settler = settler or CostSettler(store=store)
        self._flush_seconds = flush_seconds
        self._checkpoint_seconds = checkpoint_seconds
        self._live: dict[str, LiveRun] = {}
        self._streams: dict[str, _Stream] = {}
        self._keeper: asyncio.Task[None] | None = None
        self._is_closing = False

    def live(self, run_id: str) -> LiveRun | None:
        """Return the run if it still changes in this process."""
        return self._live.get(run_id)

    def launch(self, run: Run, *, provider: ChatProvider, request: ChatRequest) -> None:
        """Begin to stream a run that is stored already."""
        live = LiveRun(run)
        self._live[run.id] = live
        stream = _Stream(live, provider, request, clock=self._clock, pace=self._seconds_between_flushes)
        self._streams[run.id] = stream
        stream.owner = asyncio.create_task(self._own(stream), name=f"run {run.id}")
        if self._is_closing:
            stream.end(RunState.INTERRUPTED)
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep_checkpoints(), name="run checkpoints")

    async def ended(self, run_id: str) -> Run | None:
        """Wait until a run of this process has ended and is stored; return it whole, or None if it is not here."""
        live, stream = self._live.get(run_id), self._streams.get(run_id)
        if live is None or stream is None or stream.owner is None:
            return live.whole if live else None
        await asyncio.wait({stream.owner})
        return live.whole

    async def stop(self, run_id: str) -> bool:
        """Close the provider's connection and keep the text. False when the run does not stream here."""
        stream = self._streams.get(run_id)
        if stream is None:
            return False
        stream.end(RunState.STOPPED)
        if stream.owner is not None:
            await asyncio.wait({stream.owner}, timeout=2 * CLOSING_SECONDS)
        return True

    async def stop_all_of(self, user_id: int) -> None:
        """Stop whatever somebody runs in this process."""
        theirs = [run_id for run_id, stream in self._streams.items() if stream.live.run.actor_id == user_id]
        await asyncio.gather(*(self.stop(run_id) for run_id in theirs))

    async def shutdown(self) -> None:
        """End all streams as INTERRUPTED with their text stored. Pending costs are asked for at the next start."""
        self._is_closing = True
        owners = [stream.owner for stream in self._streams.values() if stream.owner is not None]
        for stream in list(self._streams.values()):
            stream.end(RunState.INTERRUPTED)
        if owners:
            await asyncio.wait(owners)
        await self._settler.close()
        if self._keeper is not None:
            self._keeper.cancel()

    def settle_later(self, run: Run, books: Books) -> None:
        """Ask for the cost of a run that ended in an earlier process."""
        self._settler.begin(run, books, _ignore)

    def _seconds_between_flushes(self) -> float:
        return max(self._flush_seconds, min(len(self._streams) * FLUSH_SECONDS_A_STREAM, FLUSH_MAX_SECONDS))

    async def _own(self, stream: _Stream) -> None:
        live = stream.live
        try:
            ended = _with_cost_state(await stream.outcome(self._clock))
            live.publish()
            await self._store_end(live, ended)
            live.update(ended)
        finally:
            del self._streams[live.run.id]
        if live.is_over or self._is_closing:
            self._live.pop(live.run.id, None)
            return
        self._settler.begin(live.run, stream.provider, self._on_settled(live))

    def _on_settled(self, live: LiveRun) -> Callable[[Run], Awaitable[None]]:
        async def show(run: Run) -> None:
            live.update(run)
            self._live.pop(run.id, None)

        return show

    async def _store_end(self, live: LiveRun, ended: Run) -> None:
        whole = replace(ended, output=live.whole.output, reasoning=live.whole.reasoning)
        for attempt in range(1, STORE_ATTEMPTS + 1):
            try:
                async with self._store.writing() as work:
                    if await work.runs.save(whole):
                        await give_unit_back(work, whole)
                    await work.commit()
            except Exception:  # noqa: BLE001 - the run has ended whatever the database says; a restart marks it interrupted
                _log.exception("run %s: its end could not be stored (attempt %d)", ended.id, attempt)
                await asyncio.sleep(0.1 * 2**attempt)
            else:
                live.is_unsaved = False
                return

    async def _keep_checkpoints(self) -> None:
        while self._streams:
            await asyncio.sleep(self._checkpoint_seconds)
            changed = [stream.live for stream in self._streams.values() if stream.live.is_unsaved]
            changed.sort(key=lambda live: live.saved_at)
            try:
                await self._checkpoint(changed[:CHECKPOINT_RUNS_MAX])
            except Exception:  # noqa: BLE001 - a missed checkpoint costs nothing while the process lives
                _log.exception("a checkpoint of %d runs failed", len(changed))

    async def _checkpoint(self, changed: list[LiveRun]) -> None:
        if not changed:
            return
        async with self._store.writing() as work:
            for live in changed:
                live.is_unsaved = False
                live.saved_at = asyncio.get_running_loop().time()
            await work.runs.save_all([live.whole for live in changed])
            await work.commit()


class _Stream:
    """One call of a provider, feeding one live run."""

    def __init__(
        self,
        live: LiveRun,
        provider: ChatProvider,
        request: ChatRequest,
        *,
        clock: Clock,
        pace: Callable[[], float],
    ) -> None:
        self.live = live
        self.provider = provider
        self.owner: asyncio.Task[None] | None = None
        self._request = request
        self._clock = clock
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._flushed_at = 0.0
        self._unshown = 0
        self._is_due = False
        self._timer: asyncio.Handle | None = None
        self._asked_end: RunState | None = None
        self._given_up = asyncio.Event()
        self._pump = asyncio.create_task(self._read(), name=f"stream {live.run.id}")

    def end(self, state: RunState) -> None:
        """Close the provider's connection; the run ends in this state unless it has ended by itself."""
        self._asked_end = self._asked_end or state
        self._pump.cancel()
        # An adapter that will not close must not keep its run from ending.
        asyncio.get_running_loop().call_later(CLOSING_SECONDS, self._given_up.set)

    async def outcome(self, clock: Clock) -> Run:
        """Wait for the stream's end and return the run in its final state."""
        given_up = asyncio.create_task(self._given_up.wait())
        await asyncio.wait({self._pump, given_up}, return_when=asyncio.FIRST_COMPLETED)
        given_up.cancel()
        if not self._pump.done():
            _log.error("run %s: the provider's connection did not close in time", self.live.run.id)
        self._cancel_timer()
        return replace(self._ended(), ended_at=clock.now())

    def _ended(self) -> Run:
        run = self.live.run
        if not self._pump.done() or self._pump.cancelled():
            return run.moved_to(self._asked_end or RunState.INTERRUPTED)
        error = self._pump.exception()
        if isinstance(error, ProviderError):
            return replace(run, error=RunError(error.code, dict(error.facts))).moved_to(RunState.FAILED)
        if error is not None:
            _log.error("run %s broke in our own code", run.id, exc_info=error)
            return replace(run, error=RunError("unexpected")).moved_to(RunState.FAILED)
        return _finished(run, self._pump.result())

    async def _read(self) -> Finished:
        async with aclosing(self.provider.stream(self._request)) as events:
            async for event in events:
                match event:
                    case Text():
                        self._take(event)
                    case Waiting(place):
                        self.live.update(replace(self.live.run, queue_place=place))
                    case Opened():
                        self.live.update(replace(self.live.run, generation_id=event.generation_id))
                    case Finished():
                        return event
        raise StreamCut

    def _take(self, piece: Text) -> None:
        """Show a piece at once if the last showing is long enough ago, else with more, at most that much later."""
        self.live.take(piece, at=self._clock.now())
        self._unshown += 1
        if self._is_due:
            return
        pace, quiet_seconds = self._pace(), self._loop.time() - self._flushed_at
        is_enough = self._unshown >= FLUSH_PIECES and quiet_seconds >= pace / 2
        if is_enough or quiet_seconds >= pace:
            self._cancel_timer()
            # Soon and not now: pieces that arrived together are shown together.
            self._timer, self._is_due = self._loop.call_soon(self._flush), True
        elif self._timer is None:
            self._timer = self._loop.call_later(pace, self._flush)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flush(self) -> None:
        self._cancel_timer()
        self._is_due = False
        self._flushed_at = self._loop.time()
        self._unshown = 0
        self.live.publish()


def _finished(run: Run, end: Finished) -> Run:
    return replace(
        run,
        finish_reason=end.finish_reason,
        usage=end.usage,
        cost_usd=end.cost_usd,
        cost_state=CostState.PENDING if end.cost_usd is None else CostState.KNOWN,
        provider=end.provider,
        answered_by=end.model,
    ).moved_to(RunState.COMPLETED)


def _with_cost_state(run: Run) -> Run:
    """A cost that nobody can be asked for will stay unknown."""
    if run.cost_state is CostState.PENDING and not run.generation_id:
        return replace(run, cost_state=CostState.UNKNOWN)
    return run


async def _ignore(_run: Run) -> None:
    """Nobody follows a run of an earlier process from memory."""
