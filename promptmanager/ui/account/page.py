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
        section(t("account.profile.you"), _name_form()),
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
        _told(t("auth.email"), ui.text(SessionState.email)),
        ui.submit_button(t("common.save"), variant="secondary"),
        on_submit=ProfileState.rename,
        class_name="column form",
    )


def _appearance() -> rx.Component:
    languages = ui.segmented(
        t("nav.language"),
        (("en", "English"), ("fr", "Français")),
        value=rx.Var.create(SessionState.locale),
        on_choose=SessionState.speak,
    )
    themes = ui.segmented(
        t("nav.theme"),
        (("system", t("nav.theme.system")), ("light", t("nav.theme.light")), ("dark", t("nav.theme.dark"))),
        value=color_mode.to(str),
        on_choose=set_color_mode,
    )
    return ui.column(_told(t("nav.language"), languages), _told(t("nav.theme"), themes), gap=4)


def _told(label: rx.Var[str], content: rx.Component) -> rx.Component:
    """Put words above something that is not an input of a form."""
    return rx.el.div(rx.el.span(label, class_name="field-label"), rx.el.div(content), class_name="field")


PAGE = Page(route=routes.SETTINGS, content=account_page)
