"""The head of the page: title, badges, the state of the draft, and what can be done with the prompt."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.prompts import DESCRIPTION_MAX, TITLE_MAX
from promptmanager.ui.editor.draft_keeper import draft_keeper
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.promotion_state import PromotionState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.versions_state import VersionsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t


def header() -> rx.Component:
    return rx.el.div(
        ui.row(
            ui.text_link(
                ui.icon("arrow-left"), href=routes.LIBRARY, class_name="editor-back", aria_label=t("editor.back")
            ),
            _title(),
            _star(),
            ui.row(_badges(), draft_keeper(), gap=2, flex_wrap="wrap"),
            ui.spacer(),
            _actions(),
            class_name="editor-title-row",
        ),
        _label(),
        class_name="editor-head",
    )


def _title() -> rx.Component:
    # Uncontrolled: what is being typed is nobody else's business until it is finished.
    return rx.form(
        rx.el.h1(
            rx.el.input(
                default_value=HeaderState.title,
                key=HeaderState.title,
                name="title",
                max_length=TITLE_MAX,
                read_only=~DraftState.can_edit,
                aria_label=t("editor.title_field"),
                on_blur=HeaderState.rename,
                class_name="editor-title",
                auto_complete="off",
            ),
            class_name="editor-title-frame",
        ),
        on_submit=HeaderState.rename_by_form,
        reset_on_submit=False,
        class_name="editor-title-form",
    )


def _star() -> rx.Component:
    return ui.icon_button(
        "star",
        rx.cond(HeaderState.is_starred, t("editor.unstar"), t("editor.star")),
        aria_pressed=HeaderState.is_starred,
        on_click=HeaderState.star,
        class_name="star",
    )


def _badges() -> rx.Component:
    return rx.fragment(
        rx.cond(
            HeaderState.production_number > 0,
            ui.status_badge("PRODUCTION", t("editor.badge.production", number=HeaderState.production_number)),
        ),
        rx.cond(DraftState.stored.revision > 0, ui.status_badge("DRAFT", t("versions.status.draft"))),
    )


def _actions() -> rx.Component:
    can_promote = DraftState.can_edit & (DraftState.stored.revision > 0)
    return ui.row(
        ui.segmented(
            t("editor.view"),
            (("edit", t("editor.view.edit")), ("versions", t("editor.view.versions"))),
            value=TextState.view,
            on_choose=lambda view: VersionsState.show_versions() if view == "versions" else TextState.show_view(view),
        ),
        ui.button(
            t("editor.promote"),
            icon_name="rocket",
            on_click=PromotionState.ask,
            disabled=~can_promote | (DraftState.problems.length() > 0),
        ),
        ui.menu(
            ui.menu_item(
                t("editor.details"), icon_name="pencil", on_select=HeaderState.edit, disabled=~DraftState.can_edit
            ),
            ui.menu_item(
                t("editor.discard"),
                icon_name="undo-2",
                on_select=HeaderState.discard,
                danger=True,
                disabled=~(can_promote & (HeaderState.production_number > 0)),
            ),
            label=t("common.more"),
        ),
    )


def _label() -> rx.Component:
    return rx.cond(
        (HeaderState.description != "") | (HeaderState.tags.length() > 0),
        ui.row(
            rx.foreach(HeaderState.tags, lambda tag: ui.tag(tag, key=tag)),
            ui.text(HeaderState.description, tone="muted", size="small", class_name="truncate"),
            class_name="editor-label",
        ),
    )


def details_dialog() -> rx.Component:
    return ui.dialog(
        t("editor.details"),
        rx.form(
            ui.text_field(t("editor.title_field"), name="title", default_value=HeaderState.title, required=True),
            ui.text_area(
                t("editor.description"),
                name="description",
                default_value=HeaderState.description,
                max_length=DESCRIPTION_MAX,
            ),
            ui.text_field(
                t("editor.tags"), hint=t("editor.tags.hint"), name="tags", default_value=HeaderState.tags.join(", ")
            ),
            _category(),
            rx.cond(HeaderState.error != "", ui.callout(HeaderState.error, tone="bad", role="alert")),
            ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("common.save"))),
            on_submit=HeaderState.change,
            reset_on_submit=False,
            class_name="column form",
        ),
        open=HeaderState.is_open,
        on_open_change=HeaderState.set_open,
    )


def _category() -> rx.Component:
    return ui.field(
        t("editor.category"),
        rx.el.span(
            rx.el.select(
                rx.el.option(t("editor.category.none"), value=""),
                rx.foreach(HeaderState.categories, lambda each: rx.el.option(each[1], value=each[0], key=each[0])),
                id="prompt-category",
                name="category",
                default_value=rx.cond(HeaderState.category_id > 0, HeaderState.category_id.to(str), ""),
                class_name="input select",
            ),
            ui.icon("chevron-down", 14, class_name="select-arrow"),
            class_name="select-frame",
        ),
        control_id="prompt-category",
    )
