"""One benchmark: what it was launched with, how far it is, and what can be done about it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import reflex as rx
from reflex_base.event.context import EventContext

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.errors import BenchmarkNotFound, NotSignedIn
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.benchmarks import Live
from promptmanager.services.product import services
from promptmanager.ui.shared.benchmark_chip import UnderWayState
from promptmanager.ui.shared.benchmarks.views import HeadView, LiveView, head_view, live_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.plan import PlanState, show_allowance
from promptmanager.ui.shared.run_stream import is_connected
from promptmanager.ui.shared.session import SessionState, current_actor

# What stands still may be moved by somebody else, in another tab.
_LOOK_SECONDS = 3.0


@passes("is_cancelling")
class BenchmarkPageState(rx.State):
    """The benchmark of the address. ``status`` is loading, missing or ready."""

    status: str = "loading"
    head: HeadView = HeadView()
    live: LiveView = LiveView()
    can_run: bool = False
    is_cancelling: bool = False

    @rx.event
    async def load(self) -> rx.event.EventCallback | None:
        """Show the benchmark of the address as it stands, and follow it."""
        benchmark_id = self.router.url.path.rstrip("/").rpartition("/")[2]
        if benchmark_id != self.head.id:
            self.status, self.head, self.live = "loading", HeadView(), LiveView()
        async with errors_shown(self):
            actor = await current_actor(self)
            self.can_run = is_allowed(actor.role, Permission.RUN)
            try:
                benchmark = await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id)
            except BenchmarkNotFound:
                self.status, self.head = "missing", HeadView()
                return None
            await self._show(actor, benchmark)
            self.status = "ready"
        return BenchmarkPageState.follow

    @rx.event(background=True, supersedes=True)
    async def follow(self) -> None:
        """Show how the benchmark goes on, until nothing can change it any more or the tab is gone."""
        tab = EventContext.get().token
        live: Live | None = None
        async with self:
            benchmark_id = self.head.id
        try:
            while benchmark_id and (live is None or _can_be_moved(live)):
                if live is not None:
                    await asyncio.sleep(_LOOK_SECONDS)
                watched = services().benchmarks.watch(actor=await current_actor(self), benchmark_id=benchmark_id)
                async with aclosing(watched):
                    async for live in watched:
                        # Who signed out elsewhere sees nothing more.
                        actor = await current_actor(self)
                        if not await is_connected(tab) or not await self._shows(actor, live):
                            return
        except (NotSignedIn, BenchmarkNotFound):
            return

    @rx.event
    async def pause(self) -> list[rx.event.EventCallback]:
        """Begin no more calls for now."""
        return await self._act(services().benchmarks.pause)

    @rx.event
    async def resume(self) -> list[rx.event.EventCallback]:
        """Go on with what has no end yet."""
        return await self._act(services().benchmarks.resume)

    @rx.event
    async def cancel(self) -> list[rx.event.EventCallback]:
        """Begin no more calls, ever."""
        self.is_cancelling = False
        return await self._act(services().benchmarks.cancel)

    @rx.event
    async def retry_failed(self) -> list[rx.event.EventCallback]:
        """Ask the cells that failed once more, and judges that gave no word."""
        return await self._act(services().benchmarks.retry_failed)

    @rx.event
    async def ask_to_cancel(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_cancelling = is_open

    async def _act(self, act: Callable[..., Awaitable[Benchmark]]) -> list[rx.event.EventCallback]:
        async with errors_shown(self):
            actor = await current_actor(self)
            await self._show(actor, await act(actor=actor, benchmark_id=self.head.id))
        return [BenchmarkPageState.follow, UnderWayState.follow]

    async def _show(self, actor: Actor, benchmark: Benchmark) -> None:
        progress = await services().benchmarks.progress(actor=actor, benchmark_id=benchmark.id)
        prompt = await services().prompts.find(actor=actor, prompt_id=benchmark.prompt_id)
        self.head = head_view(benchmark, prompt_title=prompt.title, prompt_slug=prompt.slug)
        self.live = live_view(Live(benchmark, progress))

    async def _shows(self, actor: Actor, live: Live) -> bool:
        """Show a moment, and what it left of the free runs, unless the tab has gone on to another page."""
        view, benchmark_id = live_view(live), live.benchmark.id
        async with self:
            # What a click began is not ended by leaving the page, as what a page began is.
            place = (await self.get_state(SessionState))._path  # noqa: SLF001 - hidden from browsers
            is_here = self.head.id == benchmark_id and benchmark_id in place
            if is_here and view != self.live:
                has_called, self.live = view.counts.calls != self.live.counts.calls, view
                if has_called and (await self.get_state(PlanState)).is_counted:
                    await show_allowance(self, actor)
        return is_here


def _can_be_moved(live: Live) -> bool:
    """Whether somebody can still make it go on."""
    if live.benchmark.state is BenchmarkState.FINISHED:
        return live.progress.failed > 0
    return not live.benchmark.state.is_over
