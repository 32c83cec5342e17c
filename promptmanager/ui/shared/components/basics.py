"""Layout and words."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.ui.shared import theme

ICON_SIZE = 16


def classes(base: str, props: dict[str, Any]) -> rx.Var[str] | str:
    """Take ``class_name`` out of the props and join it to a base class."""
    more = props.pop("class_name", None)
    if more is None:
        return base
    return rx.Var.create(f"{base} {more}") if isinstance(more, rx.Var) else f"{base} {more}"


def row(*children: Any, gap: int = 2, **props: Any) -> rx.Component:
    """Lay children side by side, centred; they wrap with ``flex_wrap="wrap"``."""
    return rx.el.div(*children, class_name=classes("row", props), gap=theme.space(gap), **props)


def column(*children: Any, gap: int = 3, **props: Any) -> rx.Component:
    """Lay children under one another, as wide as the column."""
    return rx.el.div(*children, class_name=classes("column", props), gap=theme.space(gap), **props)


def grid(*children: Any, least: str = "16rem", gap: int = 3, **props: Any) -> rx.Component:
    """Lay children into as many equal columns as fit, each at least ``least`` wide."""
    columns = f"repeat(auto-fill, minmax(min({least}, 100%), 1fr))"
    return rx.el.div(
        *children, class_name=classes("grid", props), gap=theme.space(gap), grid_template_columns=columns, **props
    )


def panel(*children: Any, **props: Any) -> rx.Component:
    """Give a bordered surface."""
    return rx.el.div(*children, class_name=classes("panel", props), **props)


def toolbar(*children: Any, label: Any = None, **props: Any) -> rx.Component:
    """Give a row of controls above the content; it wraps on small screens."""
    named = {} if label is None else {"role": "group", "aria_label": label}
    return rx.el.div(*children, class_name=classes("toolbar", props), **named, **props)


def divider(**props: Any) -> rx.Component:
    return rx.el.hr(class_name=classes("divider", props), **props)


def spacer() -> rx.Component:
    """Push what follows to the far end of a row."""
    return rx.el.span(class_name="spacer", aria_hidden="true")


def heading(*children: Any, level: Literal[1, 2, 3] = 2, **props: Any) -> rx.Component:
    element = {1: rx.el.h1, 2: rx.el.h2, 3: rx.el.h3}[level]
    return element(*children, class_name=classes(f"heading heading-{level}", props), **props)


def text(
    *children: Any,
    tone: Literal["normal", "muted", "faint", "good", "warn", "bad"] = "normal",
    size: Literal["tiny", "small", "base", "large"] = "base",
    **props: Any,
) -> rx.Component:
    """Give a run of words; a block with ``display="block"``."""
    return rx.el.span(*children, class_name=classes(f"text tone-{tone} text-{size}", props), **props)


def text_link(*children: Any, href: Any, **props: Any) -> rx.Component:
    """Link to a page of ours without loading the document anew."""
    return ReactRouterLink.create(*children, to=href, class_name=classes("link", props), **props)


def icon(name: str, size: int = ICON_SIZE, **props: Any) -> rx.Component:
    """Give a decorative Lucide icon; the element around it carries the name."""
    return rx.icon(name, size=size, aria_hidden="true", class_name=classes("icon", props), **props)


def kbd(*keys: Any) -> rx.Component:
    """Show a key or a chord: ``kbd("Ctrl", "K")``; a Mac shows its own sign for Ctrl. Not read aloud."""
    return rx.el.span(*(rx.el.kbd(key, data_key=key) for key in keys), class_name="keys", aria_hidden="true")


def code(*children: Any, **props: Any) -> rx.Component:
    return rx.el.code(*children, class_name=classes("code", props), **props)


def code_block(*children: Any, label: Any, **props: Any) -> rx.Component:
    """Show preformatted text that scrolls by itself, also by keyboard."""
    return rx.el.pre(
        *children, class_name=classes("code-block", props), role="region", aria_label=label, tab_index=0, **props
    )


def visually_hidden(*children: Any) -> rx.Component:
    """Say something to screen readers only."""
    return rx.el.span(*children, class_name="visually-hidden")
