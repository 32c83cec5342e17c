"""Settings > Account: name, language, theme."""

from __future__ import annotations

import reflex as rx
from reflex.style import color_mode, set_color_mode

from promptmanager.domain.identity import NAME_MAX
from promptmanager.ui.account.profile_state import ProfileState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState
from promptmanager.ui.shared.settings import section, settings_frame


def account_page() -> rx.Component:
    return settings_frame(
        "account.profile.title",
        section(t("account.profile.you"), _name_form(), _email()),
        section(t("account.profile.appearance"), _appearance()),
        here=routes.SETTINGS,
    )


def _name_form() -> rx.Component:
    return rx.el.form(
        ui.text_field(
            t("auth.name"),
            control_id="name",
            name="name",
            default_value=SessionState.name,
            # The name arrives after the page: a new key lets the input take it.
            key=SessionState.name,
            required=True,
            max_length=NAME_MAX,
            auto_complete="name",
            hint=t("account.profile.name.hint"),
        ),
        ui.submit_button(t("common.save"), variant="secondary"),
        on_submit=ProfileState.rename,
        class_name="column form",
    )


def _email() -> rx.Component:
    return rx.el.div(
        ui.text_field(
            t("auth.email"),
            control_id="email",
            value=SessionState.email,
            read_only=True,
            hint=t("account.profile.email.hint"),
        ),
        class_name="column form",
    )


def _appearance() -> rx.Component:
    return ui.column(
        ui.segmented(
            t("nav.language"),
            (("en", "English"), ("fr", "Français")),
            value=rx.Var.create(SessionState.locale),
            on_choose=SessionState.speak,
        ),
        ui.segmented(
            t("nav.theme"),
            (("system", t("nav.theme.system")), ("light", t("nav.theme.light")), ("dark", t("nav.theme.dark"))),
            value=color_mode.to(str),
            on_choose=set_color_mode,
        ),
        align_items="flex-start",
    )


PAGE = Page(route=routes.SETTINGS, content=account_page)
