"""The head of the page: what the prompt is called and where it belongs."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput, PromptNotFound
from promptmanager.domain.prompts import Prompt, PromptQuery
from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import SessionState, current_actor

_STARS_MAX = 200


class HeaderState(rx.State):
    """The prompt's label, and the dialog that changes it."""

    slug: str = ""
    title: str = ""
    description: str = ""
    tags: list[str] = []  # noqa: RUF012 - a var's default
    category_id: int = 0
    categories: list[tuple[str, str]] = []  # noqa: RUF012 - as above
    is_starred: bool = False
    production_number: int = 0
    is_open: bool = False
    error: str = ""

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            await self._refresh()

    @rx.event
    async def rename(self, title: str) -> AsyncIterator[None]:
        """Give another title, in place; an empty one brings the old one back."""
        old = self.title
        if not title.strip() or title.strip() == old:
            # Assigned anew, so that the field shows it again.
            self.title = ""
            yield
            self.title = old
            return
        async with errors_shown(self):
            await self._write(title=title)

    @rx.event
    async def rename_by_form(self, form: dict[str, Any]) -> None:
        """Give another title with Enter."""
        title = str(form.get("title", ""))
        if title.strip() and title.strip() != self.title:
            async with errors_shown(self):
                await self._write(title=title)

    @rx.event
    async def edit(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            tree = await services().categories.tree(actor=actor)
            self.categories = [(str(each.category.id), " / ".join(each.path)) for each in tree]
            self.error, self.is_open = "", True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def change(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            tags = tuple(str(form.get("tags", "")).replace("\n", ",").split(","))
            try:
                await self._write(
                    title=str(form.get("title", "")),
                    description=str(form.get("description", "")),
                    tags=tags,
                    category_id=whole(form.get("category")) or None,
                )
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_open = False

    @rx.event
    async def star(self) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt_id = (await self.get_state(DraftState)).prompt_id
            await services().prompts.star(actor=actor, prompt_id=prompt_id, is_starred=not self.is_starred)
            self.is_starred = not self.is_starred

    @rx.event
    async def discard(self) -> None:
        """Throw the draft away and show what is in production."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            version = await services().drafts.discard(
                actor=actor, prompt_id=draft.prompt_id, revision=draft.stored.revision
            )
            saving.settle(draft, 0)
            await saving.show_content(self, actor, version.content)
            await tell(self, "editor.discarded")

    async def _write(self, **changed: Any) -> None:
        actor = await current_actor(self)
        label: dict[str, Any] = {
            "title": self.title,
            "description": self.description,
            "tags": tuple(self.tags),
            "category_id": self.category_id or None,
        }
        prompt_id = (await self.get_state(DraftState)).prompt_id
        self._show(await services().prompts.change_details(actor=actor, prompt_id=prompt_id, **(label | changed)))

    async def _refresh(self) -> None:
        actor = await current_actor(self)
        slug = str(self.router.url.path).rstrip("/").rpartition("/")[2]
        try:
            opened = await services().drafts.open(actor=actor, slug=slug)
        except PromptNotFound:
            return
        self._show(opened.prompt)
        self.production_number = opened.production.number if opened.production else 0
        starred = PromptQuery(starred_only=True, limit=_STARS_MAX)
        page = await services().prompts.search(actor=actor, query=starred)
        self.is_starred = any(card.prompt.id == opened.prompt.id for card in page.cards)

    def _show(self, prompt: Prompt) -> None:
        self.slug, self.title, self.description = prompt.slug, prompt.title, prompt.description
        self.tags, self.category_id = list(prompt.tags), prompt.category_id or 0
