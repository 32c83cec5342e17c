"""The page on which people make their account."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.identity import NAME_MAX
from promptmanager.ui.auth.components import card, foot, onwards, wide_submit
from promptmanager.ui.auth.state import AuthState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState
from promptmanager.ui.shared.credentials import email_field, link_found, link_token, new_password_field
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState


def sign_up_page() -> rx.Component:
    may_enter: Any = AuthState.may_sign_up | AuthState.is_invited
    return card(
        "auth.sign_up.title",
        "auth.sign_up.lead",
        rx.cond(
            AuthState.is_fresh,
            ui.callout(t("auth.sign_up.first"), tone="accent", icon_name="sparkles"),
        ),
        link_found("invitation", AuthState.welcome),
        # Hidden and not taken away: who comes by an invitation may type before the page knows of it.
        rx.el.div(_form(), hidden=~may_enter),
        rx.cond(~may_enter, ui.callout(t("auth.sign_up.closed"), icon_name="lock")),
        rx.cond(
            ~AuthState.is_fresh,
            foot(t("auth.sign_up.known"), " ", ui.text_link(t("auth.sign_in.action"), href=routes.SIGN_IN)),
        ),
    )


def _form() -> rx.Component:
    return ui.post_form(
        onwards(),
        link_token("invitation"),
        rx.el.input(type="hidden", name="locale", value=SessionState.locale, read_only=True),
        ui.text_field(
            t("auth.name"),
            control_id="name",
            name="name",
            required=True,
            max_length=NAME_MAX,
            auto_complete="name",
            auto_focus=True,
        ),
        email_field(),
        new_password_field(t("auth.password")),
        wide_submit(t("auth.sign_up.action")),
        action=routes.POST_SIGN_UP,
    )


PAGE = Page(
    route=routes.SIGN_UP, content=sign_up_page, is_public=True, on_load=(AnswerState.read, AuthState.open_sign_up)
)
