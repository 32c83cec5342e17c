"""What the benchmark of the address showed: its matrix and a page of its samples, renewed while it runs."""

import asyncio
import time
from contextlib import suppress

import reflex as rx
from reflex_base.event.context import EventContext

from promptmanager.domain.benchmarks import BenchmarkState, Progress
from promptmanager.domain.benchmarks.board import RowFilter
from promptmanager.domain.errors import BenchmarkNotFound, NotSignedIn
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.benchmarks.results import PAGE_SIZE
from promptmanager.services.product import services
from promptmanager.ui.benchmarks.results_chart_views import ChartsView, charts_view
from promptmanager.ui.shared.benchmarks.results_views import MatrixView, TableView, matrix_view, table_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.run_stream import is_connected
from promptmanager.ui.shared.session import SessionState, current_actor

_LOOK_SECONDS = 2.0
# Adding up a large benchmark takes a while: one tab takes a part of a core for it only, yet is never far behind.
_REST = 4.0
_REST_SECONDS_MAX = 5.0
_FILTERS = frozenset(each.value for each in RowFilter)


class ResultsState(rx.State):
    """``status`` is loading or ready. The table shows a page of the samples that fit ``wanted``."""

    benchmark_id: str = ""
    status: str = "loading"
    matrix: MatrixView = MatrixView()
    charts: ChartsView = ChartsView()
    table: TableView = TableView()
    baseline: int = 0
    wanted: str = RowFilter.ALL.value
    page: int = 1
    can_judge: bool = False

    # What the address asked for when it was last opened: a choice made since is not undone by a lost connection.
    _asked: str = ""

    @rx.event
    async def load(self) -> rx.event.EventCallback:
        """Show the results of the benchmark in the address, and follow them."""
        benchmark_id = self.router.url.path.rstrip("/").rpartition("/")[2]
        actor = await current_actor(self)
        self.can_judge = is_allowed(actor.role, Permission.RUN)
        baseline = self.router.url.query_parameters.get("baseline", "")
        if benchmark_id != self.benchmark_id or baseline != self._asked:
            self.benchmark_id, self.status, self._asked = benchmark_id, "loading", baseline
            self.baseline = await _column_asked_for(actor, benchmark_id, baseline)
            self.wanted, self.page = RowFilter.ALL.value, 1
            self.matrix, self.charts, self.table = MatrixView(), ChartsView(), TableView()
        return ResultsState.follow

    @rx.event(background=True, supersedes=True)
    async def follow(self) -> None:
        """Renew what is shown whenever something changed, until nothing can any more or the tab is gone."""
        tab, seen, rest = EventContext.get().token, None, 0.0
        async with self:
            benchmark_id = self.benchmark_id
        while benchmark_id:
            try:
                actor = await current_actor(self)
                benchmark = await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id)
                progress = await services().benchmarks.progress(actor=actor, benchmark_id=benchmark_id)
                if progress != seen:
                    began = time.monotonic()
                    if not await self._renewed(actor, benchmark_id):
                        return
                    seen, rest = progress, min(_REST * (time.monotonic() - began), _REST_SECONDS_MAX)
            except (NotSignedIn, BenchmarkNotFound):
                return
            if benchmark.state.is_over and not _may_go_on(benchmark.state, progress):
                return
            await asyncio.sleep(max(_LOOK_SECONDS, rest))
            if not await is_connected(tab):
                return

    @rx.event
    async def compare_with(self, place: str) -> None:
        """Take another column as the baseline."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await self._refresh(actor, baseline=whole(place), page=1)

    @rx.event
    async def show(self, wanted: str) -> None:
        """Show the samples that fit a filter."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.wanted, self.page = wanted if wanted in _FILTERS else RowFilter.ALL.value, 1
            await self._refresh_table(actor)

    @rx.event
    async def turn(self, pages: int) -> None:
        """Go so many pages on, or back."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.page = min(max(self.page + pages, 1), max(1, -(-self.table.total // PAGE_SIZE)))
            await self._refresh_table(actor)

    async def _refresh(self, actor: Actor, *, baseline: int, page: int) -> None:
        results = services().benchmarks.results
        matrix = await results.matrix(actor=actor, benchmark_id=self.benchmark_id, baseline=baseline)
        self.matrix, self.charts = matrix_view(matrix), charts_view(matrix)
        self.baseline, self.page = baseline, page
        await self._refresh_table(actor)

    async def _refresh_table(self, actor: Actor) -> None:
        self.table = await _table(actor, self.benchmark_id, self.wanted, self.baseline, self.page)

    async def _renewed(self, actor: Actor, benchmark_id: str) -> bool:
        """Show how it stands now; False when the tab has gone on to another benchmark."""
        async with self:
            baseline, wanted, page = self.baseline, self.wanted, self.page
        found = await services().benchmarks.results.matrix(actor=actor, benchmark_id=benchmark_id, baseline=baseline)
        matrix, charts = matrix_view(found), charts_view(found)
        table = await _table(actor, benchmark_id, wanted, baseline, page)
        async with self:
            # What a click began is not ended by leaving the page, as what a page began is.
            place = (await self.get_state(SessionState))._path  # noqa: SLF001 - hidden from browsers
            if self.benchmark_id != benchmark_id or benchmark_id not in place:
                return False
            is_as_asked = (self.baseline, self.wanted, self.page) == (baseline, wanted, page)
            if is_as_asked:
                for name, view in (("matrix", matrix), ("charts", charts), ("table", table)):
                    if getattr(self, name) != view:
                        setattr(self, name, view)
                self.status = "ready"
        # Somebody chose something else meanwhile: what was read answers another question.
        return is_as_asked or await self._renewed(actor, benchmark_id)


async def _column_asked_for(actor: Actor, benchmark_id: str, typed: str) -> int:
    """Return the column that an address names; the usual one where it names none."""
    with suppress(BenchmarkNotFound):
        spec = (await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id)).spec
        return whole(typed) if typed and 0 <= whole(typed) < len(spec.columns) else spec.usual_baseline
    return 0


async def _table(actor: Actor, benchmark_id: str, wanted: str, baseline: int, page: int) -> TableView:
    found = await services().benchmarks.results.samples(
        actor=actor,
        benchmark_id=benchmark_id,
        wanted=RowFilter(wanted),
        baseline=baseline,
        offset=(page - 1) * PAGE_SIZE,
    )
    return table_view(found, baseline=baseline)


def _may_go_on(state: BenchmarkState, progress: Progress) -> bool:
    """Whether somebody can still make it go on, by asking what failed once more."""
    return state is BenchmarkState.FINISHED and progress.failed > 0
