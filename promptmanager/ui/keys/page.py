"""Settings > BYOK: a person's own key of OpenRouter."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.keys.components import answer, dialogs, entry, kept, offer
from promptmanager.ui.keys.state import KeysState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState, done
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.settings import settings_frame


def keys_page() -> rx.Component:
    return settings_frame(
        "keys.title",
        answer(),
        done("saved", "keys.saved"),
        rx.cond(
            KeysState.is_loaded,
            rx.fragment(
                rx.cond(KeysState.is_allowed, rx.fragment(), offer()),
                rx.cond(KeysState.has_key, kept(), rx.cond(KeysState.is_allowed, entry())),
            ),
            ui.skeletons(2, "8rem"),
        ),
        dialogs(),
        here=routes.SETTINGS_BYOK,
    )


PAGE = Page(route=routes.SETTINGS_BYOK, content=keys_page, on_load=(AnswerState.read, KeysState.load))
