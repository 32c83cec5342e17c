"""The page to which a mailed link leads: a new password."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.auth.components import card, foot, wide_submit
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState
from promptmanager.ui.shared.credentials import link_token, new_password_field
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def reset_page() -> rx.Component:
    return card(
        "auth.reset.title",
        "auth.reset.lead",
        ui.post_form(
            link_token(),
            new_password_field(t("auth.reset.new")),
            wide_submit(t("auth.reset.action")),
            action=routes.POST_RESET_PASSWORD,
        ),
        foot(ui.text_link(t("auth.reset.again"), href=routes.FORGOT_PASSWORD)),
    )


PAGE = Page(route=routes.RESET_PASSWORD, content=reset_page, is_public=True, on_load=(AnswerState.read,))
