"""Running the columns of the playground: together, one by one, on and on."""

from dataclasses import replace

import reflex as rx

from promptmanager.domain.content import MESSAGE_LENGTH_MAX
from promptmanager.domain.errors import PlanRefusal, PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.domain.runs import RunError
from promptmanager.services.product import services
from promptmanager.ui.playground import columns as made
from promptmanager.ui.playground.state import PlaygroundState
from promptmanager.ui.playground.views import ColumnView, TurnView
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.plan import show_allowance
from promptmanager.ui.shared.plan_offer import offer_instead
from promptmanager.ui.shared.run_views import error_view
from promptmanager.ui.shared.session import current_actor


class LaunchState(rx.State):
    """Handlers only: what runs stands in the columns."""

    @rx.event
    async def run_all(self) -> None:
        """Run every column with the same inputs."""
        async with errors_shown(self):
            playground = await self.get_state(PlaygroundState)
            await self._run(await current_actor(self), [column.key for column in playground.columns])

    @rx.event
    async def run_one(self, key: int) -> None:
        """Run one column."""
        async with errors_shown(self):
            await self._run(await current_actor(self), [key])

    @rx.event
    async def stop_all(self) -> None:
        """Stop whatever still streams."""
        async with errors_shown(self):
            actor = await current_actor(self)
            playground = await self.get_state(PlaygroundState)
            for column in playground.columns:
                await _stop_last(actor, column)

    @rx.event
    async def write_reply(self, key: int, text: str) -> None:
        playground = await self.get_state(PlaygroundState)
        # One more than can be sent is enough to be refused, and is not too much to be held.
        kept = text[: MESSAGE_LENGTH_MAX + 1]
        playground.columns = [
            replace(column, reply=kept) if column.key == key else column for column in playground.columns
        ]

    @rx.event
    async def reply(self, key: int) -> None:
        """Continue a column's conversation with what was typed below its answer."""
        async with errors_shown(self):
            actor = await current_actor(self)
            playground = await self.get_state(PlaygroundState)
            playground.columns = [
                await self._replied(actor, column) if column.key == key and column.turns else column
                for column in playground.columns
            ]
            await show_allowance(self, actor)

    async def _run(self, actor: Actor, keys: list[int]) -> None:
        playground = await self.get_state(PlaygroundState)
        for column in playground.columns:
            if column.key in keys:
                await _stop_last(actor, column)
        playground.columns = await self._started(actor, playground, keys)
        await show_allowance(self, actor)

    async def _started(self, actor: Actor, playground: PlaygroundState, keys: list[int]) -> list[ColumnView]:
        """Start the columns with these keys and return all, each with its run or the reason why it has none."""
        orders, shown = {}, {column.key: column for column in playground.columns}
        for key in keys:
            if key in shown:
                try:
                    orders[key] = made.order_of(shown[key], playground.inputs)
                except PromptManagerError as error:
                    shown[key] = await self._refused(shown[key], error)
        outcomes = await services().runs.start_together(actor=actor, orders=tuple(orders.values()))
        for key, outcome in zip(orders, outcomes, strict=True):
            if isinstance(outcome, PromptManagerError):
                shown[key] = await self._refused(shown[key], outcome)
            else:
                shown[key] = replace(shown[key], turns=[TurnView("", outcome)], reply="", problem_en="", problem_fr="")
        return list(shown.values())

    async def _replied(self, actor: Actor, column: ColumnView) -> ColumnView:
        try:
            run_id = await services().runs.reply(
                actor=actor, run_id=column.last_run_id, text=column.reply, settings=made.settings_of(column.settings)
            )
        except PromptManagerError as error:
            return await self._refused(column, error)
        turns = [*column.turns, TurnView(column.reply, run_id)]
        return replace(column, turns=turns, reply="", problem_en="", problem_fr="")

    async def _refused(self, column: ColumnView, error: PromptManagerError) -> ColumnView:
        """Return the column with the reason why it does not run; what another plan would allow is offered as well."""
        if isinstance(error, PlanRefusal):
            await offer_instead(self, error)
        sentences = error_view(RunError(error.code, error.facts))
        return replace(column, problem_en=sentences["en"], problem_fr=sentences["fr"])


async def _stop_last(actor: Actor, column: ColumnView) -> None:
    if column.last_run_id:
        await services().runs.stop(actor=actor, run_id=column.last_run_id)
