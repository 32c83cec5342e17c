"""Releasing the draft: what would change in production, and why."""

from typing import Any

import reflex as rx

from promptmanager.domain.content import Content
from promptmanager.domain.diff import compare
from promptmanager.domain.errors import GateBlocks, InvalidInput, NotAllowed, PromptManagerError
from promptmanager.domain.templates import drop_unused_variables
from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate_state import GateState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.versions_state import VersionsState
from promptmanager.ui.shared.diff_views import NO_DIFF, DiffView, diff_view
from promptmanager.ui.shared.notices import errors_shown, tell, tell_error
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@passes("is_open")
class PromotionState(rx.State):
    """The dialog of a release."""

    is_open: bool = False
    is_first: bool = False
    diff: DiffView = NO_DIFF

    @rx.event
    async def ask(self) -> rx.event.EventType[()] | None:
        """Show what would change, and what the gate says of it; a text with a fault is refused first."""
        draft, header = await self.get_state(DraftState), await self.get_state(HeaderState)
        async with errors_shown(self):
            actor = await current_actor(self)
            opened = await services().drafts.open(actor=actor, slug=header.slug)
            before = opened.production.content if opened.production else Content(messages=())
            self.is_first = opened.production is None
            self.diff = diff_view(compare(before, drop_unused_variables(draft._content)))
            self.is_open = True
            return GateState.look
        return None

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open
        if not is_open:
            (await self.get_state(GateState))._leave()

    @rx.event
    async def promote(self, form: dict[str, Any]) -> None:
        draft, header = await self.get_state(DraftState), await self.get_state(HeaderState)
        async with errors_shown(self):
            actor = await current_actor(self)
            try:
                released = await services().versions.promote(
                    actor=actor,
                    prompt_id=draft.prompt_id,
                    revision=draft.stored.revision,
                    note=str(form.get("note", "")),
                    override=str(form.get("override", "")),
                )
            except (GateBlocks, InvalidInput, NotAllowed) as error:
                # What was typed stays in the dialog.
                await tell_error(self, error)
                return
            except PromptManagerError:
                self.is_open = False
                raise
            self.is_open = False
            (await self.get_state(GateState))._leave()
            saving.settle(draft, 0)
            await header._refresh()
            await (await self.get_state(VersionsState))._refresh()
            await tell(self, "versions.promoted", number=released.number)
