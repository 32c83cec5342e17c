"""The queue of answers that wait for a person: one after the other, good or bad."""

import reflex as rx

from promptmanager.domain.errors import CellNotFound
from promptmanager.services.product import services
from promptmanager.ui.benchmarks.results_cell_views import CellView, cell_view
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor

NOTE_MAX = 2_000


@passes("is_open")
class HumanState(rx.State):
    """``numbers`` are the cells that waited when the queue was opened, ``at`` the place of the one that is shown.

    ``said`` holds good or bad for each that was judged since, by its number as text. ``_typed`` are the notes that were
    not sent with a judgement yet, by benchmark and number: leaving an answer or closing the queue loses none.
    """

    is_open: bool = False
    numbers: list[int] = []  # noqa: RUF012 - a var's default
    at: int = 0
    said: dict[str, str] = {}  # noqa: RUF012 - as above
    cell: CellView = CellView()
    note: str = ""

    _typed: dict[str, str] = {}  # noqa: RUF012 - as above

    @rx.event
    async def open(self) -> None:
        """Begin with the first answer that waits."""
        async with errors_shown(self):
            actor = await current_actor(self)
            benchmark_id = (await self.get_state(ResultsState)).benchmark_id
            waiting = await services().benchmarks.results.awaiting_human(actor=actor, benchmark_id=benchmark_id)
            self.numbers, self.said, self.is_open = list(waiting), {}, bool(waiting)
            if waiting:
                await self._show(0)

    @rx.event
    async def set_open(self, is_open: bool) -> rx.event.EventCallback | None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open
        return None if is_open else ResultsState.follow

    @rx.event
    async def write_note(self, note: str) -> None:
        await current_actor(self)
        self.note = note[:NOTE_MAX]
        if self.numbers:
            self._typed = self._typed | {await self._place(): self.note}

    @rx.event
    async def go(self, steps: int) -> None:
        """Show an answer further on, or before."""
        async with errors_shown(self):
            await current_actor(self)
            if self.is_open:
                await self._show(min(max(self.at + steps, 0), len(self.numbers) - 1))

    @rx.event
    async def judge(self, is_good: bool) -> None:  # noqa: FBT001 - what was said
        """Store what is said of the answer that is shown, and go to the next one."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if not self.is_open or not self.numbers:
                return
            number = self.numbers[self.at]
            await services().benchmarks.results.judge(
                actor=actor,
                benchmark_id=(await self.get_state(ResultsState)).benchmark_id,
                number=number,
                is_good=is_good,
                note=self.note,
            )
            judged = await self._place()
            self._typed = {place: note for place, note in self._typed.items() if place != judged}
            self.said = self.said | {str(number): "good" if is_good else "bad"}
            await self._show(min(self.at + 1, len(self.numbers) - 1))

    async def _show(self, at: int) -> None:
        actor = await current_actor(self)
        page = await self.get_state(ResultsState)
        try:
            detail = await services().benchmarks.results.cell(
                actor=actor, benchmark_id=page.benchmark_id, number=self.numbers[at], baseline=page.baseline
            )
        except CellNotFound:
            self.is_open = False
            raise
        self.at, self.cell = at, cell_view(detail)
        stored = next((each.note for each in self.cell.outcomes if each.kind == "human"), "")
        self.note = self._typed.get(await self._place(), stored)

    async def _place(self) -> str:
        """Name the answer that is shown."""
        return f"{(await self.get_state(ResultsState)).benchmark_id}/{self.numbers[self.at]}"
