"""Buttons."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.ui.shared.components.basics import classes, icon

Variant = Literal["primary", "secondary", "ghost", "danger"]
Size = Literal["small", "medium"]
_ICON_IN_BUTTON = 15


class Download(BaseHTML):
    """A plain link: Reflex's own would go to a page of the app instead."""

    tag = "a"
    href: rx.Var[str]
    download: rx.Var[str]


def button(
    *children: Any,
    variant: Variant = "secondary",
    size: Size = "medium",
    icon_name: str = "",
    busy: rx.Var[bool] | bool = False,
    **props: Any,
) -> rx.Component:
    """Give a button with words. While ``busy`` it shows that it works and takes no second click.

    At most one ``primary`` button stands in a view.
    """
    return rx.el.button(
        *_content(children, icon_name),
        class_name=classes(f"button button-{variant} size-{size}", props),
        type=props.pop("type", "button"),
        aria_busy=busy,
        disabled=props.pop("disabled", False) | rx.Var.create(busy).to(bool),
        **props,
    )


def submit_button(*children: Any, **props: Any) -> rx.Component:
    """Give the main button of a form."""
    return button(*children, variant=props.pop("variant", "primary"), type="submit", **props)


def icon_button(
    icon_name: str,
    label: Any,
    *,
    variant: Variant = "ghost",
    size: Size = "medium",
    **props: Any,
) -> rx.Component:
    """Give a button with an icon only; the label is its name and its tooltip."""
    return rx.el.button(
        icon(icon_name),
        class_name=classes(f"button button-{variant} size-{size} icon-only", props),
        type="button",
        aria_label=label,
        data_tip=label,
        **props,
    )


def link_button(
    *children: Any, href: Any, variant: Variant = "secondary", size: Size = "medium", icon_name: str = "", **props: Any
) -> rx.Component:
    """Give a link that looks like a button: it goes to a page."""
    return ReactRouterLink.create(
        *_content(children, icon_name),
        to=href,
        class_name=classes(f"button button-{variant} size-{size}", props),
        **props,
    )


def download_button(
    *children: Any, href: Any, variant: Variant = "secondary", size: Size = "medium", icon_name: str = "", **props: Any
) -> rx.Component:
    """Give a link that looks like a button and downloads a file from one of our plain HTTP addresses."""
    return Download.create(
        *_content(children, icon_name),
        href=href,
        download="",
        class_name=classes(f"button button-{variant} size-{size}", props),
        **props,
    )


def _content(children: tuple[Any, ...], icon_name: str) -> tuple[Any, ...]:
    return (icon(icon_name, _ICON_IN_BUTTON), *children) if icon_name else children
