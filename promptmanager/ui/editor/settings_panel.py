"""The settings panel: the model, its parameters, the form of the answer."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.content_limits import RANGES
from promptmanager.ui.editor.code_editor import json_editor
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.settings_state import SettingsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import model_facts, model_picker

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_SETTINGS: Any = SettingsState

_NUMBERS = ("temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed")
_FORMATS = ("text", "json_object", "json_schema")
_REST_MS = 400
# What a provider calls the two ways to ask for JSON.
_JSON_PARAMETERS = ("response_format", "structured_outputs")


def settings_panel() -> rx.Component:
    return rx.el.section(
        ui.heading(t("editor.panel.settings"), level=2, class_name="panel-title"),
        _model(),
        rx.el.div(*(_number(name) for name in _NUMBERS), class_name="parameters"),
        _stop(),
        _output_format(),
        class_name="editor-panel settings-panel",
        data_name="settings",
    )


def _refusal(name: str) -> Any:
    refused: Any = _SETTINGS.refused
    return rx.cond(refused.contains(name), refused[name], "")


def _model() -> rx.Component:
    model = _SETTINGS.model
    return rx.el.div(
        rx.el.span(t("editor.field.model"), class_name="field-label"),
        model_picker("editor", model, _SETTINGS.choose_model, disabled=~_DRAFT.can_edit),
        rx.cond(
            model.is_known,
            rx.cond(model.id != "", model_facts(model), rx.el.span(t("editor.model.missing"), class_name="field-hint")),
            rx.el.span(t("editor.model.unknown"), class_name="field-error"),
        ),
        class_name="field",
    )


def _supports(*names: str) -> Any:
    model = _SETTINGS.model
    supported = model.supported.contains(names[0])
    for name in names[1:]:
        supported = supported | model.supported.contains(name)
    return supported | (model.id == "") | ~model.is_known


def _number(name: str) -> rx.Component:
    low, high = RANGES[name]
    hint = t("editor.range", low=_signed(low), high=_signed(high)) if name not in ("max_tokens", "seed") else None
    return rx.el.div(
        ui.text_field(
            t(f"editor.field.{name}"),
            hint=hint,
            error=_refusal(name),
            control_id=f"setting-{name}",
            value=_DRAFT.settings.typed[name],
            on_change=lambda typed: _SETTINGS.set_parameter(name, typed),
            debounce_timeout=_REST_MS,
            input_mode="decimal",
            auto_complete="off",
            placeholder=t("editor.parameter.default"),
            read_only=~_DRAFT.can_edit,
        ),
        _unsupported(name),
        class_name="parameter",
    )


def _signed(limit: float) -> str:
    return f"{limit:g}".replace("-", "\N{MINUS SIGN}")


def _unsupported(*names: str) -> rx.Component:
    return rx.cond(
        _supports(*names),
        rx.fragment(),
        rx.el.p(ui.icon("circle-slash", 12), t("editor.parameter.unsupported"), class_name="unsupported"),
    )


def _stop() -> rx.Component:
    return rx.el.div(
        ui.text_area(
            t("editor.field.stop"),
            hint=t("editor.stop.hint"),
            error=_refusal("stop"),
            control_id="setting-stop",
            rows="2",
            value=_DRAFT.settings.typed["stop"],
            on_change=lambda typed: _SETTINGS.set_parameter("stop", typed),
            debounce_timeout=_REST_MS,
            read_only=~_DRAFT.can_edit,
        ),
        _unsupported("stop"),
        class_name="parameter",
    )


def _output_format() -> rx.Component:
    is_json = _DRAFT.settings.output_format != "text"
    return rx.el.div(
        ui.select(
            t("editor.field.output_format"),
            [(each, t(f"editor.format.{each}")) for each in _FORMATS],
            value=_DRAFT.settings.output_format,
            on_change=_SETTINGS.set_output_format,
            disabled=~_DRAFT.can_edit,
        ),
        rx.cond(is_json, _unsupported(*_JSON_PARAMETERS)),
        rx.cond(
            _DRAFT.settings.output_format == "json_schema",
            json_editor(
                "schema",
                t("editor.field.json_schema"),
                value=_DRAFT.settings.json_schema,
                revision=_DRAFT.seed,
                on_write=_SETTINGS.write_schema,
                placeholder='{"type": "object", "properties": {…}}',
                read_only=~_DRAFT.can_edit,
                min_lines=5,
            ),
        ),
        class_name="column",
        gap="var(--space-2)",
    )
