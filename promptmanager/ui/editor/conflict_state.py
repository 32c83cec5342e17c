"""Two people stored the same draft: both texts, and what shall become of them."""

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.views import ConflictView
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.session import current_actor


class ConflictState(rx.State):
    """The choice between the stored text and the one on the screen, which ``DraftState.conflict`` shows."""

    @rx.event
    async def keep_mine(self) -> None:
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            saved = await services().drafts.overwrite(
                actor=await current_actor(self), prompt_id=draft.prompt_id, content=draft._content
            )
            self._settle(draft, saved.revision)

    @rx.event
    async def take_theirs(self) -> None:
        async with errors_shown(self):
            await self._take_theirs()

    @rx.event
    async def keep_a_copy(self) -> None:
        """Save the text on the screen as a prompt of its own, and take theirs here."""
        draft, header = await self.get_state(DraftState), await self.get_state(HeaderState)
        async with errors_shown(self):
            copy = await services().prompts.create(
                actor=await current_actor(self),
                title=f"{header.title[:150]} (2)",
                description=header.description,
                tags=tuple(header.tags),
                category_id=header.category_id or None,
                content=draft._content,
            )
            await self._take_theirs()
            await tell(self, "editor.conflict.copied", title=copy.title)

    async def _take_theirs(self) -> None:
        draft = await self.get_state(DraftState)
        actor = await current_actor(self)
        opened = await services().drafts.open(actor=actor, slug=(await self.get_state(HeaderState)).slug)
        self._settle(draft, opened.revision)
        await saving.show_content(self, actor, opened.content)

    @staticmethod
    def _settle(draft: DraftState, revision: int) -> None:
        saving.settle(draft, revision)
        draft.conflict = ConflictView()
