"""The page of one run: its permalink."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.runs.run_components import (
    actions,
    asked_with,
    conversation,
    headline,
    reply_form,
    run_name,
    siblings,
)
from promptmanager.ui.runs.state import RunPageState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.golden_mark import mark_button, mark_dialog
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.run_stream import run_stream


def run_page() -> rx.Component:
    to_all = ui.link_button(t("runs.to_all"), href=routes.RUNS)
    return frame(
        "runs.one_title",
        rx.cond(
            RunPageState.is_missing,
            ui.empty_state("unplug", t("runs.missing_title"), t("runs.missing_body"), to_all),
            rx.cond(RunPageState.run.id != "", _run(), ui.skeletons(6)),
        ),
        named=run_name(),
    )


def _run() -> rx.Component:
    return ui.column(
        rx.el.div(
            page_head(headline(), *actions(), mark_button(RunPageState.run.id, RunPageState.run.prompt_slug)),
            class_name="run-head",
        ),
        mark_dialog(),
        rx.el.div(
            ui.column(
                conversation(),
                run_stream(RunPageState.run.id, is_tall=True),
                reply_form(),
                gap=4,
                class_name="run-main",
            ),
            rx.el.aside(asked_with(), siblings(), class_name="column run-side", aria_label=t("runs.details")),
            class_name="run-columns",
        ),
        gap=4,
    )


PAGE = Page(route=routes.RUN, content=run_page, on_load=(RunPageState.load,))
