"""The versions tab: the list, the comparison of any two, restoring and rolling back, the ledger."""

from typing import Any

import reflex as rx

from promptmanager.domain.content import Content
from promptmanager.domain.diff import compare
from promptmanager.services.product import services
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.views import ReleaseView, VersionView, release_view, version_view
from promptmanager.ui.shared.diff_views import NO_DIFF, DiffView, diff_view
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor


@passes("rolled")
class VersionsState(rx.State):
    """The history of the prompt, and what of it is compared. ``left`` 0 shows ``right`` alone, against nothing."""

    versions: list[VersionView] = []  # noqa: RUF012 - a var's default
    releases: list[ReleaseView] = []  # noqa: RUF012 - as above
    left: int = 0
    right: int = 0
    diff: DiffView = NO_DIFF
    layout: str = "side"
    rolled: int = 0

    @rx.event
    async def show_versions(self) -> None:
        """Open the tab: what the newest version changes in what is in production."""
        (await self.get_state(TextState)).view = "versions"
        async with errors_shown(self):
            await self._refresh()
            production = next((each.id for each in self.versions if each.status == "production"), 0)
            newest = self.versions[0].id if self.versions else 0
            await self._compare(production if production != newest else self._before(newest), newest)

    @rx.event
    async def look_at_alone(self, version_id: int) -> None:
        async with errors_shown(self):
            await self._compare(0, version_id)

    @rx.event
    async def look_at(self, version_id: int) -> None:
        """Compare a version with the one before it."""
        async with errors_shown(self):
            await self._compare(self._before(version_id), version_id)

    @rx.event
    async def choose_left(self, version_id: str) -> None:
        async with errors_shown(self):
            await self._compare(whole(version_id), self.right)

    @rx.event
    async def choose_right(self, version_id: str) -> None:
        async with errors_shown(self):
            await self._compare(self.left, whole(version_id))

    @rx.event
    async def set_layout(self, layout: str) -> None:
        await current_actor(self)
        self.layout = layout

    @rx.event
    async def restore(self, version_id: int) -> None:
        """Copy a version into the draft."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            saved = await services().versions.restore(
                actor=actor, version_id=version_id, revision=draft.stored.revision
            )
            version = await services().versions.view(actor=actor, version_id=version_id)
            saving.settle(draft, saved.revision)
            await saving.show_content(self, actor, version.content)
            (await self.get_state(TextState)).view = "edit"
            await tell(self, "versions.restored", number=version.number)

    @rx.event
    async def ask_to_roll_back(self, version_id: int) -> None:
        await current_actor(self)
        self.rolled = version_id

    @rx.event
    async def set_asking(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        if not is_open:
            self.rolled = 0

    @rx.event
    async def roll_back(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            version_id, self.rolled = self.rolled, 0
            note = str(form.get("note", ""))
            restored = await services().versions.roll_back(actor=actor, version_id=version_id, note=note)
            await self._refresh()
            await (await self.get_state(HeaderState))._refresh()
            await self._compare(version_id, restored.id)
            await tell(self, "versions.rolled_back", number=restored.number)

    def _before(self, version_id: int) -> int:
        ids = [each.id for each in self.versions]
        after = ids[ids.index(version_id) + 1 :] if version_id in ids else []
        return after[0] if after else 0

    async def _refresh(self) -> None:
        actor = await current_actor(self)
        prompt_id = (await self.get_state(DraftState)).prompt_id
        if prompt_id:
            found = await services().versions.of_prompt(actor=actor, prompt_id=prompt_id)
            releases = await services().versions.releases(actor=actor, prompt_id=prompt_id)
            self.versions = [version_view(version) for version in found]
            self.releases = [release_view(release) for release in releases]

    async def _compare(self, left: int, right: int) -> None:
        actor = await current_actor(self)
        known = {each.id for each in self.versions}
        self.left, self.right = left if left in known else 0, right if right in known else 0
        before, after = [
            (await services().versions.view(actor=actor, version_id=each)).content if each else Content(messages=())
            for each in (self.left, self.right)
        ]
        self.diff = diff_view(compare(before, after))
