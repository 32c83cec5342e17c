"""The page on which people ask for a link to a new password."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.auth.components import card, foot, wide_submit
from promptmanager.ui.auth.state import AuthState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState, done
from promptmanager.ui.shared.credentials import email_field
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def forgot_page() -> rx.Component:
    return card(
        "auth.forgot.title",
        "auth.forgot.lead",
        done("sent", "auth.forgot.sent"),
        rx.cond(~AuthState.sends_mail, ui.callout(t("auth.forgot.no_mail"), icon_name="mail")),
        ui.post_form(
            email_field(auto_focus=True),
            wide_submit(t("auth.forgot.action")),
            action=routes.POST_FORGOT_PASSWORD,
        ),
        foot(ui.text_link(t("auth.forgot.back"), href=routes.SIGN_IN)),
    )


PAGE = Page(
    route=routes.FORGOT_PASSWORD,
    content=forgot_page,
    is_public=True,
    on_load=(AnswerState.read, AuthState.open_forgotten),
)
