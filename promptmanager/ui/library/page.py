"""The library: the first page that people see."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.library.components.browser import Address
from promptmanager.ui.library.components.bulk import bulk_bar
from promptmanager.ui.library.components.creation import creation_dialog
from promptmanager.ui.library.components.emptiness import nothing_found, nothing_yet
from promptmanager.ui.library.components.filters import filters
from promptmanager.ui.library.components.importing import import_dialog
from promptmanager.ui.library.components.pager import pager
from promptmanager.ui.library.components.prompts import prompts
from promptmanager.ui.library.components.rights import may_edit
from promptmanager.ui.library.components.tree import tree, unfold_button
from promptmanager.ui.library.state import CategoryState, CreationState, ImportState, LibraryState
from promptmanager.ui.library.state.search import NOT_READ
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.layout import frame
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page

_is_read = LibraryState.total != NOT_READ
_has_prompts = (LibraryState.total != 0) | LibraryState.is_filtered


def library_page() -> rx.Component:
    return frame(
        "nav.library",
        rx.el.div(
            tree(),
            rx.el.div(
                _head(), rx.cond(_has_prompts, filters()), _found(), class_name="library-main", data_read=_is_read
            ),
            class_name="library",
        ),
        bulk_bar(),
        creation_dialog(),
        import_dialog(),
        Address.create(question=LibraryState.address),
        flush=True,
    )


def _head() -> rx.Component:
    return rx.el.div(
        unfold_button(),
        ui.heading(t("nav.library"), level=1),
        rx.cond(
            LibraryState.total > 0, ui.text(number(LibraryState.total), tone="faint", class_name="numbers head-count")
        ),
        ui.spacer(),
        _more(),
        rx.cond(
            may_edit & _has_prompts,
            ui.button(
                t("library.new"), variant="primary", icon_name="plus", on_click=CreationState.open, data_command=True
            ),
        ),
        class_name="row library-head",
    )


def _more() -> rx.Component:
    return ui.menu(
        rx.cond(
            may_edit,
            rx.fragment(
                ui.menu_item(t("library.import"), icon_name="upload", on_select=ImportState.open),
                ui.menu_item(t("library.examples"), icon_name="sparkles", on_select=CreationState.add_examples),
            ),
        ),
        ui.menu_download(t("library.export_all"), href=routes.EXPORT, icon_name="download"),
        label=t("common.more"),
    )


def _found() -> rx.Component:
    return rx.cond(
        _is_read,
        rx.cond(
            LibraryState.total > 0,
            rx.fragment(prompts(), pager()),
            rx.cond(LibraryState.is_filtered, nothing_found(), nothing_yet()),
        ),
        ui.skeletons(6, "5rem"),
    )


PAGE = Page(route=routes.LIBRARY, content=library_page, on_load=(LibraryState.load, CategoryState.load))
