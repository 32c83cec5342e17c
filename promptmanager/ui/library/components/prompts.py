"""The prompts themselves, as cards or as rows."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.ui.library.components.rights import may_edit
from promptmanager.ui.library.state import CardView, LibraryState, PieceView, SelectionState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import are_all_in, count, has, is_true
from promptmanager.ui.shared.formatted import ago
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import trouble_words


def prompts() -> rx.Component:
    return rx.cond(
        LibraryState.view == "rows",
        ui.table(
            t("library.prompts"),
            (
                ui.header_cell(_choose_page(), class_name="cell-choose"),
                ui.header_cell(t("library.column.title")),
                ui.header_cell(t("library.column.status"), class_name="for-wide-cell"),
                ui.header_cell(t("library.column.category"), class_name="for-broad"),
                ui.header_cell(t("library.column.changed"), class_name="for-wide-cell"),
                ui.header_cell(ui.visually_hidden(t("common.more"))),
            ),
            rx.foreach(LibraryState.cards, _row),
            class_name="prompt-rows",
        ),
        rx.el.ul(rx.foreach(LibraryState.cards, _card), class_name="prompt-cards", aria_label=t("library.prompts")),
    )


def _card(card: CardView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            _choose(card),
            rx.el.h2(_title(card), class_name="prompt-title"),
            _star(card),
            _actions(card),
            class_name="prompt-head",
        ),
        rx.cond(
            count(card.snippet) > 0,
            rx.el.p(_marked(card.snippet), class_name="prompt-text prompt-snippet"),
            rx.el.p(card.description, class_name="prompt-text"),
        ),
        _trouble(card),
        rx.el.div(_status(card), rx.foreach(card.tags, _tag), class_name="prompt-labels"),
        rx.el.div(
            rx.cond(
                card.category != "",
                rx.el.span(ui.icon("folder", 13), rx.el.span(card.category, class_name="truncate"), class_name="place"),
            ),
            rx.el.span(ago(card.changed_at), " · ", card.changed_by, class_name="truncate"),
            class_name="prompt-foot",
        ),
        class_name="prompt-card",
        data_chosen=has(SelectionState.chosen, card.id),
    )


def _row(card: CardView) -> rx.Component:
    return rx.el.tr(
        ui.cell(_choose(card), class_name="cell-choose"),
        ui.cell(
            rx.el.div(rx.el.h2(_title(card), class_name="prompt-title"), _star(card), class_name="prompt-head"),
            rx.cond(
                count(card.snippet) > 0,
                rx.el.p(_marked(card.snippet), class_name="prompt-text prompt-snippet"),
                rx.el.p(card.description, class_name="prompt-text"),
            ),
            _trouble(card),
            rx.el.div(_status(card), rx.foreach(card.tags, _tag), class_name="prompt-labels only-small"),
            class_name="cell-title",
        ),
        ui.cell(
            rx.el.div(_status(card), rx.foreach(card.tags, _tag), class_name="prompt-labels"),
            class_name="for-wide-cell",
        ),
        ui.cell(rx.el.span(card.category, class_name="truncate"), class_name="for-broad cell-muted"),
        ui.cell(ago(card.changed_at), rx.el.div(card.changed_by), class_name="for-wide-cell cell-muted"),
        ui.cell(_actions(card), class_name="cell-actions"),
        data_chosen=has(SelectionState.chosen, card.id),
    )


def _title(card: CardView) -> rx.Component:
    return ReactRouterLink.create(_marked(card.title), to=routes.prompt(card.slug), class_name="prompt-link")


def _marked(pieces: object) -> rx.Component:
    """Show a text with its matches as elements: what stands in a prompt never becomes markup."""
    return rx.fragment(
        rx.foreach(
            rx.Var.create(pieces).to(list[PieceView]),
            lambda piece: rx.cond(piece.is_match, rx.el.mark(piece.text), rx.fragment(piece.text)),
        )
    )


def _status(card: CardView) -> rx.Component:
    return rx.fragment(
        rx.cond(
            card.production_number > 0,
            ui.status_badge("PRODUCTION", t("library.production", number=card.production_number)),
            ui.badge(t("library.draft_only"), tone="plain"),
        ),
        rx.cond(
            (card.production_number > 0) & card.has_changes,
            ui.status_badge("DRAFT", t("library.changes")),
        ),
    )


def _trouble(card: CardView) -> rx.Component:
    """Say why what is in production cannot be run, and which models come closest."""
    trouble = rx.Var.create(card.trouble)
    return rx.cond(
        rx.Var.create(card.trouble.en) != "",
        rx.el.p(
            ui.icon("triangle-alert", 13),
            rx.el.span(t("models.in_production"), " ", trouble_words(trouble)),
            class_name="prompt-trouble",
        ),
    )


def _choose(card: CardView) -> rx.Component:
    return ui.checkbox(
        t("library.choose", title=card.name),
        bare=True,
        checked=has(SelectionState.chosen, card.id),
        on_change=SelectionState.toggle(card.id),
    )


def _choose_page() -> rx.Component:
    return ui.checkbox(
        t("library.choose_page"),
        bare=True,
        checked=are_all_in(LibraryState.cards, SelectionState.chosen),
        on_change=SelectionState.toggle_page,
    )


def _star(card: CardView) -> rx.Component:
    return ui.icon_button(
        "star",
        rx.cond(card.is_starred, t("library.unstar", title=card.name), t("library.star", title=card.name)),
        size="small",
        class_name="star",
        aria_pressed=card.is_starred,
        on_click=SelectionState.star(card.id, ~is_true(card.is_starred)),
    )


def _actions(card: CardView) -> rx.Component:
    return ui.menu(
        ui.menu_link(t("library.open"), href=routes.prompt(card.slug), icon_name="square-pen"),
        rx.cond(
            may_edit,
            ui.menu_item(t("library.duplicate"), icon_name="copy", on_select=SelectionState.duplicate(card.id)),
        ),
        rx.cond(may_edit, _archive_or_restore(card)),
        label=t("library.actions", title=card.name),
        class_name="size-small prompt-menu",
    )


def _archive_or_restore(card: CardView) -> rx.Component:
    return rx.cond(
        card.is_archived,
        ui.menu_item(t("library.restore"), icon_name="archive-restore", on_select=SelectionState.restore([card.id])),
        ui.menu_item(t("library.archive"), icon_name="archive", on_select=SelectionState.archive([card.id])),
    )


def _tag(tag: rx.Var[str]) -> rx.Component:
    return ui.tag(tag)
