"""A button that finds a prompt of the workspace by typing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from promptmanager.domain.prompts import PromptQuery
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.passing import passes
from promptmanager.ui.shared.session import current_actor

_FOUND_MAX = 12
_TYPED_MAX = 200


@dataclass(frozen=True)
class FoundPromptView:
    slug: str
    title: str


@passes("open_picker")
class PromptPickerState(rx.State):
    """What the one open picker of the page shows."""

    open_picker: str = ""
    found: rx.Field[list[FoundPromptView]] = rx.field(default_factory=list)

    @rx.event
    async def turn(self, picker: str, is_open: bool) -> None:  # noqa: FBT001 - Radix tells it so
        """Open a picker with the prompts that changed last, or close it."""
        self.open_picker = picker if is_open else ""
        if is_open:
            await self._find("")

    @rx.event
    async def search(self, typed: str) -> None:
        await self._find(typed)

    @rx.event
    async def close(self) -> None:
        self.open_picker = ""

    async def _find(self, typed: str) -> None:
        async with errors_shown(self):
            query = PromptQuery(text=typed[:_TYPED_MAX].strip(), limit=_FOUND_MAX)
            page = await services().prompts.search(actor=await current_actor(self), query=query)
            self.found = [FoundPromptView(card.prompt.slug, card.prompt.title) for card in page.cards]


def prompt_picker(
    picker: rx.Var[str] | str, label: Any, *, shown: Any, on_pick: Callable[[rx.Var[str]], Any], **props: Any
) -> rx.Component:
    """Give the button, which shows ``shown``. ``picker`` names it among those of the page; ``on_pick`` takes a slug."""

    def choice(prompt: Any) -> rx.Component:
        return rx.el.li(
            rx.el.button(
                prompt.title,
                type="button",
                class_name="menu-item truncate",
                on_click=[PromptPickerState.close, on_pick(prompt.slug)],
            )
        )

    return ui.popover(
        ui.search_field(t("runs.find_prompt"), on_change=PromptPickerState.search.debounce(200), auto_focus=True),
        rx.el.ul(rx.foreach(PromptPickerState.found, choice), class_name="picker-list", aria_label=label),
        rx.cond(PromptPickerState.found.length() == 0, ui.text(t("runs.no_prompt"), tone="muted", size="small"), None),
        trigger=(rx.el.span(shown, class_name="truncate"), ui.icon("chevron-down", 14)),
        label=label,
        open=PromptPickerState.open_picker == picker,
        on_open_change=lambda is_open: PromptPickerState.turn(picker, is_open),
        **props,
    )
