"""The dialog in which a prompt begins."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.prompts import DESCRIPTION_MAX, TITLE_MAX
from promptmanager.ui.library.components.places import place_select
from promptmanager.ui.library.state import CategoryState, CreationState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import is_true
from promptmanager.ui.shared.messages import t


def creation_dialog() -> rx.Component:
    return ui.dialog(
        t("library.new"),
        rx.el.form(
            rx.el.div(
                ui.text_field(
                    t("library.new.title"),
                    error=CreationState.title_error,
                    name="title",
                    placeholder=t("library.new.title.example"),
                    max_length=TITLE_MAX,
                    auto_focus=True,
                    auto_complete="off",
                ),
                ui.text_area(
                    t("library.new.description"),
                    hint=t("library.new.description.hint"),
                    name="description",
                    rows="2",
                    max_length=DESCRIPTION_MAX,
                ),
                place_select(
                    t("library.new.category"),
                    CategoryState.options,
                    nowhere=t("library.category.none"),
                    name="category",
                    value=CreationState.category,
                    on_change=CreationState.choose_category,
                ),
                ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("library.new.create"))),
                class_name="column form",
            ),
            on_submit=CreationState.create,
        ),
        open=is_true(CreationState.is_open),
        on_open_change=CreationState.close,
    )
