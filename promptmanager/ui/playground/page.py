"""The playground."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.playground.components import column_links, column_view, head_actions, inputs_panel
from promptmanager.ui.playground.launch_state import LaunchState
from promptmanager.ui.playground.saving import saving_dialog
from promptmanager.ui.playground.state import PlaygroundState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.golden_mark import mark_dialog
from promptmanager.ui.shared.keyboard import shortcut
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def playground_page() -> rx.Component:
    return frame(
        "playground.title",
        shortcut("mod+enter", LaunchState.run_all),
        page_head(t("playground.title"), *head_actions()),
        rx.cond(
            PlaygroundState.is_loaded,
            ui.column(
                inputs_panel(),
                column_links(),
                rx.el.div(rx.foreach(PlaygroundState.columns, column_view), class_name="pg-columns"),
                gap=4,
            ),
            ui.skeletons(6),
        ),
        saving_dialog(),
        mark_dialog(),
    )


PAGE = Page(route=routes.PLAYGROUND, content=playground_page, on_load=(PlaygroundState.load,))
