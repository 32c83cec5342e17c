"""The list of a prompt's golden samples."""

from urllib.parse import urlencode

import reflex as rx

from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.golden import SampleQuery
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.product import services
from promptmanager.ui.golden.views import SampleView, sample_view
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.session import current_actor

PAGE_SIZE = 50


class GoldenState(rx.State):
    """One page of samples and what it is filtered by."""

    status: str = "loading"
    slug: str = ""
    prompt_title: str = ""
    can_edit: bool = False
    samples: list[SampleView] = []  # noqa: RUF012 - a var's default
    total: int = 0
    page: int = 1
    query: str = ""
    tag: str = ""
    tags: list[tuple[str, str]] = []  # noqa: RUF012 - as above
    is_archive: bool = False

    _prompt_id: int = 0

    @rx.var
    def export_query(self) -> str:
        """What an address adds to export what the list shows."""
        filters = {"text": self.query, "tag": self.tag, "archived": "1" if self.is_archive else ""}
        query = urlencode({name: value for name, value in filters.items() if value})
        return f"?{query}" if query else ""

    @rx.event
    async def load(self) -> None:
        """Show the samples of the prompt in the address."""
        slug = self.router.url.path.rstrip("/").split("/")[-2]
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                prompt = await services().prompts.get(actor=actor, slug=slug)
            except PromptNotFound:
                self.status, self.slug, self.samples = "missing", "", []
                return
            if prompt.id != self._prompt_id:
                self.page, self.query, self.tag, self.is_archive = 1, "", "", False
            self.slug, self.prompt_title, self._prompt_id = prompt.slug, prompt.title, prompt.id
            self.can_edit = is_allowed(actor.role, Permission.EDIT)
            await self._refresh(actor)
            self.status = "ready"

    @rx.event
    async def search(self, query: str) -> None:
        async with errors_shown(self):
            self.query, self.page = query[:100], 1
            await self._refresh(await current_actor(self))

    @rx.event
    async def filter_by(self, tag: str) -> None:
        async with errors_shown(self):
            self.tag, self.page = tag, 1
            await self._refresh(await current_actor(self))

    @rx.event
    async def show_archive(self, is_archive: bool) -> None:  # noqa: FBT001 - what a switch tells
        async with errors_shown(self):
            self.is_archive, self.page, self.tag = is_archive, 1, ""
            await self._refresh(await current_actor(self))

    @rx.event
    async def turn(self, pages: int) -> None:
        """Go so many pages on, or back."""
        async with errors_shown(self):
            actor = await current_actor(self)
            self.page = min(max(self.page + pages, 1), max(1, -(-self.total // PAGE_SIZE)))
            await self._refresh(actor)

    @rx.event
    async def archive(self, sample_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            if await services().golden.archive(actor=actor, sample_ids=(sample_id,)):
                await tell(self, "golden.archived")
            await self._refresh(actor)

    @rx.event
    async def restore(self, sample_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            if await services().golden.restore(actor=actor, sample_ids=(sample_id,)):
                await tell(self, "golden.restored")
            await self._refresh(actor)

    async def _refresh(self, actor: Actor) -> None:
        golden, prompt_id = services().golden, self._prompt_id
        found = await golden.page(actor=actor, prompt_id=prompt_id, query=self._query)
        if found.total and not found.samples:
            # The last page is gone with what stood on it.
            self.page = -(-found.total // PAGE_SIZE)
            found = await golden.page(actor=actor, prompt_id=prompt_id, query=self._query)
        self.samples, self.total = [sample_view(sample) for sample in found.samples], found.total
        self.tags = [(tag, f"{tag} ({count})") for tag, count in await golden.tags(actor=actor, prompt_id=prompt_id)]

    @property
    def _query(self) -> SampleQuery:
        return SampleQuery(
            text=self.query,
            tag=self.tag,
            is_archived=self.is_archive,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
