"""What the columns of the playground say, and the inputs that they share."""

from collections.abc import Callable
from dataclasses import replace

import reflex as rx

from promptmanager.domain.content import MESSAGES_MAX, VARIABLE_VALUE_MAX, MessageRole
from promptmanager.domain.identity import Actor
from promptmanager.domain.orders import COLUMNS_MAX
from promptmanager.services.product import services
from promptmanager.ui.playground import columns as made
from promptmanager.ui.playground.opening import first_model, opened_prompt, opened_run
from promptmanager.ui.playground.views import ColumnView, MessageView, SettingsView, VariableView
from promptmanager.ui.shared.model_picker import look_up
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

_ROLES = [role.value for role in MessageRole]


class PlaygroundState(rx.State):
    """The columns as typed, and the shared inputs."""

    columns: rx.Field[list[ColumnView]] = rx.field(default_factory=list)
    inputs: rx.Field[list[VariableView]] = rx.field(default_factory=list)
    is_loaded: bool = False
    _opened_for: str = ""
    _last_key: int = 0

    @rx.event
    async def load(self) -> None:
        """Show the columns of this tab; the address may open it with a prompt's version or with a run's inputs."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if not self.columns:
                self.columns = [await self._new_column(actor)]
            self.is_loaded = True
            query = self.router.url.query
            # Loading happens again on every reconnection, and must not undo what was typed since.
            if query != self._opened_for:
                self._opened_for = query
                await self._open(actor)

    @rx.event
    async def add_column(self) -> None:
        """Add a copy of the last column, to compare it with a change."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if len(self.columns) < COLUMNS_MAX:
                blank = await self._new_column(actor)
                last = self.columns[-1] if self.columns else blank
                self.columns = [*self.columns, replace(last, key=blank.key, turns=[], reply="")]

    @rx.event
    async def remove_column(self, key: int) -> None:
        if len(self.columns) > 1:
            self.columns = [column for column in self.columns if column.key != key]
            self._share_inputs()

    @rx.event
    async def choose_prompt(self, key: int, slug: str) -> None:
        """Put a prompt into a column: its production version, else its draft."""
        async with errors_shown(self):
            actor = await current_actor(self)
            found = await opened_prompt(actor, slug)
            await self._change(key, lambda column: made.with_version(column, *found))

    @rx.event
    async def choose_version(self, key: int, version_id: str) -> None:
        """Put another version of its prompt into a column."""
        async with errors_shown(self):
            actor = await current_actor(self)
            version = await services().versions.view(actor=actor, version_id=whole(version_id))
            prompt = await services().prompts.find(actor=actor, prompt_id=version.prompt_id)
            versions = await services().versions.of_prompt(actor=actor, prompt_id=version.prompt_id)
            await self._change(key, lambda column: made.with_version(column, prompt, versions, version))

    @rx.event
    async def use_free_text(self, key: int) -> None:
        await self._change(key, made.as_free_text)

    @rx.event
    async def write_message(self, key: int, index: int, text: str) -> None:
        await self._change_message(key, index, lambda message: replace(message, text=text))

    @rx.event
    async def choose_role(self, key: int, index: int, role: str) -> None:
        if role in _ROLES:
            await self._change_message(key, index, lambda message: replace(message, role=role))

    @rx.event
    async def add_message(self, key: int) -> None:
        def with_another(column: ColumnView) -> ColumnView:
            return replace(column, messages=[*column.messages, MessageView("user", "")][:MESSAGES_MAX])

        await self._change(key, with_another)

    @rx.event
    async def remove_message(self, key: int, index: int) -> None:
        def without(column: ColumnView) -> ColumnView:
            kept = [message for place, message in enumerate(column.messages) if place != index]
            return replace(column, messages=kept or [MessageView("user", "")])

        await self._change(key, without)

    @rx.event
    async def change_setting(self, key: int, name: str, value: str) -> None:
        if name in made.SETTING_NAMES:
            await self._change(key, lambda column: replace(column, settings=replace(column.settings, **{name: value})))

    @rx.event
    async def write_input(self, name: str, value: str) -> None:
        # One more than can be run is enough to be refused, and is not too much to be held.
        kept = value[: VARIABLE_VALUE_MAX + 1]
        self.inputs = [replace(each, value=kept) if each.name == name else each for each in self.inputs]

    async def _change(self, key: int, change: Callable[[ColumnView], ColumnView]) -> None:
        async with errors_shown(self):
            self.columns = [
                await self._completed(made.within_limits(change(column), before=column))
                if column.key == key
                else column
                for column in self.columns
            ]
            self._share_inputs()

    async def _completed(self, column: ColumnView) -> ColumnView:
        """Return the column with what follows from its texts and from the choice of its model."""
        column = await made.with_found_variables(column)
        if column.model.id == column.settings.model:
            return column
        return replace(column, model=await look_up(await current_actor(self), column.settings.model))

    async def _change_message(self, key: int, index: int, change: Callable[[MessageView], MessageView]) -> None:
        def changed(column: ColumnView) -> ColumnView:
            messages = [change(each) if place == index else each for place, each in enumerate(column.messages)]
            return replace(column, messages=messages)

        await self._change(key, changed)

    def _share_inputs(self) -> None:
        self.inputs = made.shared_inputs(self.columns, self.inputs)

    async def _new_column(self, actor: Actor) -> ColumnView:
        self._last_key += 1
        model_id = await first_model(actor)
        return ColumnView(
            key=self._last_key, settings=SettingsView(model=model_id), model=await look_up(actor, model_id)
        )

    async def _open(self, actor: Actor) -> None:
        asked = self.router.url.query_parameters
        column, values = await self._new_column(actor), {}
        if run_id := asked.get("inputs_of"):
            column, values = await opened_run(actor, run_id, column)
        elif slug := asked.get("prompt"):
            number, is_draft = whole(asked.get("version")), whole(asked.get("draft")) > 0
            found = await opened_prompt(actor, slug, number=number, draft_first=is_draft)
            column = made.with_version(column, *found)
        column = await self._completed(column)
        self.columns = [column]
        typed = [replace(each, value=values.get(each.name, "")) for each in column.variables]
        self.inputs = made.shared_inputs(self.columns, typed)
