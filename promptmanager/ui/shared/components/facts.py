"""What shows a fact: badges, tags, placeholders while loading, empty places."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx

from promptmanager.ui.shared.components.basics import classes, icon

Tone = Literal["plain", "accent", "good", "warn", "bad"]
_STATUS_TONES: dict[str, Tone] = {
    "DRAFT": "warn",
    "PRODUCTION": "good",
    "ARCHIVED": "plain",
    "connecting": "accent",
    "streaming": "accent",
    "completed": "good",
    "failed": "bad",
    "stopped": "plain",
    "interrupted": "warn",
    "running": "accent",
    "paused": "warn",
    "finished": "good",
    "cancelled": "plain",
}


def badge(*children: Any, tone: Tone | rx.Var | rx.Component = "plain", **props: Any) -> rx.Component:
    """Give a small label. ``tone`` may be a var or a condition that gives one of the names."""
    return rx.el.span(*children, class_name=classes("badge", props), data_tone=tone, **props)


def status_badge(status: rx.Var[str] | str, *children: Any, **props: Any) -> rx.Component:
    """Give the badge of a version's, a run's or a benchmark's status, in its colour; children are its words."""
    if isinstance(status, rx.Var):
        tone: Any = rx.match(status, *_STATUS_TONES.items(), "plain")
    else:
        tone = _STATUS_TONES.get(status, "plain")
    return badge(dot(), *children, tone=tone, **props)


def dot(**props: Any) -> rx.Component:
    """Give a dot in the colour of the words beside it."""
    return rx.el.span(class_name=classes("dot", props), aria_hidden="true", **props)


def tag(*children: Any, **props: Any) -> rx.Component:
    return rx.el.span(*children, class_name=classes("tag", props), **props)


def avatar(name: rx.Var[str] | str) -> rx.Component:
    """Show the first letter of somebody's name."""
    return rx.el.span(rx.Var.create(name).to(str)[0], class_name="avatar", aria_hidden="true")


def skeleton(width: str = "100%", height: str = "1rem", **props: Any) -> rx.Component:
    """Hold the place of something that is loading."""
    return rx.el.span(class_name=classes("skeleton", props), width=width, height=height, aria_hidden="true", **props)


def skeletons(rows: int = 4, height: str = "2.5rem") -> rx.Component:
    return rx.el.div(*(skeleton(height=height) for _ in range(rows)), class_name="column skeletons")


def spinner(label: Any = None) -> rx.Component:
    """Show that something works; with a label it is read aloud."""
    named: dict[str, Any] = {"aria_hidden": "true"} if label is None else {"role": "status", "aria_label": label}
    return rx.el.span(class_name="spinner", **named)


def callout(*children: Any, tone: Tone = "plain", icon_name: str = "info", **props: Any) -> rx.Component:
    """Give a note within the content."""
    return rx.el.div(
        icon(icon_name),
        rx.el.div(*children, class_name="callout-body"),
        class_name=classes("callout", props),
        data_tone=tone,
        **props,
    )


def empty_state(
    icon_name: str, title: Any, body: Any, *actions: rx.Component, level: Literal[1, 2] = 2
) -> rx.Component:
    """Say why a place is empty and what to do next, with the button for it. ``level=1`` where it is the whole page."""
    heading = rx.el.h1 if level == 1 else rx.el.h2
    return rx.el.div(
        rx.el.span(icon(icon_name, 20), class_name="empty-icon"),
        heading(title, class_name="heading heading-3"),
        rx.el.p(body, class_name="text tone-muted"),
        rx.el.div(*actions, class_name="row empty-actions"),
        class_name="empty",
    )
