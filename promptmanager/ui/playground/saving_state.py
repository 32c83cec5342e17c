"""Saving a column as a draft: of its own prompt, or of a new one."""

import reflex as rx

from promptmanager.domain.content import Content
from promptmanager.domain.errors import InvalidInput
from promptmanager.services.product import services
from promptmanager.ui.playground import columns as made
from promptmanager.ui.playground.state import PlaygroundState
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@passes("is_open")
class SavingState(rx.State):
    """The dialog that saves a column."""

    is_open: rx.Field[bool] = rx.field(False)
    title: str = ""
    prompt_title: str = ""
    replaces_draft: bool = False
    _key: int = 0
    _prompt_id: int = 0
    _revision: int = 0

    @rx.event
    async def open(self, key: int) -> None:
        """Ask where to save a column."""
        async with errors_shown(self):
            actor = await current_actor(self)
            playground = await self.get_state(PlaygroundState)
            column = next((each for each in playground.columns if each.key == key), None)
            if column is None:
                return
            self._key, self._prompt_id, self._revision = key, column.prompt_id, 0
            self.title, self.prompt_title, self.replaces_draft = "", column.prompt_title, False
            if column.prompt_slug:
                opened = await services().drafts.open(actor=actor, slug=column.prompt_slug)
                self._revision, self.replaces_draft = opened.revision, opened.draft is not None
            self.is_open = True

    @rx.event
    async def turn(self, is_open: bool) -> None:  # noqa: FBT001 - Radix tells it so
        self.is_open = is_open

    @rx.event
    async def write_title(self, title: str) -> None:
        self.title = title

    @rx.event
    async def save_new(self) -> None:
        """Make a new prompt whose draft says what the column says."""
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt = await services().prompts.create(actor=actor, title=self.title, content=await self._content())
            self.is_open = False
            await tell(self, "playground.saved_new", title=prompt.title)

    @rx.event
    async def save_draft(self) -> None:
        """Make the column's text the draft of its prompt, unless somebody saved that draft meanwhile."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().drafts.save(
                actor=actor, prompt_id=self._prompt_id, revision=self._revision, content=await self._content()
            )
            self.is_open = False
            await tell(self, "playground.saved_draft", title=self.prompt_title)

    async def _content(self) -> Content:
        playground = await self.get_state(PlaygroundState)
        column = next((each for each in playground.columns if each.key == self._key), None)
        if column is None:
            raise InvalidInput("messages_missing", field="messages")
        return made.content_of(column)
