"""The tree of categories beside the prompts, and what is being done to it."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.categories import PlacedCategory
from promptmanager.domain.errors import CategoryNotFound
from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.library.state.views import LineView, line_views
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

_FOLDED = "library.tree"
NOBODY = -1


@passes("renaming", "adding_under", "moving", "deleting")
class CategoryState(rx.State):
    """At most one category is being named, moved or deleted; -1 stands for none, 0 for the root."""

    lines: list[LineView] = []  # noqa: RUF012 - a var's default
    options: list[tuple[str, str]] = []  # noqa: RUF012 - a var's default
    is_folded: bool = False
    is_shown: bool = False
    renaming: int = NOBODY
    adding_under: int = NOBODY
    moving: int = NOBODY
    destinations: list[tuple[str, str]] = []  # noqa: RUF012 - a var's default
    deleting: int = NOBODY
    subject: str = ""

    _closed: list[int] = []  # noqa: RUF012 - a var's default

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            self.is_folded = await services().preferences.get(actor=actor, name=_FOLDED) == "folded"
            await self._refresh(actor)

    @rx.event
    async def fold_panel(self) -> None:
        """Fold or open the panel beside the prompts, now and on the next visits."""
        async with errors_shown(self):
            self.is_folded = not self.is_folded
            value = "folded" if self.is_folded else "open"
            await services().preferences.put(actor=await current_actor(self), name=_FOLDED, value=value)

    @rx.event
    async def show_panel(self) -> None:
        """Show or hide the panel where it stands above the prompts, on small screens."""
        self.is_shown = not self.is_shown

    @rx.event
    async def fold(self, category_id: int) -> None:
        """Show or hide what hangs below a category."""
        closed = [one for one in self._closed if one != category_id]
        self._closed = closed if len(closed) < len(self._closed) else [*closed, int(category_id)]
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def add(self, parent_id: int) -> None:
        """Open the line in which a new category is named; 0 stands for the root."""
        self._settle()
        self.adding_under = int(parent_id)
        self._closed = [one for one in self._closed if one != self.adding_under]
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    @rx.event
    async def rename(self, category_id: int) -> None:
        """Open the category's line for another name."""
        self._settle()
        self.renaming = int(category_id)

    @rx.event
    async def cancel(self) -> None:
        self._settle()

    @rx.event
    async def save_name(self, name: str) -> None:
        """Store the name of the line that is open."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if self.renaming > 0:
                await services().categories.rename(actor=actor, category_id=self.renaming, name=name)
            elif self.adding_under != NOBODY:
                await services().categories.create(actor=actor, name=name, parent_id=self.adding_under or None)
            self._settle()
            await self._refresh(actor)
            await (await self.get_state(LibraryState))._refresh(actor)  # noqa: SLF001 - private to the browser

    @rx.event
    async def ask_move(self, category_id: int) -> None:
        """Ask where a category shall hang."""
        async with errors_shown(self):
            self._settle()
            tree = await services().categories.tree(actor=await current_actor(self))
            names = {line.category.id: line.category.name for line in tree}
            if category_id not in names:
                raise CategoryNotFound
            self.subject = names[category_id]
            self.destinations = _places_outside(tree, category_id)
            self.moving = int(category_id)

    @rx.event
    async def move(self, form: dict[str, str]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            parent_id = whole(form.get("destination")) or None
            await services().categories.move(actor=actor, category_id=self.moving, parent_id=parent_id)
            self._settle()
            await self._refresh(actor)

    @rx.event
    async def ask_delete(self, category_id: int, name: str) -> None:
        """Ask before a category goes; its prompts stay."""
        self._settle()
        self.deleting, self.subject = int(category_id), name

    @rx.event
    async def delete(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().categories.delete(actor=actor, category_id=self.deleting)
            library = await self.get_state(LibraryState)
            if library.category_id == self.deleting:
                library.category_id = 0
            self._settle()
            await self._refresh(actor)
            await library._refresh(actor)  # noqa: SLF001 - private to the browser

    def _settle(self) -> None:
        self.renaming = self.adding_under = self.moving = self.deleting = NOBODY

    async def _refresh(self, actor: Actor) -> None:
        tree = await services().categories.tree(actor=actor)
        self.lines = line_views(tree, frozenset(self._closed))
        self.options = [(str(line.category.id), " / ".join(line.path)) for line in tree]


def _places_outside(tree: tuple[PlacedCategory, ...], moving: int) -> list[tuple[str, str]]:
    """Return the categories under which one may hang: all but itself and what is below it."""
    places: list[tuple[str, str]] = []
    skipped_depth: int | None = None
    for line in tree:
        if skipped_depth is not None and line.depth > skipped_depth:
            continue
        skipped_depth = line.depth if line.category.id == moving else None
        if skipped_depth is None:
            places.append((str(line.category.id), " / ".join(line.path)))
    return places
