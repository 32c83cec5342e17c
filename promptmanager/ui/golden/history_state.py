"""What a golden sample said at each time."""

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.golden.views import RevisionView, revision_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor


@passes("is_open")
class SampleHistoryState(rx.State):
    """The sample whose history is open."""

    is_open: bool = False
    name: str = ""
    revisions: list[RevisionView] = []  # noqa: RUF012 - a var's default

    @rx.event
    async def open(self, sample_id: int) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            sample = await services().golden.get(actor=actor, sample_id=sample_id)
            found = await services().golden.revisions(actor=actor, sample_id=sample_id)
            self.name, self.revisions, self.is_open = sample.name, [revision_view(each) for each in found], True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open
