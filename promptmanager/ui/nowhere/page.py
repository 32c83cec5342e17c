"""The page for an address that leads nowhere."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.layout import centre
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def not_found_page() -> rx.Component:
    return centre(
        "notfound.title",
        ui.empty_state(
            "compass",
            t("notfound.title"),
            t("notfound.body"),
            ui.link_button(t("notfound.action"), href=routes.LIBRARY),
            level=1,
        ),
    )


PAGE = Page(route="404", content=not_found_page, is_public=True)
