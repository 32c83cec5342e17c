"""The page of benchmarks, before there are any."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.layout import frame
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def benchmarks_page() -> rx.Component:
    return frame(
        "nav.benchmarks",
        rx.el.h1(t("nav.benchmarks"), class_name="visually-hidden"),
        ui.empty_state(
            "chart-no-axes-column",
            t("soon.title"),
            t("soon.body"),
            ui.link_button(t("runs.to_playground"), href=routes.PLAYGROUND, icon_name="flask-conical"),
        ),
    )


PAGE = Page(route=routes.BENCHMARKS, content=benchmarks_page)
