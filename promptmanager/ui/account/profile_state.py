"""A person's name and appearance."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.shared.notices import errors_shown, tell
from promptmanager.ui.shared.session import SessionState, current_actor


class ProfileState(rx.State):
    """Changes to oneself; what is shown of oneself stands in ``SessionState``."""

    @rx.event
    async def rename(self, form: dict[str, Any]) -> None:
        async with errors_shown(self):
            actor = await current_actor(self)
            name = await services().accounts.profiles.rename(actor=actor, name=str(form.get("name", "")))
            (await self.get_state(SessionState)).name = name
            await tell(self, "account.profile.saved")
