"""The settings panel: the model and how it is called."""

from dataclasses import replace
from typing import Any

import reflex as rx

from promptmanager.domain.content import ModelSettings, OutputFormat
from promptmanager.domain.content_limits import RANGES, check_settings
from promptmanager.domain.errors import InvalidInput
from promptmanager.ui.editor import saving
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.shared.model_picker import look_up
from promptmanager.ui.shared.model_views import ModelView
from promptmanager.ui.shared.notices import error_text, errors_shown
from promptmanager.ui.shared.session import SessionState, current_actor

_WHOLE = ("max_tokens", "seed")


class SettingsState(rx.State):
    """What is known of the chosen model, and why a parameter was not taken."""

    model: ModelView = ModelView()
    refused: dict[str, str] = {}  # noqa: RUF012 - a var's default

    @rx.event
    async def load(self) -> None:
        """Look the draft's model up."""
        async with errors_shown(self):
            await self._look_up((await self.get_state(DraftState))._content.settings.model)

    @rx.event
    async def choose_model(self, model_id: str) -> None:
        draft = await self.get_state(DraftState)
        async with errors_shown(self):
            await self._keep(model=model_id)
            await self._look_up(draft._content.settings.model)

    @rx.event
    async def set_parameter(self, name: str, typed: str) -> None:
        """Take what was typed for a parameter; empty leaves it to the provider."""
        async with errors_shown(self):
            try:
                value = read_parameter(name, typed)
                check_settings(ModelSettings(**{name: value}))
            except InvalidInput as error:
                locale = (await self.get_state(SessionState)).locale
                self.refused = {**self.refused, name: error_text(locale, error)}
                return
            self.refused = {key: words for key, words in self.refused.items() if key != name}
            await self._keep(**{name: value})

    @rx.event
    async def set_output_format(self, output_format: str) -> None:
        async with errors_shown(self):
            if output_format in set(OutputFormat):
                await self._keep(output_format=OutputFormat(output_format))

    @rx.event
    async def write_schema(self, name: str, text: str, number: int, seed: str) -> None:
        """Store what was typed as the JSON schema."""
        draft = await self.get_state(DraftState)
        if name == "schema" and draft._is_typed_upon(seed):
            async with errors_shown(self):
                await self._keep(number, json_schema=text.replace("\x00", ""))

    async def _keep(self, number: int = 0, **changed: Any) -> None:
        draft = await self.get_state(DraftState)
        actor = await current_actor(self)
        content = draft._content
        await saving.keep(self, actor, replace(content, settings=replace(content.settings, **changed)), number)

    async def _look_up(self, model_id: str) -> None:
        self.model = await look_up(await current_actor(self), model_id)


def read_parameter(name: str, typed: str) -> Any:
    """Return a parameter as its type from what was typed. Raises InvalidInput."""
    if name == "stop":
        return tuple(line for line in typed.split("\n") if line)
    if name not in RANGES:
        raise InvalidInput("invalid_input", field="settings")
    if not typed.strip():
        return None
    low, high = RANGES[name]
    try:
        return int(typed) if name in _WHOLE else float(typed.replace(",", "."))
    except ValueError as error:
        raise InvalidInput("out_of_range", field=name, low=low, high=high, value=typed[:20]) from error
