"""The contracts of variables, changed one at a time in a dialog."""

from dataclasses import replace
from typing import Any

import reflex as rx

from promptmanager.domain.content import Content, Variable, VariableType
from promptmanager.domain.content_limits import check_content
from promptmanager.domain.errors import InvalidInput
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.views import VariableView
from promptmanager.ui.shared.notices import error_text, errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import SessionState, current_actor


@passes("is_open")
class VariablesState(rx.State):
    """The contract in the dialog."""

    is_open: bool = False
    edited: VariableView = VariableView()
    type: str = VariableType.TEXT.value
    error: str = ""

    @rx.event
    async def edit(self, name: str) -> None:
        draft = await self.get_state(DraftState)
        await current_actor(self)
        found = next((variable for variable in draft.variables if variable.name == name), None)
        if found:
            self.edited, self.type, self.is_open, self.error = found, found.type, True, ""

    @rx.event
    async def set_open(self, is_open: bool) -> None:  # noqa: FBT001 - what the dialog tells
        await current_actor(self)
        self.is_open = is_open

    @rx.event
    async def set_type(self, kind: str) -> None:
        await current_actor(self)
        if kind in set(VariableType):
            self.type = kind

    @rx.event
    async def change(self, form: dict[str, Any]) -> None:
        """Take the dialog's fields as the contract."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            contract = Variable(
                name=self.edited.name,
                type=VariableType(self.type),
                is_required=bool(form.get("is_required")),
                default=str(form.get("default", "")),
                description=str(form.get("description", "")).strip(),
                choices=tuple(line.strip() for line in str(form.get("choices", "")).split("\n") if line.strip()),
            )
            content = draft._content
            changed = tuple(contract if each.name == contract.name else each for each in content.variables)
            try:
                check_content(Content(variables=changed))
            except InvalidInput as error:
                self.error = error_text((await self.get_state(SessionState)).locale, error)
                return
            await saving.keep(self, actor, replace(content, variables=changed))
            self.is_open = False

    @rx.event
    async def forget(self, name: str) -> None:
        """Drop the contract of a variable that no text uses any more."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            kept = tuple(variable for variable in draft._content.variables if variable.name != name)
            await saving.keep(self, await current_actor(self), replace(draft._content, variables=kept))
