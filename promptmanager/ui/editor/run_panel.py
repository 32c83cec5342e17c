"""The run panel: a form of the variables, and the answer as it comes."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.run_state import RunPanelState
from promptmanager.ui.editor.trial import test_all
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.run_stream import run_stream

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_RUN: Any = RunPanelState

_REST_MS = 250


def run_panel() -> rx.Component:
    return rx.el.section(
        ui.row(
            ui.heading(t("editor.panel.run"), level=2, class_name="panel-title"),
            ui.spacer(),
            rx.cond(
                _RUN.run_id != "",
                ui.text_link(t("editor.run.page"), href=routes.run(_RUN.run_id), class_name="text-small"),
            ),
        ),
        rx.el.div(rx.foreach(_DRAFT.variables, _input), class_name="column run-form"),
        ui.button(
            t("editor.run"),
            ui.kbd("Ctrl", "↵"),
            variant="primary",
            icon_name="play",
            on_click=_RUN.run,
            disabled=~_DRAFT.can_edit | (_DRAFT.settings.model == ""),
            class_name="run-button",
            data_command=True,
        ),
        rx.cond(
            _DRAFT.settings.model == "",
            rx.el.p(t("editor.model.missing"), class_name="field-hint"),
        ),
        test_all(),
        rx.cond(
            _RUN.run_id != "",
            run_stream(_RUN.run_id),
            rx.el.p(t("editor.run.none"), class_name="run-none"),
        ),
        class_name="editor-panel run-panel",
        data_name="run",
    )


def _refusal(name: Any) -> Any:
    refused: Any = _RUN.refused
    return rx.cond(refused.contains(name), refused[name], "")


def _input(variable: Any) -> rx.Component:
    control_id = f"input-{variable.name}"
    return rx.cond(
        variable.is_used,
        rx.el.div(
            rx.el.label(
                rx.el.code(variable.name),
                rx.cond(
                    variable.is_required, rx.fragment(), rx.el.span(t("common.optional"), class_name="field-optional")
                ),
                html_for=control_id,
                class_name="field-label",
            ),
            rx.match(
                variable.type,
                ("boolean", _flag(variable, control_id)),
                ("choice", _choice(variable, control_id)),
                ("number", _line(variable, control_id)),
                ("text", _line(variable, control_id)),
                _area(variable, control_id),
            ),
            rx.cond(variable.description != "", rx.el.p(variable.description, class_name="field-hint")),
            rx.el.p(
                _refusal(variable.name),
                id=f"{control_id}-error",
                class_name="field-error",
                aria_live="polite",
            ),
            key=variable.name,
            class_name="field",
        ),
    )


def _line(variable: Any, control_id: str) -> rx.Component:
    return rx.debounce_input(
        rx.el.input(
            id=control_id,
            value=_RUN.inputs[variable.name],
            on_change=lambda value: _RUN.set_input(variable.name, value),
            placeholder=variable.default,
            auto_complete="off",
            class_name="input",
            aria_describedby=f"{control_id}-error",
        ),
        debounce_timeout=_REST_MS,
    )


def _area(variable: Any, control_id: str) -> rx.Component:
    return rx.debounce_input(
        rx.el.textarea(
            id=control_id,
            value=_RUN.inputs[variable.name],
            on_change=lambda value: _RUN.set_input(variable.name, value),
            placeholder=variable.default,
            rows="3",
            class_name=rx.cond(variable.type == "json", "input area mono", "input area"),
            aria_describedby=f"{control_id}-error",
        ),
        debounce_timeout=_REST_MS,
    )


def _flag(variable: Any, control_id: str) -> rx.Component:
    typed = _RUN.inputs[variable.name].to(str)
    is_on = rx.cond(typed, typed, variable.default) == "true"
    return ui.checkbox(
        t("common.yes"),
        id=control_id,
        checked=is_on,
        on_change=lambda is_checked: _RUN.set_flag(variable.name, is_checked),
    )


def _choice(variable: Any, control_id: str) -> rx.Component:
    return rx.el.span(
        rx.el.select(
            rx.el.option(rx.cond(variable.default != "", variable.default, "—"), value=""),
            rx.foreach(variable.choices, lambda choice: rx.el.option(choice, value=choice, key=choice)),
            id=control_id,
            value=rx.cond(_RUN.inputs[variable.name], _RUN.inputs[variable.name], ""),
            on_change=lambda value: _RUN.set_input(variable.name, value),
            class_name="input select",
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )
