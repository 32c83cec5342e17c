"""*Test all*: the draft asked all golden samples beside production, estimated, launched, followed, compared."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import reflex as rx
from reflex_base.event.context import EventContext

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.errors import BenchmarkNotFound, NotSignedIn, PromptManagerError, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.benchmarks import Live
from promptmanager.services.product import services
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.trial_views import NO_OUTCOME, NO_TRIAL, OutcomeView, TrialView, outcome_view, trial_view
from promptmanager.ui.shared.benchmark_chip import UnderWayState
from promptmanager.ui.shared.benchmarks.estimate_views import NOTHING, EstimateView, estimate_view, refusal_view
from promptmanager.ui.shared.benchmarks.views import LiveView, live_view
from promptmanager.ui.shared.messages import say
from promptmanager.ui.shared.model_views import NO_TROUBLE, TroubleView
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.plan import PlanState, show_allowance
from promptmanager.ui.shared.run_stream import is_connected
from promptmanager.ui.shared.session import SessionState, current_actor

# Choosing waits until nothing was chosen for so long.
_REST_SECONDS = 0.3


@passes("is_open", "is_asking")
class TrialState(rx.State):
    """The trial of the draft on the screen. ``is_asking``: a new one is asked for although there are results."""

    is_open: bool = False
    is_asking: bool = False
    trial: TrialView = NO_TRIAL
    live: LiveView = LiveView()
    outcome: OutcomeView = NO_OUTCOME
    can_run: bool = False
    is_launching: bool = False
    refusal: TroubleView = NO_TROUBLE

    _prompt_id: int = 0
    _launch_id: str = ""

    @rx.event
    async def load(self) -> rx.event.EventCallback:
        """Look how the prompt of the page stands on trial."""
        actor, prompt_id = await current_actor(self), (await self.get_state(DraftState)).prompt_id
        self.can_run = is_allowed(actor.role, Permission.RUN)
        if prompt_id != self._prompt_id:
            self._prompt_id, self.trial, self.live, self.outcome = prompt_id, NO_TRIAL, LiveView(), NO_OUTCOME
        return TrialState.follow

    @rx.event
    async def open(self) -> rx.event.EventCallback:
        """Show what there is, or what it would take."""
        await current_actor(self)
        self.is_open, self.is_asking, self.refusal = True, False, NO_TROUBLE
        self._launch_id = services().benchmarks.new_id()
        return TrialState.follow

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def ask_again(self) -> rx.event.EventCallback:
        """Say what another trial would take."""
        await current_actor(self)
        self.is_asking, self.refusal = True, NO_TROUBLE
        return TrialEstimateState.reckon

    @rx.event(background=True, supersedes=True)
    async def follow(self) -> AsyncIterator[rx.event.EventCallback | None]:
        """Show how the trial stands, until nothing changes by itself any more or the page is left."""
        tab = EventContext.get().token
        while True:
            try:
                benchmark = await self._looked()
                yield TrialEstimateState.reckon
                if benchmark is None or benchmark.state is not BenchmarkState.RUNNING:
                    return
                watched = services().benchmarks.watch(actor=await current_actor(self), benchmark_id=benchmark.id)
                async with aclosing(watched):
                    async for live in watched:
                        # Who signed out elsewhere sees nothing more.
                        actor = await current_actor(self)
                        if not await is_connected(tab) or not await self._shows(actor, live):
                            return
            except (NotSignedIn, PromptNotFound, BenchmarkNotFound):
                return

    @rx.event(background=True)
    async def launch(self) -> AsyncIterator[rx.event.EventCallback | None]:
        """Launch what the estimate says, once however often it is asked for, and follow it."""
        async with self:
            if self.is_launching or not self._launch_id:
                return
            self.is_launching, self.refusal = True, NO_TROUBLE
            draft, asked = await self.get_state(DraftState), await self.get_state(TrialEstimateState)
            title, locale = (await self.get_state(HeaderState)).title, (await self.get_state(SessionState)).locale
            order = {"prompt_id": draft.prompt_id, "revision": draft.stored.revision}
            order |= {"repetitions": whole(asked.repetitions or self.trial.usual)}
            benchmark_id = self._launch_id
        yield
        refusal = NO_TROUBLE
        try:
            name = say(locale, "trial.benchmark", title=title)
            actor = await current_actor(self)
            await services().trials.launch_draft(actor=actor, benchmark_id=benchmark_id, name=name, **order)
        except PromptManagerError as error:
            refusal = refusal_view(error)
        async with self:
            self.is_launching, self.refusal = False, refusal
            if refusal == NO_TROUBLE:
                self.is_asking, self._launch_id = False, services().benchmarks.new_id()
        if refusal == NO_TROUBLE:
            yield TrialState.follow
            yield UnderWayState.follow

    @rx.event
    async def resume(self) -> list[rx.event.EventCallback]:
        """Go on with what stands still."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().benchmarks.resume(actor=actor, benchmark_id=self.trial.benchmark_id)
        return [TrialState.follow, UnderWayState.follow]

    async def _looked(self) -> Benchmark | None:
        """Show how the trial stands now; return the benchmark that is shown."""
        async with self:
            prompt_id, is_open = self._prompt_id, self.is_open
        if not prompt_id:
            return None
        actor = await current_actor(self)
        standing = await services().trials.standing(actor=actor, prompt_id=prompt_id)
        view, live, outcome, benchmark = trial_view(standing), LiveView(), NO_OUTCOME, standing.benchmark
        if benchmark is not None:
            live = live_view(
                Live(benchmark, await services().benchmarks.progress(actor=actor, benchmark_id=benchmark.id))
            )
        if is_open and benchmark is not None and standing.trial is not None and benchmark.state.is_over:
            shown = await services().trials.outcome(actor=actor, benchmark=benchmark, trial=standing.trial)
            outcome = outcome_view(shown)
        async with self:
            if self._prompt_id == prompt_id:
                self.trial, self.live, self.outcome = view, live, outcome
        return benchmark

    async def _shows(self, actor: Actor, live: Live) -> bool:
        """Show a moment, and what it left of the free runs, unless the tab has gone on to another page."""
        view = live_view(live)
        async with self:
            # What a click began is not ended by leaving the page, as what a page began is.
            place = (await self.get_state(SessionState))._path
            slug = (await self.get_state(HeaderState)).slug
            is_here = self._prompt_id == live.benchmark.prompt_id and place.rstrip("/").endswith(f"/{slug}")
            if is_here and view != self.live:
                has_called, self.live = view.counts.calls != self.live.counts.calls, view
                if has_called and (await self.get_state(PlanState)).is_counted:
                    await show_allowance(self, actor)
        return is_here


class TrialEstimateState(rx.State):
    """What a trial would take; ``refusal`` says why there is no estimate. ``repetitions`` as chosen, if any."""

    repetitions: str = ""
    estimate: EstimateView = NOTHING
    refusal: TroubleView = NO_TROUBLE
    is_reckoning: bool = False

    @rx.event
    async def choose(self, repetitions: str) -> rx.event.EventCallback:
        """Ask each sample so often."""
        await current_actor(self)
        self.repetitions = repetitions[:3]
        return TrialEstimateState.reckon

    @rx.event(background=True, supersedes=True)
    async def reckon(self) -> None:
        """Reckon anew while the dialog asks for it; a newer choice takes the place of this."""
        async with self:
            page = await self.get_state(TrialState)
            if not page.is_open or not (page.is_asking or not page.trial.benchmark_id or page.trial.changes):
                return
            self.is_reckoning = True
            prompt_id, repetitions = page._prompt_id, whole(self.repetitions or page.trial.usual)
        await asyncio.sleep(_REST_SECONDS)
        estimate, refusal = NOTHING, NO_TROUBLE
        try:
            actor = await current_actor(self)
            plan = await services().trials.plan_draft(actor=actor, prompt_id=prompt_id, repetitions=repetitions)
            estimate = estimate_view(plan, await services().benchmarks.doors(actor=actor, plan=plan))
        except PromptManagerError as error:
            refusal = refusal_view(error)
        async with self:
            self.estimate, self.refusal, self.is_reckoning = estimate, refusal, False
