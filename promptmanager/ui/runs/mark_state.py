"""Marking the run of the page as a golden sample."""

from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput
from promptmanager.services.product import services
from promptmanager.ui.runs.state import RunPageState
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class MarkState(rx.State):
    """The dialog that asks for the sample's name and why."""

    is_open: bool = False
    error: str = ""

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open, self.error = is_open, ""

    @rx.event
    async def mark(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            run_id = (await self.get_state(RunPageState)).run.id
            name, reason = str(form.get("name", "")), str(form.get("reason", ""))
            try:
                await services().golden.mark_run(actor=actor, run_id=run_id, name=name, reason=reason)
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_open = False
            await tell(self, "golden.marked")
