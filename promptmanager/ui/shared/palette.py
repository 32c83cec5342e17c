"""The command palette (Ctrl/Cmd+K): what the buttons marked ``data_command`` do, prompts, pages, theme, language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.prompts import PromptQuery
from promptmanager.services.product import services
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.session import SessionState, current_actor

_LIBRARY = script(__file__, "palette.jsx")
_FOUND_MAX = 8
_TYPED_MAX = 200


@dataclass(frozen=True)
class FoundView:
    words: str
    note: str
    href: str


class PaletteState(rx.State):
    """The prompts that fit what was typed into the palette."""

    found: list[FoundView] = []  # noqa: RUF012 - a var's default
    is_searching: bool = False

    @rx.event
    async def search(self, typed: str) -> None:
        """Find prompts by what was typed; the last changed ones for nothing typed."""
        actor = await current_actor(self)
        query = PromptQuery(text=typed[:_TYPED_MAX].strip(), limit=_FOUND_MAX)
        try:
            page = await services().prompts.search(actor=actor, query=query)
        except PromptManagerError:
            self.found = []
            return
        self.found = [
            FoundView(words=card.prompt.title, note=card.prompt.description, href=str(routes.prompt(card.prompt.slug)))
            for card in page.cards
        ]


class _Palette(rx.Component):
    library = _LIBRARY
    tag = "Palette"
    words: rx.Var[dict[str, Any]]
    commands: rx.Var[list[dict[str, Any]]]
    found: rx.Var[list[FoundView]]
    is_searching: rx.Var[bool]
    on_search: rx.EventHandler[passthrough_event_spec(str)]
    on_speak: rx.EventHandler[passthrough_event_spec(str)]


class _PaletteButton(rx.Component):
    library = _LIBRARY
    tag = "PaletteButton"
    words: rx.Var[str]
    label: rx.Var[str]


def palette() -> rx.Component:
    """Give the palette itself, closed until its keys or its button open it."""
    words = {
        "title": t("palette.title"),
        "placeholder": t("palette.placeholder"),
        "none": t("palette.none"),
        "here": t("palette.here"),
        "prompts": t("palette.prompts"),
    }
    return _Palette.create(
        words=words,
        commands=_commands(),
        found=PaletteState.found,
        is_searching=PaletteState.is_searching,
        on_search=PaletteState.search,
        on_speak=SessionState.speak,
    )


def palette_button() -> rx.Component:
    return _PaletteButton.create(words=t("palette.open"), label=t("palette.title"))


def _commands() -> list[dict[str, Any]]:
    pages = (
        (routes.LIBRARY, "nav.library"),
        (routes.PLAYGROUND, "nav.playground"),
        (routes.RUNS, "nav.runs"),
        (routes.BENCHMARKS, "nav.benchmarks"),
        (routes.SETTINGS, "nav.settings"),
    )
    modes = (("system", "nav.theme.system"), ("light", "nav.theme.light"), ("dark", "nav.theme.dark"))
    return [
        *({"group": t("palette.pages"), "words": t(key), "href": address} for address, key in pages),
        *({"group": t("nav.theme"), "words": t(key), "mode": mode} for mode, key in modes),
        {"group": t("nav.language"), "words": "English", "locale": "en"},
        {"group": t("nav.language"), "words": "Français", "locale": "fr"},
    ]
