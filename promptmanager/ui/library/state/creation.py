"""Making prompts: a new one, or the examples."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import reflex as rx
from reflex.event import EventSpec

from promptmanager.domain.content import EMPTY, Content
from promptmanager.domain.errors import InvalidInput, ProviderError
from promptmanager.domain.identity import Actor
from promptmanager.services.examples import EXAMPLES, ExampleModels, add_examples
from promptmanager.services.product import services
from promptmanager.ui.library.state.categories import CategoryState
from promptmanager.ui.library.state.search import LibraryState
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class CreationState(rx.State):
    is_open: bool = False
    is_busy: bool = False
    title_error: str = ""
    category: str = "0"

    @rx.event
    async def open(self) -> None:
        """Ask for the new prompt's title; it starts in the category that is shown."""
        self.title_error = ""
        self.category = str((await self.get_state(LibraryState)).category_id)
        self.is_open = True

    @rx.event
    async def close(self, is_open: bool) -> None:  # noqa: FBT001 - what a dialog tells
        self.is_open = is_open

    @rx.event
    async def choose_category(self, category: str) -> None:
        self.category = category

    @rx.event
    async def create(self, form: dict[str, str]) -> EventSpec | None:
        """Make the prompt and open it in the editor."""
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                prompt = await services().prompts.create(
                    actor=actor,
                    title=form.get("title", ""),
                    description=form.get("description", ""),
                    category_id=whole(self.category) or None,
                    content=await _first_content(actor),
                )
            except InvalidInput as error:
                if error.facts.get("field") != "title":
                    raise
                self.title_error = error_text((await self.get_state(SessionState)).locale, error)
                return None
            self.is_open = False
            return rx.redirect(str(routes.prompt(prompt.slug)))
        return None

    @rx.event
    async def add_examples(self) -> AsyncIterator[None]:
        """Put the example prompts into the workspace."""
        self.is_busy = True
        yield
        try:
            async with errors_shown(self):
                actor = await current_actor(self)
                models = ExampleModels.among(await _model_ids(actor))
                made = await add_examples(actor=actor, product=services(), examples=EXAMPLES, models=models)
                await (await self.get_state(LibraryState))._reload(actor)  # noqa: SLF001 - private to the browser
                await (await self.get_state(CategoryState))._refresh(actor)  # noqa: SLF001 - as above
                await tell(self, "library.examples.added", n=len(made))
        finally:
            self.is_busy = False


async def _first_content(actor: Actor) -> Content:
    try:
        model = await services().models.first_choice(actor=actor)
    except ProviderError:
        # Writing a prompt needs no model yet.
        model = ""
    return replace(EMPTY, settings=replace(EMPTY.settings, model=model))


async def _model_ids(actor: Actor) -> list[str]:
    try:
        return [model.id for model in await services().models.list(actor=actor)]
    except ProviderError:
        return []
