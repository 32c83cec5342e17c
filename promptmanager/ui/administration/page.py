"""Settings > Administration: for the administrator."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.administration.access import access
from promptmanager.ui.administration.access_state import AccessState
from promptmanager.ui.administration.audit import audit
from promptmanager.ui.administration.audit_state import AuditState
from promptmanager.ui.administration.components import people
from promptmanager.ui.administration.letters_state import LettersState
from promptmanager.ui.administration.pool import pool
from promptmanager.ui.administration.pool_state import PoolState
from promptmanager.ui.administration.spending import spending
from promptmanager.ui.administration.spending_state import SpendingState
from promptmanager.ui.administration.state import PeopleState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState
from promptmanager.ui.shared.settings import settings_frame


def administration_page() -> rx.Component:
    return settings_frame(
        "admin.title",
        rx.cond(
            SessionState.is_admin,
            ui.tabs(
                ui.tab("people", t("admin.people"), people()),
                ui.tab("spending", t("admin.spending"), spending()),
                ui.tab("pool", t("admin.pool"), pool()),
                ui.tab("access", t("admin.access"), access()),
                ui.tab("audit", t("admin.audit"), audit()),
                label=t("admin.tabs"),
                default_value="people",
            ),
            ui.callout(t("admin.only"), icon_name="lock"),
        ),
        here=routes.SETTINGS_ADMINISTRATION,
        class_name="settings settings-wide",
    )


PAGE = Page(
    route=routes.SETTINGS_ADMINISTRATION,
    content=administration_page,
    on_load=(
        PeopleState.load,
        SpendingState.load,
        PoolState.load,
        AccessState.load,
        LettersState.load,
        AuditState.load,
    ),
)
