"""Choosing a category from a list."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.components.fields import new_id


def place_select(label: Any, options: object, *, nowhere: Any, **props: Any) -> rx.Component:
    """Give a select of categories by their paths; its first entry, ``nowhere``, has the value 0."""
    control_id = new_id("place")
    places = rx.Var.create(options).to(list[tuple[str, str]])
    control = rx.el.span(
        rx.el.select(
            rx.el.option(nowhere, value="0"),
            rx.foreach(
                places,
                lambda option: rx.el.option(option[1], value=option[0]),
            ),
            id=control_id,
            class_name="input select",
            **props,
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )
    return ui.field(label, control, control_id=control_id)
