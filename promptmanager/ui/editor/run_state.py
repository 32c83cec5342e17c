"""The run panel: the values of the variables, and the run."""

import reflex as rx

from promptmanager.domain.content import VARIABLE_VALUE_MAX
from promptmanager.domain.errors import InvalidInput, VariableInvalid, VariableMissing
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.runs import RunOrigin, RunQuery
from promptmanager.services.product import services
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.shared.notices import error_text, errors_shown
from promptmanager.ui.shared.plan import show_allowance
from promptmanager.ui.shared.session import SessionState, current_actor


class RunPanelState(rx.State):
    """Values as typed, by variable, and the run that is shown."""

    inputs: dict[str, str] = {}  # noqa: RUF012 - a var's default
    refused: dict[str, str] = {}  # noqa: RUF012 - as above
    run_id: str = ""
    prompt_id: int = 0

    @rx.event
    async def load(self) -> None:
        """Start on another prompt with the values of its last run; on the same one keep what is there."""
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            actor = await current_actor(self)
            if not draft.prompt_id or draft.prompt_id == self.prompt_id:
                return
            self.inputs, self.refused, self.run_id, self.prompt_id = {}, {}, "", draft.prompt_id
            mine = RunQuery(prompt_id=draft.prompt_id, actor_id=actor.user.id, by_hand=True, limit=1)
            for run in (await services().runs.search(actor=actor, query=mine)).runs:
                self.inputs = dict(run.inputs)

    @rx.event
    async def set_input(self, name: str, value: str) -> None:
        await current_actor(self)
        await self._set(name, value)
        self.refused = {key: words for key, words in self.refused.items() if key != name}

    @rx.event
    async def set_flag(self, name: str, is_on: bool) -> None:  # noqa: FBT001 - what a switch tells
        await current_actor(self)
        await self._set(name, "true" if is_on else "false")

    @rx.event
    async def run(self) -> None:
        """Run the text as it stands on the screen."""
        draft = await self.get_state(DraftState)
        (await self.get_state(TextState)).panel = "run"
        async with errors_shown(self):
            actor = await current_actor(self)
            order = RunOrder(
                origin=RunOrigin.EDITOR,
                prompt_id=draft.prompt_id,
                content=draft._content,
                inputs={each.name: self.inputs.get(each.name, "") for each in draft.variables if each.is_used},
            )
            try:
                self.run_id = await services().runs.start(actor=actor, order=order)
                self.refused = {}
                await show_allowance(self, actor)
            except (VariableMissing, VariableInvalid) as error:
                await self._refuse(str(error.facts["name"]), error)
            except InvalidInput as error:
                if error.facts.get("field") not in self.inputs:
                    raise
                await self._refuse(str(error.facts["field"]), error)

    async def _set(self, name: str, value: str) -> None:
        variables = (await self.get_state(DraftState)).variables
        if any(each.name == name for each in variables):
            # One more than can be run is enough to be refused, and is not too much to be held.
            self.inputs = {**self.inputs, name: value[: VARIABLE_VALUE_MAX + 1]}

    async def _refuse(self, name: str, error: VariableMissing | VariableInvalid | InvalidInput) -> None:
        locale = (await self.get_state(SessionState)).locale
        self.refused = {**self.refused, name: error_text(locale, error)}
