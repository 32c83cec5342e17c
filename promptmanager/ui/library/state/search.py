"""What is looked for, and what was found."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import reflex as rx

from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import PAGE_SIZE, PromptQuery, SortOrder, StatusFilter
from promptmanager.services.product import services
from promptmanager.services.prompts import SEARCH_LENGTH_MAX, SEARCH_TAGS_MAX
from promptmanager.ui.library.state.views import CardView, TagView, card_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import current_actor

NOT_READ = -1
_TAGS_SHOWN = 100
_VIEW, _SORT = "library.view", "library.sort"


class LibraryState(rx.State):
    """One page of prompts. Events of one tab follow one another, so an older answer never overtakes a newer one."""

    text: str = ""
    tags: list[str] = []  # noqa: RUF012 - a var's default
    category_id: int = 0
    status: str = StatusFilter.ANY.value
    is_starred_only: bool = False
    sort: str = SortOrder.CHANGED.value
    offset: int = 0
    view: str = "cards"
    cards: list[CardView] = []  # noqa: RUF012 - a var's default
    total: int = NOT_READ
    known_tags: list[TagView] = []  # noqa: RUF012 - a var's default

    # The address's question that the state was last read from: a reconnection must not undo what came after.
    _read_from: str | None = None

    @rx.var
    def address(self) -> str:
        """The page's question, for the address bar."""
        asked = {
            "q": self.text,
            "tag": self.tags,
            "category": self.category_id or "",
            "status": "" if self.status == StatusFilter.ANY else self.status,
            "starred": "1" if self.is_starred_only else "",
            "from": self.offset or "",
        }
        return urlencode({name: value for name, value in asked.items() if value}, doseq=True)

    @rx.var
    def is_filtered(self) -> bool:
        return bool(
            self.text or self.tags or self.category_id or self.is_starred_only or self.status != StatusFilter.ANY
        )

    @rx.event
    async def load(self) -> None:
        """Read the address and show what it asks for."""
        async with errors_shown(self):
            actor = await current_actor(self)
            question = self.router.url.query
            if question != self._read_from:
                self._read(question)
                self._read_from = question
            if self.total == NOT_READ:
                self.view = await services().preferences.get(actor=actor, name=_VIEW)
                self.sort = await services().preferences.get(actor=actor, name=_SORT)
            await self._reload(actor)

    @rx.event
    async def search(self, text: str) -> None:
        self.text = text[:SEARCH_LENGTH_MAX]
        await self._ask_anew()

    @rx.event
    async def toggle_tag(self, tag: str) -> None:
        kept = [one for one in self.tags if one != tag]
        self.tags = kept if tag in self.tags else [*kept, tag][:SEARCH_TAGS_MAX]
        await self._ask_anew()

    @rx.event
    async def choose_category(self, category_id: int) -> None:
        """Show a category with everything below it; 0 shows all."""
        self.category_id = int(category_id)
        await self._ask_anew()

    @rx.event
    async def choose_status(self, status: str) -> None:
        if status in set(StatusFilter):
            self.status = status
            await self._ask_anew()

    @rx.event
    async def toggle_starred(self) -> None:
        self.is_starred_only = not self.is_starred_only
        await self._ask_anew()

    @rx.event
    async def choose_sort(self, sort: str) -> None:
        if sort in set(SortOrder):
            self.sort = sort
            await self._remember(_SORT, self.sort)
            await self._ask_anew()

    @rx.event
    async def choose_view(self, view: str) -> None:
        """Show cards or rows, now and on the next visits."""
        async with errors_shown(self):
            await services().preferences.put(actor=await current_actor(self), name=_VIEW, value=view)
            self.view = view

    @rx.event
    async def turn_to(self, offset: int) -> None:
        """Show the page that begins at this place."""
        async with errors_shown(self):
            self.offset = max(0, int(offset))
            await self._refresh(await current_actor(self))

    @rx.event
    async def clear_filters(self) -> None:
        self._read("")
        await self._ask_anew()

    async def _ask_anew(self) -> None:
        self.offset = 0
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    async def _remember(self, name: str, value: str) -> None:
        async with errors_shown(self):
            await services().preferences.put(actor=await current_actor(self), name=name, value=value)

    async def _reload(self, actor: Actor) -> None:
        """Read prompts and tags anew, after either may have changed."""
        known = await services().prompts.tags(actor=actor)
        self.known_tags = [TagView(name, count, name in self.tags) for name, count in known[:_TAGS_SHOWN]]
        await self._refresh(actor)

    async def _refresh(self, actor: Actor) -> None:
        query = PromptQuery(
            text=self.text,
            tags=tuple(self.tags),
            category_id=self.category_id or None,
            status=StatusFilter(self.status),
            starred_only=self.is_starred_only,
            sort=SortOrder(self.sort),
            offset=self.offset,
            limit=PAGE_SIZE,
        )
        page = await services().prompts.search(actor=actor, query=query)
        self.cards, self.total = [card_view(card) for card in page.cards], page.total
        self.known_tags = [TagView(tag.name, tag.count, tag.name in self.tags) for tag in self.known_tags]

    def _read(self, question: str) -> None:
        asked = parse_qs(question.lstrip("?"))
        first = {name: values[0] for name, values in asked.items()}
        statuses = {status.value for status in StatusFilter}
        self.text, self.tags = first.get("q", "")[:SEARCH_LENGTH_MAX], asked.get("tag", [])[:SEARCH_TAGS_MAX]
        self.category_id, self.offset = _whole(first.get("category")), _whole(first.get("from"))
        self.status = first["status"] if first.get("status") in statuses else StatusFilter.ANY.value
        self.is_starred_only = first.get("starred") == "1"


def _whole(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 0  # noqa: PLR2004
