"""The list of the workspace's benchmarks, as its address says."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import reflex as rx

from promptmanager.domain.benchmarks import Benchmark, BenchmarkState
from promptmanager.domain.errors import PromptManagerError, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.domain.prompts import Prompt
from promptmanager.services.benchmarks import Live
from promptmanager.services.product import services
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.views import RowView, head_view, live_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

PAGE_SIZE = 20
LOOK_SECONDS = 2.0
# Whoever types more finds an empty page, and every database can count that far.
_PAGE_MAX = 1_000_000


class BenchmarksState(rx.State):
    """One page of benchmarks and the prompt that it is filtered by."""

    rows: rx.Field[list[RowView]] = rx.field(default_factory=list)
    total: int = 0
    page: int = 1
    prompt: str = ""
    prompt_title: str = ""
    can_run: bool = False
    is_loaded: bool = False

    @rx.var
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @rx.event
    async def load(self) -> rx.event.EventCallback:
        """Show what the address asks for, and follow what runs of it."""
        async with errors_shown(self):
            actor = await current_actor(self)
            asked = self.router.url.query_parameters
            found = await _found_prompt(actor, asked)
            self.prompt, self.prompt_title = (found.slug, found.title) if found else ("", "")
            self.page = min(max(1, whole(asked.get("page", "1"))), _PAGE_MAX)
            self.can_run = is_allowed(actor.role, Permission.RUN)
            self.rows, self.total = await _found(actor, found.id if found else None, self.page)
            self.is_loaded = True
        return BenchmarksState.follow

    @rx.event(background=True, supersedes=True)
    async def follow(self) -> None:
        """Keep the lines of what runs up to date, until nothing does or the page is left."""
        if self.total:
            await services().benchmarks.results.prepare()
        while True:
            async with self:
                moving = {row.head.id for row in self.rows if row.live.state == BenchmarkState.RUNNING}
            if not moving:
                return
            await asyncio.sleep(LOOK_SECONDS)
            try:
                actor = await current_actor(self)
                news = {each: live_view(await _live(actor, each)) for each in moving}
            except PromptManagerError:
                return
            async with self:
                self.rows = [RowView(row.head, news.get(row.head.id, row.live)) for row in self.rows]

    @rx.event
    async def filter_by(self, slug: str) -> rx.event.EventSpec:
        """Show one prompt's benchmarks."""
        return rx.redirect(routes.benchmarks(prompt=slug), replace=True)

    @rx.event
    async def turn_to(self, page: int) -> rx.event.EventSpec:
        return rx.redirect(routes.benchmarks(prompt=self.prompt, page=max(1, page)))


async def _found_prompt(actor: Actor, asked: Mapping[str, str]) -> Prompt | None:
    slug = asked.get("prompt", "")
    with suppress(PromptNotFound):
        return await services().prompts.get(actor=actor, slug=slug) if slug else None
    return None


async def _found(actor: Actor, prompt_id: int | None, page: int) -> tuple[list[RowView], int]:
    offset = (page - 1) * PAGE_SIZE
    found = await services().benchmarks.search(actor=actor, prompt_id=prompt_id, offset=offset, limit=PAGE_SIZE)
    prompts = {
        each: await services().prompts.find(actor=actor, prompt_id=each)
        for each in {benchmark.prompt_id for benchmark in found.benchmarks}
    }
    return [await _row(actor, one, prompts[one.prompt_id]) for one in found.benchmarks], found.total


async def _row(actor: Actor, benchmark: Benchmark, prompt: Prompt) -> RowView:
    progress = await services().benchmarks.progress(actor=actor, benchmark_id=benchmark.id)
    head = head_view(benchmark, prompt_title=prompt.title, prompt_slug=prompt.slug)
    return RowView(head, live_view(Live(benchmark, progress)))


async def _live(actor: Actor, benchmark_id: str) -> Live:
    benchmark = await services().benchmarks.get(actor=actor, benchmark_id=benchmark_id)
    return Live(benchmark, await services().benchmarks.progress(actor=actor, benchmark_id=benchmark_id))
