"""The tree of categories beside the prompts."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.prompts import CATEGORY_NAME_MAX
from promptmanager.ui.library.components.browser import NameInPlace
from promptmanager.ui.library.components.places import place_select
from promptmanager.ui.library.components.rights import may_edit
from promptmanager.ui.library.state import CategoryState, LibraryState, LineView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import is_true
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t


def tree() -> rx.Component:
    return rx.el.nav(
        rx.el.div(
            ui.heading(t("library.categories"), level=2, class_name="tree-title"),
            ui.spacer(),
            rx.cond(
                may_edit,
                ui.icon_button("folder-plus", t("library.category.new"), size="small", on_click=CategoryState.add(0)),
            ),
            ui.icon_button(
                "panel-left-close",
                t("library.categories.fold"),
                size="small",
                class_name="not-narrow",
                on_click=CategoryState.fold_panel,
            ),
            class_name="tree-head",
        ),
        rx.el.ul(
            rx.el.li(_all()),
            rx.cond(CategoryState.adding_under == 0, rx.el.li(_naming("", 0))),
            rx.foreach(CategoryState.lines, _line),
            class_name="tree-lines",
        ),
        _move_dialog(),
        _delete_dialog(),
        id="library-tree",
        class_name="tree",
        aria_label=t("library.categories"),
        data_folded=CategoryState.is_folded,
        data_shown=CategoryState.is_shown,
    )


def unfold_button() -> rx.Component:
    """Bring the folded panel back, where there is room for it."""
    return rx.cond(
        CategoryState.is_folded,
        ui.icon_button(
            "panel-left-open",
            t("library.categories.unfold"),
            class_name="not-narrow",
            on_click=CategoryState.fold_panel,
        ),
    )


def _all() -> rx.Component:
    return rx.el.div(
        rx.el.span(class_name="tree-fold"),
        rx.el.button(
            ui.icon("library", 15),
            rx.el.span(t("library.all"), class_name="truncate"),
            type="button",
            class_name="tree-name",
            aria_current=rx.cond(LibraryState.category_id == 0, "true", "false"),
            on_click=LibraryState.choose_category(0),
        ),
        class_name="tree-line",
        data_here=LibraryState.category_id == 0,
    )


def _line(line: LineView) -> rx.Component:
    return rx.el.li(
        rx.cond(
            CategoryState.renaming == line.id,
            _naming(line.name, line.depth),
            rx.el.div(
                _fold(line),
                rx.el.button(
                    ui.icon("folder", 15),
                    rx.el.span(line.name, class_name="truncate"),
                    rx.el.span(number(line.total), class_name="tree-count numbers"),
                    type="button",
                    class_name="tree-name",
                    aria_current=rx.cond(LibraryState.category_id == line.id, "true", "false"),
                    on_click=LibraryState.choose_category(line.id),
                ),
                rx.cond(may_edit, _actions(line)),
                class_name="tree-line",
                data_here=LibraryState.category_id == line.id,
                style={"--depth": rx.Var.create(line.depth).to(str)},
            ),
        ),
        rx.cond(CategoryState.adding_under == line.id, _naming("", line.depth + 1)),
    )


def _fold(line: LineView) -> rx.Component:
    return rx.cond(
        line.has_children,
        rx.el.button(
            ui.icon("chevron-right", 13),
            type="button",
            class_name="tree-fold",
            aria_expanded=line.is_open,
            aria_label=t("library.category.fold", name=line.name),
            on_click=CategoryState.fold(line.id),
        ),
        rx.el.span(class_name="tree-fold"),
    )


def _naming(name: rx.Var[str] | str, depth: rx.Var[int] | int) -> rx.Component:
    return rx.el.div(
        NameInPlace.create(
            name=name,
            label=t("library.category.name"),
            limit=CATEGORY_NAME_MAX,
            on_save=CategoryState.save_name,
            on_cancel=CategoryState.cancel,
        ),
        class_name="tree-line tree-naming",
        style={"--depth": rx.Var.create(depth).to(str)},
    )


def _actions(line: LineView) -> rx.Component:
    return ui.menu(
        ui.menu_item(t("library.category.new_inside"), icon_name="folder-plus", on_select=CategoryState.add(line.id)),
        ui.menu_item(t("library.category.rename"), icon_name="pencil", on_select=CategoryState.rename(line.id)),
        ui.menu_item(t("library.category.move"), icon_name="folder-input", on_select=CategoryState.ask_move(line.id)),
        ui.menu_separator(),
        ui.menu_item(
            t("library.category.delete"),
            icon_name="trash-2",
            danger=True,
            on_select=CategoryState.ask_delete(line.id, line.name),
        ),
        label=t("library.category.actions", name=line.name),
        class_name="size-small tree-menu",
    )


def _move_dialog() -> rx.Component:
    return ui.dialog(
        t("library.category.move.title", name=CategoryState.subject),
        rx.el.form(
            rx.el.div(
                place_select(
                    t("library.category.destination"),
                    CategoryState.destinations,
                    nowhere=t("library.category.root"),
                    name="destination",
                ),
                ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("library.category.move"))),
                class_name="column form",
            ),
            on_submit=CategoryState.move,
        ),
        open=is_true(CategoryState.moving > 0),
        on_open_change=CategoryState.cancel,
        width="small",
    )


def _delete_dialog() -> rx.Component:
    return ui.confirm_dialog(
        t("library.category.delete.title", name=CategoryState.subject),
        t("library.category.delete.body"),
        confirm=t("library.category.delete"),
        on_confirm=CategoryState.delete,
        open=is_true(CategoryState.deleting > 0),
        on_open_change=CategoryState.cancel,
    )
