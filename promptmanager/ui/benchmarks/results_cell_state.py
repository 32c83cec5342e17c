"""The cell that is open: what was asked, what came of it, and taking its answer as what is expected from now on."""

import reflex as rx

from promptmanager.domain.errors import InvalidInput, SampleConflict
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.product import services
from promptmanager.ui.benchmarks.results_cell_views import CellView, accepted_words, cell_view
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import SessionState, current_actor

TABS = ("answer", "expected", "baseline", "asked")


@passes("is_open", "is_accepting", "_asked")
class CellState(rx.State):
    """``_seen`` is the sample's revision that an acceptance goes over: the judged one, or a newer one once told of."""

    is_open: bool = False
    cell: CellView = CellView()
    tab: str = TABS[0]
    can_edit: bool = False
    is_accepting: bool = False
    has_changed: bool = False
    error: str = ""

    _seen: int = 0
    # The cell that the address named when it was last opened.
    _asked: str = ""

    @rx.event
    async def load(self) -> rx.event.EventCallback | None:
        """Open the cell that the address names, once: a lost connection does not open it again."""
        await current_actor(self)
        number = self.router.url.query_parameters.get("cell", "")
        is_new, self._asked = number != self._asked, number
        return CellState.open(whole(number)) if number and is_new else None

    @rx.event
    async def open(self, number: int) -> None:
        """Open a cell by its number."""
        async with errors_shown(self):
            actor = await current_actor(self)
            page = await self.get_state(ResultsState)
            detail = await services().benchmarks.results.cell(
                actor=actor, benchmark_id=page.benchmark_id, number=number, baseline=page.baseline
            )
            self.can_edit = is_allowed(actor.role, Permission.EDIT)
            self.cell, self.is_open = cell_view(detail), True
            self.is_accepting, self.has_changed, self.error = False, False, ""
            self._seen = self.cell.revision
            if self.tab == "baseline" and not self.cell.has_baseline:
                self.tab = TABS[0]

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def choose_tab(self, tab: str) -> None:
        await current_actor(self)
        self.tab = tab if tab in TABS else TABS[0]

    @rx.event
    async def ask_to_accept(self, is_accepting: bool) -> None:  # noqa: FBT001 - whether the form shows
        await current_actor(self)
        self.is_accepting, self.has_changed, self.error = is_accepting, False, ""
        self._seen = self.cell.revision

    @rx.event
    async def accept(self, form: dict[str, str]) -> None:
        """Take the answer as the sample's expected one."""
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                await services().golden.accept(
                    actor=actor,
                    sample_id=self.cell.sample_id,
                    revision=self._seen,
                    expected=self.cell.output,
                    reason=form.get("reason", ""),
                )
            except SampleConflict:
                # Asked once more, now knowing that it goes over what somebody else wrote.
                sample = await services().golden.get(actor=actor, sample_id=self.cell.sample_id)
                self._seen, self.has_changed = sample.current.number, True
                return
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_accepting = False
            held = await services().golden.judge(actor=actor, sample_id=self.cell.sample_id, answer=self.cell.output)
            await tell(self, accepted_words(held))
