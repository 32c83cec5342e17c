"""The history of runs."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.runs.components import filters, has_runs, history, paging
from promptmanager.ui.runs.state import HistoryState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def history_page() -> rx.Component:
    return frame(
        "runs.title",
        page_head(
            t("runs.title"),
            rx.cond(
                has_runs(),
                ui.link_button(t("runs.to_playground"), href=routes.PLAYGROUND, icon_name="flask-conical"),
            ),
        ),
        filters(),
        history(),
        paging(),
    )


PAGE = Page(route=routes.RUNS, content=history_page, on_load=(HistoryState.load,))
