"""The text panel: the messages, and the variables that they use."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.code_editor import liquid_editor
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.variables_state import VariablesState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_TEXT: Any = TextState
_VARIABLES: Any = VariablesState

_ROLES = ("system", "user", "assistant")
TYPES = ("text", "long_text", "number", "boolean", "choice", "json")


def text_panel() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("editor.panel.text"), class_name="visually-hidden"),
        rx.el.ol(rx.foreach(_DRAFT.messages, _message), class_name="messages"),
        rx.cond(
            _DRAFT.can_edit,
            ui.button(
                t("editor.message.add"),
                icon_name="plus",
                variant="ghost",
                on_click=_TEXT.add,
                class_name="add-message",
            ),
        ),
        _variables(),
        class_name="editor-panel text-panel",
        data_name="text",
    )


def role_words(role: Any) -> Any:
    return rx.match(role, *((each, t(f"editor.role.{each}")) for each in _ROLES), role)


def _message(message: Any, index: Any) -> rx.Component:
    number = index + 1
    return rx.el.li(
        rx.el.div(
            ui.select(
                t("editor.message.role", number=number),
                [(role, t(f"editor.role.{role}")) for role in _ROLES],
                bare=True,
                control_id="",
                value=message.role,
                on_change=lambda role: _TEXT.set_role(message.name, role),
                disabled=~_DRAFT.can_edit,
                class_name="role-select",
                data_role=message.role,
            ),
            ui.spacer(),
            rx.cond(_DRAFT.can_edit & (_DRAFT.messages.length() > 1), _order(message, index)),
            class_name="message-head",
        ),
        liquid_editor(
            message.name,
            t("editor.message.label", number=number, role=role_words(message.role)),
            value=message.text,
            revision=message.revision,
            on_write=_TEXT.write,
            variables=_DRAFT.variables,
            problems=_DRAFT.problems,
            placeholder=rx.match(
                message.role,
                ("system", t("editor.placeholder.system")),
                ("assistant", t("editor.placeholder.assistant")),
                t("editor.placeholder.user"),
            ),
            read_only=~_DRAFT.can_edit,
        ),
        key=message.name,
        class_name="message",
        data_role=message.role,
    )


def _order(message: Any, index: Any) -> rx.Component:
    number = index + 1
    return ui.row(
        ui.icon_button(
            "arrow-up",
            t("editor.message.up", number=number),
            size="small",
            disabled=index == 0,
            on_click=_TEXT.move(message.name, -1),
        ),
        ui.icon_button(
            "arrow-down",
            t("editor.message.down", number=number),
            size="small",
            disabled=number == _DRAFT.messages.length(),
            on_click=_TEXT.move(message.name, 1),
        ),
        ui.icon_button(
            "trash-2", t("editor.message.remove", number=number), size="small", on_click=_TEXT.remove(message.name)
        ),
        gap=0,
    )


def _variables() -> rx.Component:
    return rx.el.div(
        ui.heading(t("editor.variables"), level=3),
        rx.cond(
            _DRAFT.variables.length() > 0,
            rx.el.ul(rx.foreach(_DRAFT.variables, _variable), class_name="variables"),
            ui.text(
                t("editor.variables.none"), rx.el.code("{{ name }}", class_name="code"), tone="faint", size="small"
            ),
        ),
        class_name="variables-block",
    )


def type_words(kind: Any) -> Any:
    return rx.match(kind, *((each, t(f"editor.type.{each}")) for each in TYPES), kind)


def _variable(variable: Any) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.code(variable.name, class_name="variable-name"),
            ui.text(type_words(variable.type), tone="muted", size="small"),
            rx.cond(~variable.is_required, ui.text(t("common.optional"), tone="faint", size="small")),
            rx.cond(
                variable.description != "",
                ui.text(variable.description, tone="faint", size="small", class_name="truncate"),
            ),
            rx.cond(~variable.is_used, ui.badge(t("editor.variable.unused"), tone="warn")),
            type="button",
            class_name="variable",
            aria_label=t("editor.variable.edit", name=variable.name),
            on_click=_VARIABLES.edit(variable.name),
            disabled=~_DRAFT.can_edit,
        ),
        rx.cond(
            ~variable.is_used & _DRAFT.can_edit,
            ui.icon_button(
                "x",
                t("editor.variable.forget", name=variable.name),
                size="small",
                on_click=_VARIABLES.forget(variable.name),
            ),
        ),
        key=variable.name,
        class_name="row",
    )


def variable_dialog() -> rx.Component:
    edited = _VARIABLES.edited
    return ui.dialog(
        rx.el.span(t("editor.variable"), " ", rx.el.code(edited.name, class_name="code")),
        rx.form(
            ui.select(
                t("editor.field.type"),
                [(kind, t(f"editor.type.{kind}")) for kind in TYPES],
                name="type",
                value=_VARIABLES.type,
                on_change=_VARIABLES.set_type,
            ),
            rx.cond(
                _VARIABLES.type == "choice",
                ui.text_area(
                    t("editor.field.choices"),
                    hint=t("editor.choices.hint"),
                    name="choices",
                    default_value=edited.choices.join("\n"),
                ),
            ),
            ui.checkbox(t("editor.variable.required"), name="is_required", default_checked=edited.is_required),
            ui.text_area(
                t("editor.field.default"),
                hint=t("editor.default.hint"),
                name="default",
                default_value=edited.default,
                rows="2",
            ),
            ui.text_field(
                t("editor.field.description"),
                hint=t("editor.description.hint"),
                name="description",
                default_value=edited.description,
                max_length=500,
            ),
            rx.cond(_VARIABLES.error != "", ui.callout(_VARIABLES.error, tone="bad", role="alert")),
            ui.row(ui.spacer(), ui.dialog_close(), ui.submit_button(t("common.save"))),
            on_submit=_VARIABLES.change,
            reset_on_submit=False,
            class_name="column form",
        ),
        open=_VARIABLES.is_open,
        on_open_change=_VARIABLES.set_open,
    )
