"""Prompts that were chosen, and what is done with one or many of them."""

from __future__ import annotations

import reflex as rx
from reflex.event import EventSpec

from promptmanager.domain.identity import Actor
from promptmanager.services.product import services
from promptmanager.ui.library.state.categories import CategoryState
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor


@passes("asking")
class SelectionState(rx.State):
    """``asking`` names the dialog that is open: ``tag``, ``move`` or none."""

    chosen: list[int] = []  # noqa: RUF012 - a var's default
    archived: list[int] = []  # noqa: RUF012 - a var's default
    asking: str = ""

    @rx.event
    async def toggle(self, prompt_id: int) -> None:
        rest = [one for one in self.chosen if one != prompt_id]
        self.chosen = rest if len(rest) < len(self.chosen) else [*rest, int(prompt_id)]

    @rx.event
    async def toggle_page(self) -> None:
        """Choose every prompt of the page, or none when all are chosen."""
        shown = [card.id for card in (await self.get_state(LibraryState)).cards]
        self.chosen = [] if set(shown) <= set(self.chosen) else list(dict.fromkeys([*self.chosen, *shown]))

    @rx.event
    async def clear(self) -> None:
        self.chosen = []

    @rx.event
    async def ask(self, dialog: str) -> None:
        self.asking = dialog

    @rx.event
    async def close(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        self.asking = self.asking if is_open else ""

    @rx.event
    async def archive(self, prompt_ids: list[int]) -> None:
        """Put prompts out of sight, or where none is named what is chosen; the page offers to undo it.

        What is chosen is known here: the browser may not have heard yet of what was ticked last.
        """
        async with errors_shown(self):
            actor = await current_actor(self)
            meant = prompt_ids or self.chosen
            await services().prompts.archive(actor=actor, prompt_ids=_ids(meant))
            self.archived = list(meant)
            await self._done(actor)

    @rx.event
    async def restore(self, prompt_ids: list[int]) -> None:
        """Bring archived prompts back; where none is named what is chosen, or else what was just archived."""
        async with errors_shown(self):
            actor = await current_actor(self)
            meant = prompt_ids or self.chosen or self.archived
            await services().prompts.restore(actor=actor, prompt_ids=_ids(meant))
            self.archived = []
            await self._done(actor)

    @rx.event
    async def forget_archived(self) -> None:
        """Take the offer to undo away."""
        self.archived = []

    @rx.event
    async def tag(self, form: dict[str, str]) -> None:
        """Add a tag to what is chosen."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().prompts.tag(actor=actor, prompt_ids=_ids(self.chosen), tag=form.get("tag", ""))
            await self._done(actor)
            await tell(self, "library.tagged")

    @rx.event
    async def move(self, form: dict[str, str]) -> None:
        """Put what is chosen into a category."""
        async with errors_shown(self):
            actor = await current_actor(self)
            category_id = whole(form.get("category")) or None
            await services().prompts.move(actor=actor, prompt_ids=_ids(self.chosen), category_id=category_id)
            await self._done(actor)
            await tell(self, "library.moved")

    @rx.event
    async def star(self, prompt_id: int, is_starred: bool) -> None:  # noqa: FBT001 - an event's payload
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().prompts.star(actor=actor, prompt_id=int(prompt_id), is_starred=is_starred)
            await (await self.get_state(LibraryState))._refresh(actor)  # noqa: SLF001 - private to the browser

    @rx.event
    async def duplicate(self, prompt_id: int) -> EventSpec | None:
        """Make a copy and open it."""
        async with errors_shown(self):
            copy = await services().prompts.duplicate(actor=await current_actor(self), prompt_id=int(prompt_id))
            return rx.redirect(str(routes.prompt(copy.slug)))
        return None

    async def _done(self, actor: Actor) -> None:
        self.chosen, self.asking = [], ""
        await (await self.get_state(LibraryState))._reload(actor)  # noqa: SLF001 - private to the browser
        await (await self.get_state(CategoryState))._refresh(actor)  # noqa: SLF001 - as above


def _ids(prompt_ids: list[int]) -> tuple[int, ...]:
    return tuple(int(one) for one in prompt_ids)
