"""The head of the page: title, badges, the state of the draft, and what can be done with the prompt."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.prompts import DESCRIPTION_MAX, TITLE_MAX
from promptmanager.ui.editor.draft_keeper import draft_keeper
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.policy_state import PolicyState
from promptmanager.ui.editor.promotion_state import PromotionState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.versions_state import VersionsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import model_trouble

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_HEADER: Any = HeaderState
_TEXT: Any = TextState
_VERSIONS: Any = VersionsState
_PROMOTION: Any = PromotionState
_POLICY: Any = PolicyState


def header() -> rx.Component:
    return rx.fragment(
        ui.row(
            ui.text_link(
                ui.icon("arrow-left"), href=routes.LIBRARY, class_name="editor-back", aria_label=t("editor.back")
            ),
            _title(),
            _star(),
            ui.row(_badges(), draft_keeper(), gap=2, class_name="editor-facts"),
            ui.spacer(),
            _actions(),
            class_name="editor-head editor-title-row",
        ),
        _label(),
        rx.cond(
            _HEADER.production.trouble.en != "",
            rx.el.div(
                model_trouble(_HEADER.production.trouble, t("models.in_production"), " "), class_name="editor-trouble"
            ),
        ),
    )


def _title() -> rx.Component:
    # Uncontrolled: what is being typed is nobody else's business until it is finished.
    return rx.el.form(
        rx.el.h1(
            rx.el.input(
                default_value=_HEADER.title,
                key=_HEADER.title,
                name="title",
                max_length=TITLE_MAX,
                read_only=~_DRAFT.can_edit,
                aria_label=t("editor.title_field"),
                on_blur=_HEADER.rename,
                class_name="editor-title",
                auto_complete="off",
            ),
            class_name="editor-title-frame",
        ),
        on_submit=_HEADER.rename_by_form,
        reset_on_submit=False,
        class_name="editor-title-form",
    )


def _star() -> rx.Component:
    return ui.icon_button(
        "star",
        rx.cond(_HEADER.is_starred, t("editor.unstar"), t("editor.star")),
        aria_pressed=_HEADER.is_starred,
        on_click=_HEADER.star,
        class_name="star",
    )


def _badges() -> rx.Component:
    return rx.fragment(
        rx.cond(
            _HEADER.production.number > 0,
            ui.status_badge("PRODUCTION", t("editor.badge.production", number=_HEADER.production.number)),
        ),
        rx.cond(_DRAFT.stored.revision > 0, ui.status_badge("DRAFT", t("versions.status.draft"))),
    )


def _actions() -> rx.Component:
    can_promote = _DRAFT.can_edit & (_DRAFT.stored.revision > 0)
    return ui.row(
        ui.segmented(
            t("editor.view"),
            (("edit", t("editor.view.edit")), ("versions", t("editor.view.versions"))),
            value=_TEXT.view,
            on_choose=lambda view: _VERSIONS.show_versions() if view == "versions" else _TEXT.show_view(view),
        ),
        ui.button(
            t("editor.promote"),
            icon_name="rocket",
            on_click=_PROMOTION.ask,
            disabled=~can_promote | (_DRAFT.problems.length() > 0),
            data_command=True,
        ),
        ui.menu(
            ui.menu_item(t("editor.details"), icon_name="pencil", on_select=_HEADER.edit, disabled=~_DRAFT.can_edit),
            ui.menu_link(
                t("editor.playground"),
                icon_name="flask-conical",
                href=routes.playground_with(
                    _HEADER.slug, production=_HEADER.production.number, draft=_DRAFT.stored.revision
                ),
            ),
            ui.menu_link(t("editor.golden"), icon_name="badge-check", href=routes.golden(_HEADER.slug)),
            ui.menu_link(
                t("benchmarks.begin"), icon_name="chart-no-axes-column", href=routes.new_benchmark(prompt=_HEADER.slug)
            ),
            ui.menu_item(t("gate.policy"), icon_name="shield-check", on_select=_POLICY.open_policy),
            ui.menu_separator(),
            ui.menu_item(
                t("editor.discard"),
                icon_name="undo-2",
                on_select=_HEADER.ask_to_discard(True),
                danger=True,
                disabled=~(can_promote & (_HEADER.production.number > 0)),
            ),
            label=t("common.more"),
        ),
        class_name="editor-actions",
    )


def _label() -> rx.Component:
    return rx.cond(
        (_HEADER.description != "") | (_HEADER.tags.length() > 0),
        ui.row(
            rx.foreach(_HEADER.tags, lambda tag: ui.tag(tag, key=tag)),
            ui.text(_HEADER.description, tone="muted", size="small", class_name="truncate"),
            class_name="editor-label",
        ),
    )


def details_dialog() -> rx.Component:
    return ui.dialog(
        t("editor.details"),
        rx.form(
            ui.text_field(
                t("editor.title_field"), name="title", default_value=_HEADER.title, required=True, auto_focus=True
            ),
            ui.text_area(
                t("editor.description"),
                name="description",
                default_value=_HEADER.description,
                max_length=DESCRIPTION_MAX,
            ),
            ui.text_field(
                t("editor.tags"), hint=t("editor.tags.hint"), name="tags", default_value=_HEADER.tags.join(", ")
            ),
            _category(),
            rx.cond(_HEADER.error != "", ui.callout(_HEADER.error, tone="bad", role="alert")),
            ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("common.save"))),
            on_submit=_HEADER.change,
            reset_on_submit=False,
            class_name="column form",
        ),
        open=_HEADER.is_open,
        on_open_change=_HEADER.set_open,
    )


def discard_dialog() -> rx.Component:
    return ui.confirm_dialog(
        t("editor.discard"),
        t("editor.discard.body", number=_HEADER.production.number),
        confirm=t("editor.discard"),
        on_confirm=_HEADER.discard,
        open=_HEADER.is_discarding,
        on_open_change=_HEADER.ask_to_discard,
    )


def _category() -> rx.Component:
    return ui.field(
        t("editor.category"),
        rx.el.span(
            rx.el.select(
                rx.el.option(t("editor.category.none"), value=""),
                rx.foreach(_HEADER.categories, lambda each: rx.el.option(each[1], value=each[0], key=each[0])),
                id="prompt-category",
                name="category",
                default_value=rx.cond(_HEADER.category_id > 0, _HEADER.category_id.to(str), ""),
                class_name="input select",
            ),
            ui.icon("chevron-down", 14, class_name="select-arrow"),
            class_name="select-frame",
        ),
        control_id="prompt-category",
    )
