"""The dialog in which the administrator makes an account for somebody."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.identity import EMAIL_MAX, NAME_MAX
from promptmanager.ui.administration.new_account_state import NewAccountState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t


def new_account_button() -> rx.Component:
    return ui.button(t("admin.account.new"), icon_name="user-plus", on_click=NewAccountState.set_open(True))


def new_account_dialog() -> rx.Component:
    return ui.dialog(
        t("admin.account.title"),
        rx.el.form(
            ui.text_field(t("auth.name"), control_id="new_name", name="new_name", required=True, max_length=NAME_MAX),
            ui.text_field(
                t("auth.email"),
                control_id="new_email",
                name="new_email",
                type="email",
                required=True,
                max_length=EMAIL_MAX,
            ),
            ui.row(ui.dialog_close(), ui.submit_button(t("admin.account.create")), justify_content="flex-end"),
            on_submit=NewAccountState.create,
            class_name="column form",
        ),
        description=t("admin.account.lead"),
        open=rx.Var.create(NewAccountState.is_open),
        on_open_change=NewAccountState.set_open,
        width="small",
    )
