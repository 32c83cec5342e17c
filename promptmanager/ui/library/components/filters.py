"""Search, filters, order and view, above the prompts."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.library.components.browser import SlashToSearch
from promptmanager.ui.library.state import CategoryState, LibraryState, TagView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t

_SEARCH_ID = "library-search"


def filters() -> rx.Component:
    return rx.el.div(
        ui.toolbar(
            rx.el.div(
                ui.search_field(
                    t("library.search"),
                    id=_SEARCH_ID,
                    value=LibraryState.text,
                    on_change=LibraryState.search,
                    max_length=200,
                ),
                rx.el.span(ui.kbd("/"), class_name="search-key for-wide", aria_hidden="true"),
                class_name="library-search",
            ),
            SlashToSearch.create(target=_SEARCH_ID),
            _tree_button(),
            _tags(),
            _starred(),
            _order(),
            _views(),
            label=t("library.filters"),
        ),
        ui.row(_statuses(), _chosen(), gap=3, class_name="library-states"),
        class_name="library-filters",
    )


def _tree_button() -> rx.Component:
    return ui.button(
        rx.el.span(t("library.categories"), class_name="for-room"),
        icon_name="folder-tree",
        aria_label=t("library.categories"),
        on_click=CategoryState.show_panel,
        aria_expanded=CategoryState.is_shown,
        aria_controls="library-tree",
        class_name="only-narrow",
    )


def _tags() -> rx.Component:
    return ui.popover(
        ui.heading(t("library.tags"), level=3, class_name="popover-title"),
        rx.cond(
            count(LibraryState.known_tags) > 0,
            rx.el.div(rx.foreach(LibraryState.known_tags, _tag_line), class_name="tag-lines"),
            ui.text(t("library.tags.none"), tone="muted", size="small"),
        ),
        trigger=(
            ui.icon("tag", 15),
            rx.el.span(t("library.tags"), class_name="for-room"),
            rx.cond(count(LibraryState.tags) > 0, ui.badge(count(LibraryState.tags), tone="accent")),
        ),
        label=t("library.tags.filter"),
    )


def _tag_line(tag: TagView) -> rx.Component:
    return rx.el.div(
        ui.checkbox(tag.name, checked=tag.is_chosen, on_change=LibraryState.toggle_tag(tag.name)),
        ui.text(number(tag.count), tone="faint", size="small", class_name="numbers"),
        class_name="tag-line",
    )


def _starred() -> rx.Component:
    return ui.icon_button(
        "star",
        t("library.starred.only"),
        variant="secondary",
        on_click=LibraryState.toggle_starred,
        aria_pressed=LibraryState.is_starred_only,
        class_name="star-filter",
    )


def _order() -> rx.Component:
    return rx.el.div(
        ui.select(
            t("library.sort"),
            (
                ("changed", t("library.sort.changed")),
                ("title", t("library.sort.title")),
                ("created", t("library.sort.created")),
            ),
            bare=True,
            value=LibraryState.sort,
            on_change=LibraryState.choose_sort,
        ),
        class_name="library-sort",
    )


def _views() -> rx.Component:
    return ui.segmented(
        t("library.view"),
        (
            ("cards", rx.fragment(ui.icon("layout-grid", 15), ui.visually_hidden(t("library.view.cards")))),
            ("rows", rx.fragment(ui.icon("rows-3", 15), ui.visually_hidden(t("library.view.rows")))),
        ),
        value=rx.Var.create(LibraryState.view),
        on_choose=LibraryState.choose_view,
    )


def _statuses() -> rx.Component:
    return rx.el.div(
        ui.segmented(
            t("library.status"),
            (
                ("any", t("library.status.any")),
                ("production", t("library.status.production")),
                ("draft_only", t("library.status.draft_only")),
                ("troubled", t("library.status.troubled")),
                ("archived", t("library.status.archived")),
            ),
            value=rx.Var.create(LibraryState.status),
            on_choose=LibraryState.choose_status,
        ),
        class_name="library-statuses",
    )


def _chosen() -> rx.Component:
    return rx.cond(
        LibraryState.is_filtered,
        ui.row(
            rx.foreach(LibraryState.tags, _chosen_tag),
            ui.button(t("library.clear"), variant="ghost", size="small", on_click=LibraryState.clear_filters),
            flex_wrap="wrap",
        ),
    )


def _chosen_tag(tag: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        ui.tag(tag),
        ui.icon("x", 12),
        type="button",
        class_name="chosen-tag",
        aria_label=t("library.tags.remove", tag=tag),
        on_click=LibraryState.toggle_tag(tag),
    )
