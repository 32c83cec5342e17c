"""The head of the page: what the prompt is called and where it belongs."""

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import LabelChange, Prompt, Version
from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.label_form import changed_in_form, given_to_form
from promptmanager.ui.editor.views import ProductionView
from promptmanager.ui.shared.model_views import trouble_view
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open", "is_discarding")
class HeaderState(rx.State):
    """The prompt's label, and the dialog that changes it."""

    slug: str = ""
    title: str = ""
    description: str = ""
    tags: list[str] = []  # noqa: RUF012 - a var's default
    category_id: int = 0
    categories: list[tuple[str, str]] = []  # noqa: RUF012 - as above
    is_starred: bool = False
    production: ProductionView = ProductionView()
    is_open: bool = False
    is_discarding: bool = False
    error: str = ""

    _given: dict[str, str] = {}  # noqa: RUF012 - as above

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
            await self._write(LabelChange(title=title))

    @rx.event
    async def rename_by_form(self, form: dict[str, Any]) -> None:
        """Give another title with Enter."""
        title = str(form.get("title", ""))
        if title.strip() and title.strip() != self.title:
            async with errors_shown(self):
                await self._write(LabelChange(title=title))

    @rx.event
    async def edit(self) -> None:
        """Open the dialog on the label as it is stored now, and remember what it was given."""
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt_id = (await self.get_state(DraftState)).prompt_id
            prompt = await services().prompts.find(actor=actor, prompt_id=prompt_id)
            self._show(prompt)
            self._given = given_to_form(prompt)
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
            try:
                await self._write(changed_in_form(self._given, form))
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
    async def ask_to_discard(self, is_asking: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_discarding = is_asking

    @rx.event
    async def discard(self) -> None:
        """Throw the draft away and show what is in production."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            self.is_discarding = False
            version = await services().drafts.discard(
                actor=actor, prompt_id=draft.prompt_id, revision=draft.stored.revision
            )
            saving.settle(draft, 0)
            await saving.show_content(self, actor, version.content)
            await tell(self, "editor.discarded")

    async def _write(self, change: LabelChange) -> None:
        actor = await current_actor(self)
        prompt_id = (await self.get_state(DraftState)).prompt_id
        self._show(await services().prompts.change_details(actor=actor, prompt_id=prompt_id, change=change))

    async def _refresh(self) -> None:
        actor = await current_actor(self)
        slug = str(self.router.url.path).rstrip("/").rpartition("/")[2]
        try:
            opened = await services().drafts.open(actor=actor, slug=slug)
        except PromptNotFound:
            return
        self._show(opened.prompt)
        await self._show_production(actor, opened.production)
        self.is_starred = await services().prompts.is_starred(actor=actor, prompt_id=opened.prompt.id)

    async def _show_production(self, actor: Actor, version: Version | None) -> None:
        if version is None:
            self.production = ProductionView()
            return
        trouble = await services().models.trouble(actor=actor, model_id=version.content.settings.model)
        self.production = ProductionView(version.number, trouble_view(trouble))

    def _show(self, prompt: Prompt) -> None:
        self.slug, self.title, self.description = prompt.slug, prompt.title, prompt.description
        self.tags, self.category_id = list(prompt.tags), prompt.category_id or 0
