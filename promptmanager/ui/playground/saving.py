"""The dialog that saves a column as a draft."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.prompts import TITLE_MAX
from promptmanager.ui.playground.saving_state import SavingState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t


def saving_dialog() -> rx.Component:
    return ui.dialog(
        t("playground.save_draft"),
        rx.cond(SavingState.prompt_title != "", _into_its_prompt(), None),
        ui.text_field(
            t("playground.new_title"),
            value=SavingState.title,
            on_change=SavingState.write_title,
            max_length=TITLE_MAX,
        ),
        open=SavingState.is_open,
        on_open_change=SavingState.turn,
        footer=(
            ui.dialog_close(),
            ui.button(t("playground.save_new"), variant="primary", on_click=SavingState.save_new),
        ),
    )


def _into_its_prompt() -> rx.Component:
    return ui.column(
        ui.button(
            t("playground.save_into", title=SavingState.prompt_title), icon_name="save", on_click=SavingState.save_draft
        ),
        rx.cond(
            SavingState.replaces_draft,
            ui.text(t("playground.replaces_draft"), tone="warn", size="small"),
            None,
        ),
        ui.text(t("playground.or_new"), tone="muted", size="small"),
        gap=2,
    )
