"""The text panel: typing, and messages added, removed, moved."""

from dataclasses import replace

import reflex as rx

from promptmanager.domain.content import MESSAGES_MAX, MessageRole
from promptmanager.domain.errors import InvalidInput, PromptNotFound
from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.kept import read_kept
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.session import current_actor

_TURNS = {MessageRole.SYSTEM: MessageRole.USER, MessageRole.USER: MessageRole.ASSISTANT}


class TextState(rx.State):
    """What is shown of the page, and the handlers of the text panel."""

    panel: str = "text"
    view: str = "edit"

    @rx.event
    async def open(self) -> None:
        """Open the prompt that the address names; also after every loss of the connection."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            slug = str(self.router.url.path).rstrip("/").rpartition("/")[2]
            try:
                opened = await services().drafts.open(actor=actor, slug=slug)
            except PromptNotFound:
                draft.status = "missing"
                return
            if draft.prompt_id != opened.prompt.id:
                self.panel, self.view = "text", "edit"
            await saving.show_opened(self, actor, opened)

    @rx.event
    async def write(self, name: str, text: str, number: int, seed: str) -> None:
        """Store what was typed into a message; typing upon a text that was replaced since comes by ``recover``."""
        draft = await self.get_state(DraftState)
        place = draft._place(name)
        if place is None or not draft._is_typed_upon(seed):
            return
        async with errors_shown(self):
            actor = await current_actor(self)
            await saving.keep(self, actor, draft._with_text(place, text.replace("\x00", "")), number)

    @rx.event
    async def add(self) -> None:
        """Add a message, of the role that usually comes next."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            if len(draft.messages) >= MESSAGES_MAX:
                raise InvalidInput("too_many", field="messages", limit=MESSAGES_MAX, count=len(draft.messages) + 1)
            last = draft._content.messages[-1].role
            await saving.keep(self, actor, draft._with_another(_TURNS.get(last, MessageRole.USER)))

    @rx.event
    async def remove(self, name: str) -> None:
        draft = await self.get_state(DraftState)
        place = draft._place(name)
        if place is None or len(draft.messages) == 1:
            return
        async with errors_shown(self):
            await saving.keep(self, await current_actor(self), draft._without(place))

    @rx.event
    async def move(self, name: str, step: int) -> None:
        """Move a message up (-1) or down (1)."""
        draft = await self.get_state(DraftState)
        place = draft._place(name)
        if place is None or not 0 <= place + step < len(draft.messages):
            return
        async with errors_shown(self):
            await saving.keep(self, await current_actor(self), draft._moved(place, place + step))

    @rx.event
    async def set_role(self, name: str, role: str) -> None:
        draft = await self.get_state(DraftState)
        place = draft._place(name)
        if place is None or role not in set(MessageRole):
            return
        async with errors_shown(self):
            await saving.keep(self, await current_actor(self), draft._with_role(place, MessageRole(role)))

    @rx.event
    async def save(self) -> None:
        """Store at once and say so: what was typed is on its way before this."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            if await saving.keep(self, await current_actor(self), draft._content):
                await tell(self, "editor.saved_now")

    @rx.event
    async def recover(self, kept: str, number: int) -> None:
        """Take over what a browser kept while it had no connection; over somebody else's words only if asked."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            revision, messages = read_kept(kept)
            saving.hear(draft, number)
            messages = messages or draft._content.messages
            is_new = messages != draft._content.messages
            if draft.conflict.is_open and not is_new:
                return
            is_ours = not is_new or revision in draft._typed.revisions
            if not is_ours:
                # As long as nobody chose, also after the page is loaded anew.
                draft.stored = replace(draft.stored, revision=revision)
            # Shown anew in any case: the browser waits for an answer before it forgets what it kept.
            await saving.show_content(self, actor, replace(draft._content, messages=messages))
            if not is_ours:
                await saving.open_conflict(self, actor)
            elif not is_new and not draft.stored.refusal:
                saving.settle(draft, draft.stored.revision, after=draft._typed.revisions)
            elif await saving.keep(self, actor, draft._content, number) and is_new:
                await tell(self, "editor.recovered")

    @rx.event
    async def show_panel(self, panel: str) -> None:
        await current_actor(self)
        self.panel = panel

    @rx.event
    async def show_view(self, view: str) -> None:
        await current_actor(self)
        self.view = view
