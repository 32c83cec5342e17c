"""Golden samples that were chosen, and what is done with all of them at once."""

from __future__ import annotations

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared.notices import errors_shown, tell_n
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor

CHOSEN_MAX = 10_000


@passes("chosen", "archived")
class SampleSelectionState(rx.State):
    """``archived`` are those that were just archived and can be brought back at once."""

    chosen: rx.Field[list[int]] = rx.field(default_factory=list)
    archived: rx.Field[list[int]] = rx.field(default_factory=list)

    @rx.event
    async def toggle(self, sample_id: int) -> None:
        rest = [one for one in self.chosen if one != sample_id]
        self.chosen = rest if len(rest) < len(self.chosen) else [*rest, sample_id][-CHOSEN_MAX:]

    @rx.event
    async def toggle_page(self) -> None:
        """Choose every sample of the page, or none where all are chosen."""
        shown = [sample.id for sample in (await self.get_state(GoldenState)).samples]
        kept = [one for one in self.chosen if one not in shown]
        self.chosen = kept if set(shown) <= set(self.chosen) else [*kept, *shown][-CHOSEN_MAX:]

    @rx.event
    async def clear(self) -> None:
        self.chosen, self.archived = [], []

    @rx.event
    async def archive(self) -> None:
        """Archive what is chosen; the page offers to undo it."""
        async with errors_shown(self):
            actor = await current_actor(self)
            await services().golden.archive(actor=actor, sample_ids=tuple(self.chosen))
            self.chosen, self.archived = [], list(self.chosen)
            await (await self.get_state(GoldenState))._refresh(actor)  # noqa: SLF001 - hidden from browsers

    @rx.event
    async def restore(self) -> None:
        """Bring back what is chosen, or what was just archived."""
        async with errors_shown(self):
            actor = await current_actor(self)
            count = await services().golden.restore(actor=actor, sample_ids=tuple(self.chosen or self.archived))
            self.chosen, self.archived = [], []
            await (await self.get_state(GoldenState))._refresh(actor)  # noqa: SLF001 - as above
            await tell_n(self, "golden.restored_many", count)
