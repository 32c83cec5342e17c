"""Holding a column against one of another benchmark of the same prompt."""

from dataclasses import dataclass

import reflex as rx

from promptmanager.domain.benchmarks import Benchmark
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared.benchmarks.results_views import ColumnView, ComparisonView, comparison_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

_LISTED_MAX = 100


@dataclass(frozen=True)
class OtherView:
    """A benchmark to compare with; ``at`` is when it was launched."""

    id: str
    name: str
    at: str


@passes("is_open")
class CompareState(rx.State):
    """The other benchmark is the baseline, unless ``is_turned``: then this one is."""

    is_open: bool = False
    others: list[OtherView] = []  # noqa: RUF012 - a var's default
    other: str = ""
    columns: list[ColumnView] = []  # noqa: RUF012 - as above
    place: int = 0
    here: int = 0
    is_turned: bool = False
    found: ComparisonView = ComparisonView()

    @rx.event
    async def open(self) -> None:
        """List the other benchmarks of this prompt, and compare with the newest."""
        async with errors_shown(self):
            actor = await current_actor(self)
            benchmark_id = (await self.get_state(ResultsState)).benchmark_id
            benchmark = await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id)
            page = await services().benchmarks.search(actor=actor, prompt_id=benchmark.prompt_id, limit=_LISTED_MAX)
            others = [each for each in page.benchmarks if each.id != benchmark_id]
            self.others = [OtherView(each.id, each.name, each.created_at.isoformat()) for each in others]
            self.is_open, self.other, self.columns, self.here = True, "", [], 0
            if others:
                await self._take(actor, others[0])

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def choose_other(self, benchmark_id: str) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await self._take(actor, await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id))

    @rx.event
    async def choose_column(self, place: str) -> None:
        """Choose the other benchmark's column."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.place = whole(place)
            await self._compare(actor)

    @rx.event
    async def choose_here(self, place: str) -> None:
        """Choose this benchmark's column."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.here = whole(place)
            await self._compare(actor)

    @rx.event
    async def turn(self) -> None:
        """Let the two change places."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.is_turned = not self.is_turned
            await self._compare(actor)

    async def _take(self, actor: Actor, other: Benchmark) -> None:
        subjects = other.spec.subjects
        self.other, self.place = other.id, 0
        self.columns = [
            ColumnView(place, subjects[column.subject].number, subjects[column.subject].is_draft, column.model)
            for place, column in enumerate(other.spec.columns)
        ]
        await self._compare(actor)

    async def _compare(self, actor: Actor) -> None:
        page = await self.get_state(ResultsState)
        there, here = (self.other, self.place), (page.benchmark_id, self.here)
        if self.is_turned:
            there, here = here, there
        comparison = await services().benchmarks.results.compare(actor=actor, baseline=there, candidate=here)
        names = [self.columns[self.place], page.matrix.columns[self.here]]
        self.found = comparison_view(comparison, *(names[::-1] if self.is_turned else names))
