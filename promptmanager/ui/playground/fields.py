"""The fields of the playground: messages, settings, inputs."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.core.debounce import DebounceInput

from promptmanager.ui.playground.state import PlaygroundState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import model_picker
from promptmanager.ui.shared.run_words import role_words

_REST_MS = 300


def message_editor(key: Any, message: Any, place: Any) -> rx.Component:
    """Edit one message: its role and its text."""
    return rx.el.div(
        ui.row(
            ui.select(
                t("playground.role"),
                [(role, role_words(rx.Var.create(role))) for role in ("system", "user", "assistant")],
                bare=True,
                control_id=f"role-{key}-{place}",
                value=message.role,
                on_change=lambda role: PlaygroundState.choose_role(key, place, role),
                class_name="pg-role",
            ),
            ui.spacer(),
            ui.icon_button(
                "x",
                t("playground.remove_message"),
                size="small",
                on_click=PlaygroundState.remove_message(key, place),
            ),
        ),
        _resting(
            rx.el.textarea(
                value=message.text,
                on_change=lambda text: PlaygroundState.write_message(key, place, text),
                aria_label=role_words(message.role),
                placeholder=t("playground.message_placeholder"),
                class_name="input area pg-message",
                spell_check=True,
            )
        ),
        class_name="pg-message-frame",
        data_role=message.role,
    )


def model_field(column: Any) -> rx.Component:
    """Choose the column's model from the catalogue."""
    place = f"model-{column.key}"

    def choose(model_id: Any) -> Any:
        return PlaygroundState.change_setting(column.key, "model", model_id)

    return rx.el.div(
        rx.el.span(t("playground.model"), class_name="field-label"),
        model_picker(place, column.model, choose, id=place),
        class_name="field",
    )


def number_fields(column: Any) -> rx.Component:
    ranges = (
        ("temperature", t("playground.temperature"), {"min": "0", "max": "2", "step": "0.1"}),
        ("max_tokens", t("playground.max_tokens"), {"min": "1", "step": "1"}),
        ("top_p", t("playground.top_p"), {"min": "0", "max": "1", "step": "0.05"}),
        ("frequency_penalty", t("playground.frequency_penalty"), {"min": "-2", "max": "2", "step": "0.1"}),
        ("presence_penalty", t("playground.presence_penalty"), {"min": "-2", "max": "2", "step": "0.1"}),
        ("seed", t("playground.seed"), {"step": "1"}),
    )
    return rx.el.div(*(_number(column, *each) for each in ranges), class_name="pg-numbers")


def _number(column: Any, name: str, label: Any, limits: dict[str, Any]) -> rx.Component:
    return ui.text_field(
        label,
        control_id=f"{name}-{column.key}",
        type="number",
        value=getattr(column.settings, name),
        on_change=lambda value: PlaygroundState.change_setting(column.key, name, value),
        placeholder=t("playground.providers_choice"),
        **limits,
    )


def other_fields(column: Any) -> rx.Component:
    settings = column.settings
    return ui.column(
        ui.text_area(
            t("playground.stop_sequences"),
            hint=t("playground.stop_hint"),
            control_id=f"stop-{column.key}",
            rows="2",
            value=settings.stop,
            on_change=lambda value: PlaygroundState.change_setting(column.key, "stop", value),
        ),
        ui.select(
            t("playground.output_format"),
            [
                ("text", t("playground.format_text")),
                ("json_object", t("playground.format_json")),
                ("json_schema", t("playground.format_schema")),
            ],
            control_id=f"format-{column.key}",
            value=settings.output_format,
            on_change=lambda value: PlaygroundState.change_setting(column.key, "output_format", value),
        ),
        rx.cond(
            settings.output_format == "json_schema",
            ui.text_area(
                t("playground.schema"),
                control_id=f"schema-{column.key}",
                rows="6",
                value=settings.json_schema,
                on_change=lambda value: PlaygroundState.change_setting(column.key, "json_schema", value),
                class_name="pg-mono",
            ),
            None,
        ),
    )


def input_field(variable: Any) -> rx.Component:
    """Give the field for a variable, as its contract says."""
    control_id = f"input-{variable.name}"
    props: dict[str, Any] = {
        "id": control_id,
        "value": variable.value,
        "on_change": lambda value: PlaygroundState.write_input(variable.name, value),
        "placeholder": variable.default,
    }
    described: dict[str, Any] = {"aria_describedby": f"{control_id}-hint"}
    area = _resting(rx.el.textarea(**props, **described, class_name="input area pg-input-area"))
    one_line = _resting(rx.el.input(**props, **described, class_name="input"))
    number = _resting(rx.el.input(**props, **described, type="number", step="any", class_name="input"))
    return rx.el.div(
        rx.el.label(
            rx.el.code(variable.name),
            rx.cond(variable.is_required, None, ui.text(t("playground.optional"), class_name="field-optional")),
            html_for=control_id,
            class_name="field-label",
        ),
        rx.match(
            variable.type,
            ("boolean", _choice(props, ["true", "false"], described)),
            ("choice", _choice(props, variable.choices, described)),
            ("number", number),
            ("long_text", area),
            ("json", area),
            one_line,
        ),
        rx.el.p(variable.description, id=f"{control_id}-hint", class_name="field-hint"),
        class_name="field",
    )


def _choice(props: dict[str, Any], choices: Any, described: dict[str, Any]) -> rx.Component:
    chosen = {name: value for name, value in props.items() if name != "placeholder"}
    return rx.el.span(
        rx.el.select(
            rx.el.option(t("playground.not_chosen"), value=""),
            rx.foreach(choices, lambda choice: rx.el.option(choice, value=choice)),
            **chosen,
            **described,
            class_name="input select",
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )


def _resting(control: rx.Component) -> rx.Component:
    """Let a field keep what is typed by itself and tell the state after a short rest, or when it is left."""
    return DebounceInput.create(control, debounce_timeout=_REST_MS)
