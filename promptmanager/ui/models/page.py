"""Settings > Models: the catalogue, for the administrator."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.models.components import bulk, filters, pager, prices_dialog, rows, silences
from promptmanager.ui.models.state import CatalogueState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import ago
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState
from promptmanager.ui.shared.settings import settings_frame


def models_page() -> rx.Component:
    return settings_frame(
        "catalogue.title",
        rx.cond(
            SessionState.is_admin,
            rx.fragment(_heard(), _simulated(), silences(), filters(), bulk(), rows(), pager(), prices_dialog()),
            ui.callout(t("admin.only"), icon_name="lock"),
        ),
        here=routes.SETTINGS_MODELS,
        class_name="settings settings-wide",
    )


def _heard() -> rx.Component:
    return ui.row(
        ui.text(t("catalogue.lead"), tone="muted", flex="1 1 16rem"),
        rx.cond(
            CatalogueState.heard_at != "",
            rx.el.span(
                t("catalogue.heard"), " ", ago(CatalogueState.heard_at), class_name="text text-small tone-faint"
            ),
        ),
        ui.button(
            t("catalogue.refresh"),
            icon_name="refresh-cw",
            variant="secondary",
            on_click=CatalogueState.ask_providers,
        ),
        flex_wrap="wrap",
    )


def _simulated() -> rx.Component:
    return rx.cond(
        SessionState.has_only_sandbox, ui.callout(t("catalogue.simulated"), tone="warn", icon_name="flask-conical")
    )


PAGE = Page(route=routes.SETTINGS_MODELS, content=models_page, on_load=(CatalogueState.load,))
