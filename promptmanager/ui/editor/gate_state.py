"""The draft before its gate, in the dialog of a release: reviewed, run where results are missing, followed."""

import asyncio
from collections.abc import AsyncIterator

import reflex as rx

from promptmanager.domain.errors import NothingToPromote, PromptManagerError
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.product import services
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate_views import GateView, MissingView, gate_view, missing_view
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.shared.messages import say
from promptmanager.ui.shared.notices import error_text, tell_error
from promptmanager.ui.shared.session import SessionState, current_actor

LOOK_SECONDS = 1.0


class GateState(rx.State):
    """What the gate says, and how far the benchmark is that it waits for. ``done`` and ``cells`` count its cells."""

    review: GateView = GateView()
    missing: MissingView = MissingView()
    is_busy: bool = False
    can_override: bool = False
    done: int = 0
    cells: int = 0

    _launch_id: str = ""
    _turn: int = 0

    @rx.event(background=True)
    async def look(self) -> AsyncIterator[None]:
        """Review the draft, and go on looking while a benchmark for it runs."""
        turn = await self._begin()
        while True:
            running_id = await self._looked(turn)
            yield
            if not running_id:
                return
            await asyncio.sleep(LOOK_SECONDS)

    @rx.event(background=True)
    async def run_missing(self) -> AsyncIterator[rx.event.EventType[()] | None]:
        """Run what the gate has no results of, once however often it is asked for, and follow it."""
        async with self:
            actor = await current_actor(self)
            draft, header = await self.get_state(DraftState), await self.get_state(HeaderState)
            asked = {"prompt_id": draft.prompt_id, "revision": draft.stored.revision}
            locale, launch_id = (await self.get_state(SessionState)).locale, self._launch_id
            title, self.is_busy = header.title, True
        yield
        try:
            review = await services().versions.review(actor=actor, **asked)
            if review is not None and review.needs_results and review.running is None:
                name = say(locale, "gate.benchmark", title=title)
                await services().gate.run_missing(actor=actor, benchmark_id=launch_id, review=review, name=name)
        except PromptManagerError as error:
            async with self:
                await tell_error(self, error)
        async with self:
            self.is_busy = False
        yield GateState.look

    def _leave(self) -> None:
        """Stop looking: the dialog is closed."""
        self._turn += 1

    async def _begin(self) -> int:
        async with self:
            actor = await current_actor(self)
            self._turn += 1
            self._launch_id = services().benchmarks.new_id()
            self.can_override = is_allowed(actor.role, Permission.SET_GATE)
            self.review, self.missing, self.is_busy = GateView(), MissingView(), True
            return self._turn

    async def _looked(self, turn: int) -> str:
        """Show the review as it stands now; return the benchmark that it waits for, empty where there is none."""
        async with self:
            if turn != self._turn:
                return ""
            actor = await current_actor(self)
            draft, locale = await self.get_state(DraftState), (await self.get_state(SessionState)).locale
            asked = {"prompt_id": draft.prompt_id, "revision": draft.stored.revision}
        missing, running_id, progress = MissingView(), "", None
        try:
            review = await services().versions.review(actor=actor, **asked)
            view = gate_view(review) if review else GateView(answer="open")
            if review is not None and review.running is not None:
                running_id = review.running.id
                progress = await services().benchmarks.progress(actor=actor, benchmark_id=running_id)
            elif review is not None and review.needs_results:
                missing = missing_view(await services().gate.plan(actor=actor, review=review))
        except NothingToPromote:
            view = GateView(answer="open")
        except PromptManagerError as error:
            view, missing = GateView(answer="blocks"), MissingView(error=error_text(locale, error))
        async with self:
            if turn != self._turn:
                return ""
            self.review, self.missing, self.is_busy = view, missing, False
            self.done, self.cells = (progress.ended, progress.cells) if progress else (0, 0)
        return running_id
