"""What can be done with the chosen prompts, and the way back from archiving."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.prompts import TAG_LENGTH_MAX
from promptmanager.ui.library.components.places import place_select
from promptmanager.ui.library.components.rights import may_edit
from promptmanager.ui.library.state import CategoryState, LibraryState, SelectionState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count, is_true
from promptmanager.ui.shared.messages import t, tn


def bulk_bar() -> rx.Component:
    """Stand at the foot of the page while something is chosen, or while archiving can be undone."""
    return rx.fragment(
        rx.cond(
            count(SelectionState.chosen) > 0,
            rx.el.div(_deeds(), class_name="bulk", role="region", aria_label=t("library.bulk")),
            rx.cond(count(SelectionState.archived) > 0, rx.el.div(_undo(), class_name="bulk", role="status")),
        ),
        _tag_dialog(),
        _move_dialog(),
    )


def _deeds() -> rx.Component:
    return rx.fragment(
        ui.text(tn("library.chosen", count(SelectionState.chosen)), class_name="bulk-count"),
        rx.cond(may_edit, _changes()),
        ui.download_button(
            rx.el.span(t("library.export")),
            href=rx.Var.create(f"{routes.EXPORT}?ids={rx.Var.create(SelectionState.chosen).to(list).join(',')}"),
            icon_name="download",
            variant="ghost",
            size="small",
        ),
        ui.icon_button("x", t("library.choose_none"), size="small", on_click=SelectionState.clear),
    )


def _changes() -> rx.Component:
    return rx.fragment(
        _deed("tag", t("library.bulk.tag"), SelectionState.ask("tag")),
        _deed("folder-input", t("library.bulk.move"), SelectionState.ask("move")),
        rx.cond(
            LibraryState.status == "archived",
            _deed("archive-restore", t("library.restore"), SelectionState.restore([])),
            _deed("archive", t("library.archive"), SelectionState.archive([])),
        ),
    )


def _deed(icon_name: str, words: rx.Var[str], on_click: Any) -> rx.Component:
    return ui.button(rx.el.span(words), icon_name=icon_name, variant="ghost", size="small", on_click=on_click)


def _undo() -> rx.Component:
    return rx.fragment(
        ui.text(tn("library.archived", count(SelectionState.archived)), class_name="bulk-count"),
        ui.button(
            t("library.undo"),
            variant="ghost",
            size="small",
            icon_name="undo-2",
            on_click=SelectionState.restore([]),
        ),
        ui.icon_button("x", t("common.close"), size="small", on_click=SelectionState.forget_archived),
    )


def _tag_dialog() -> rx.Component:
    return ui.dialog(
        t("library.bulk.tag"),
        rx.el.form(
            rx.el.div(
                ui.text_field(
                    t("library.bulk.tag.label"),
                    hint=t("library.bulk.tag.hint"),
                    name="tag",
                    max_length=TAG_LENGTH_MAX,
                    auto_focus=True,
                    auto_complete="off",
                    required=True,
                ),
                ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("library.bulk.tag"))),
                class_name="column form",
            ),
            on_submit=SelectionState.tag,
        ),
        open=is_true(SelectionState.asking == "tag"),
        on_open_change=SelectionState.close,
        width="small",
    )


def _move_dialog() -> rx.Component:
    return ui.dialog(
        t("library.bulk.move"),
        rx.el.form(
            rx.el.div(
                place_select(
                    t("library.category.destination"),
                    CategoryState.options,
                    nowhere=t("library.category.none"),
                    name="category",
                ),
                ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("library.bulk.move"))),
                class_name="column form",
            ),
            on_submit=SelectionState.move,
        ),
        open=is_true(SelectionState.asking == "move"),
        on_open_change=SelectionState.close,
        width="small",
    )
