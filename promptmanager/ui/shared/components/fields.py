"""Inputs, each with its label, its hint and its error."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import reflex as rx
from reflex_components_core.core.debounce import DebounceInput
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.forms import CheckboxInput

from promptmanager.ui.shared.components.basics import classes, icon

_REST_MS = 150
_numbers = itertools.count(1)


class _PostForm(BaseHTML):
    """A form that the browser itself sends: Reflex's own form never does."""

    tag = "form"
    method: rx.Var[str]
    action: rx.Var[str]
    auto_complete: rx.Var[str]


def post_form(*children: Any, action: str, **props: Any) -> rx.Component:
    """Give a real form post to one of our plain HTTP addresses."""
    return _PostForm.create(*children, method="post", action=action, class_name=classes("column form", props), **props)


def field(
    label: Any,
    control: rx.Component,
    *,
    control_id: str,
    hint: Any = None,
    error: rx.Var[str] | str = "",
    optional: Any = None,
) -> rx.Component:
    """Frame any control: label above, hint and error below. The control carries ``id=control_id``."""
    marks = [rx.el.span(optional, class_name="field-optional")] if optional is not None else []
    below = [] if hint is None else [rx.el.p(hint, id=f"{control_id}-hint", class_name="field-hint")]
    return rx.el.div(
        rx.el.label(label, *marks, html_for=control_id, class_name="field-label"),
        control,
        *below,
        _error(control_id, error),
        class_name="field",
    )


def text_field(
    label: Any,
    *,
    hint: Any = None,
    error: rx.Var[str] | str = "",
    optional: Any = None,
    control_id: str = "",
    **props: Any,
) -> rx.Component:
    """Give a labelled one-line input; ``props`` go to the input: value, on_change, type, name, placeholder…"""
    control_id = control_id or new_id("text")
    control = _typed(
        rx.el.input, id=control_id, class_name=classes("input", props), **described(control_id, hint, error), **props
    )
    return field(label, control, control_id=control_id, hint=hint, error=error, optional=optional)


def text_area(
    label: Any, *, hint: Any = None, error: rx.Var[str] | str = "", control_id: str = "", **props: Any
) -> rx.Component:
    """Give a labelled text of several lines."""
    control_id = control_id or new_id("area")
    control = _typed(
        rx.el.textarea,
        id=control_id,
        rows=props.pop("rows", "4"),
        class_name=classes("input area", props),
        **described(control_id, hint, error),
        **props,
    )
    return field(label, control, control_id=control_id, hint=hint, error=error)


def select(
    label: Any,
    options: Iterable[tuple[str, Any] | Any] | rx.Var,
    *,
    hint: Any = None,
    error: rx.Var[str] | str = "",
    bare: bool = False,
    control_id: str = "",
    **props: Any,
) -> rx.Component:
    """Give a native select; options are pairs of value and words, vars of such pairs among them, or one such var.

    ``bare`` hides the label from sight.
    """
    control_id = control_id or new_id("select")
    given = (options,) if isinstance(options, rx.Var) else options
    items = [_options(each) if isinstance(each, rx.Var) else rx.el.option(each[1], value=each[0]) for each in given]
    named = {"aria_label": label} if bare else {}
    control = rx.el.span(
        rx.el.select(
            *items,
            id=control_id,
            class_name=classes("input select", props),
            **named,
            **described(control_id, hint, error),
            **props,
        ),
        icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )
    return control if bare else field(label, control, control_id=control_id, hint=hint, error=error)


def checkbox(label: Any, *, bare: bool = False, **props: Any) -> rx.Component:
    """Give a checkbox with its words; ``bare`` shows the box alone, named for screen readers."""
    class_name = classes("checkbox", props)
    if bare:
        return CheckboxInput.create(type="checkbox", class_name=class_name, aria_label=label, **props)
    box = CheckboxInput.create(type="checkbox", class_name=class_name, **props)
    return rx.el.label(box, rx.el.span(label), class_name="choice")


def switch(label: Any, **props: Any) -> rx.Component:
    """Give a switch that acts at once, with its words."""
    box = CheckboxInput.create(type="checkbox", role="switch", class_name=classes("switch", props), **props)
    return rx.el.label(box, rx.el.span(label), class_name="choice")


def search_field(label: Any, **props: Any) -> rx.Component:
    """Give a search input; its label is its placeholder too."""
    return rx.el.span(
        icon("search", 15),
        _typed(
            rx.el.input,
            type="search",
            aria_label=label,
            placeholder=props.pop("placeholder", label),
            class_name=classes("input", props),
            auto_complete="off",
            **props,
        ),
        class_name="search",
    )


def _options(pairs: rx.Var) -> rx.Component:
    return rx.foreach(pairs, lambda option: rx.el.option(option[1], value=option[0]))


def described(control_id: str, hint: Any, error: rx.Var[str] | str) -> dict[str, Any]:
    """Return the ARIA props that tie a control to its hint and its error."""
    ids = f"{control_id}-error" if hint is None else f"{control_id}-hint {control_id}-error"
    return {"aria_describedby": ids, "aria_invalid": rx.Var.create(error).to(str) != ""}


def new_id(kind: str) -> str:
    return f"{kind}-{next(_numbers)}"


def _error(control_id: str, error: rx.Var[str] | str) -> rx.Component:
    # Always there, so that screen readers hear it when it fills.
    return rx.el.p(error, id=f"{control_id}-error", class_name="field-error", aria_live="polite")


def _typed(element: Callable[..., rx.Component], **props: Any) -> rx.Component:
    """Give a text control. Bound to a state it keeps what is typed by itself and tells the state after a short rest."""
    rest_ms = props.pop("debounce_timeout", _REST_MS)
    control = element(**props)
    if "value" in props and "on_change" in props:
        return DebounceInput.create(control, debounce_timeout=rest_ms)
    return control
