"""The page on which people sign in."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.auth.components import card, foot, onwards, wide_submit
from promptmanager.ui.auth.state import AuthState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState, done
from promptmanager.ui.shared.credentials import current_password_field, email_field
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def sign_in_page() -> rx.Component:
    return card(
        "auth.sign_in.title",
        "auth.sign_in.lead",
        done("reset", "auth.done.reset"),
        done("deleted", "auth.done.deleted"),
        ui.post_form(
            onwards(),
            email_field(auto_focus=True),
            current_password_field(t("auth.password")),
            ui.text_link(t("auth.sign_in.forgot"), href=routes.FORGOT_PASSWORD, class_name="auth-forgot"),
            wide_submit(t("auth.sign_in.action")),
            action=routes.POST_SIGN_IN,
        ),
        rx.cond(
            AuthState.may_sign_up,
            foot(t("auth.sign_in.none"), " ", ui.text_link(t("auth.sign_in.create"), href=routes.SIGN_UP)),
        ),
    )


PAGE = Page(
    route=routes.SIGN_IN, content=sign_in_page, is_public=True, on_load=(AnswerState.read, AuthState.open_sign_in)
)
