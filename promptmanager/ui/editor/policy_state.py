"""The dialog in which owners and admins say what a prompt's gate asks."""

from typing import Any

import reflex as rx

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.permissions import Permission, is_allowed
from promptmanager.services.product import services
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate_views import PolicyView, policy_of, policy_view
from promptmanager.ui.shared.notices import error_text, errors_shown, tell
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class PolicyState(rx.State):
    """The policy as it is stored; its fields are the form's own until it is sent."""

    is_open: bool = False
    policy: PolicyView = PolicyView()
    tags: list[tuple[str, str]] = []  # noqa: RUF012 - a var's default
    can_set: bool = False
    error: str = ""

    @rx.event
    async def open_policy(self) -> None:
        """Show what the gate asks now."""
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt_id = (await self.get_state(DraftState)).prompt_id
            self.policy = policy_view(await services().gate.policy(actor=actor, prompt_id=prompt_id))
            tags = await services().golden.tags(actor=actor, prompt_id=prompt_id)
            self.tags = [(tag, f"{tag} ({count})") for tag, count in tags]
            if self.policy.tag and self.policy.tag not in dict(self.tags):
                self.tags = [*self.tags, (self.policy.tag, self.policy.tag)]
            self.can_set = is_allowed(actor.role, Permission.SET_GATE)
            self.error, self.is_open = "", True

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def save(self, form: dict[str, Any]) -> None:
        """Ask what the form says of every draft from now on."""
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt_id = (await self.get_state(DraftState)).prompt_id
            try:
                await services().gate.set_policy(actor=actor, prompt_id=prompt_id, policy=policy_of(form))
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            self.is_open = False
            await tell(self, "gate.saved")

    @rx.event
    async def remove(self) -> None:
        """Ask nothing of drafts any more."""
        async with errors_shown(self):
            actor = await current_actor(self)
            prompt_id = (await self.get_state(DraftState)).prompt_id
            await services().gate.remove_policy(actor=actor, prompt_id=prompt_id)
            self.is_open = False
            await tell(self, "gate.removed")
