"""What opens above the page: dialogs, menus, popovers. Focus, Escape and roles come from Radix Primitives."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex_base.event import no_args_event_spec, passthrough_event_spec
from reflex_components_core.react_router.dom import ReactRouterLink
from reflex_components_radix.primitives.dialog import dialog as primitive

from promptmanager.ui.shared.components.actions import Download, button
from promptmanager.ui.shared.components.basics import classes, icon
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script

_MENU = "@radix-ui/react-dropdown-menu@2.2.1"
_POPOVER = "@radix-ui/react-popover@1.3.1"


class _Menu(rx.Component):
    library = _MENU
    tag = "Root"
    alias = "RadixMenuRoot"
    modal: rx.Var[bool]


class _MenuTrigger(rx.Component):
    library = _MENU
    tag = "Trigger"
    alias = "RadixMenuTrigger"
    disabled: rx.Var[bool]


class _MenuPortal(rx.Component):
    library = _MENU
    tag = "Portal"
    alias = "RadixMenuPortal"


class _MenuContent(rx.Component):
    library = _MENU
    tag = "Content"
    alias = "RadixMenuContent"
    align: rx.Var[str]
    side: rx.Var[str]
    side_offset: rx.Var[int]
    collision_padding: rx.Var[int]


class _MenuItem(rx.Component):
    library = _MENU
    tag = "Item"
    alias = "RadixMenuItem"
    disabled: rx.Var[bool]
    as_child: rx.Var[bool]
    on_select: rx.EventHandler[no_args_event_spec]


class _MenuSeparator(rx.Component):
    library = _MENU
    tag = "Separator"
    alias = "RadixMenuSeparator"


class _MenuLabel(rx.Component):
    library = _MENU
    tag = "Label"
    alias = "RadixMenuLabel"


class _FocusReturn(rx.Component):
    """Radix gives the focus back to a dialog's trigger only, and ours are opened by a var."""

    library = script(__file__, "focus.jsx")
    tag = "FocusReturn"


class _Popover(rx.Component):
    library = _POPOVER
    tag = "Root"
    alias = "RadixPopoverRoot"
    open: rx.Var[bool]
    on_open_change: rx.EventHandler[passthrough_event_spec(bool)]


class _PopoverTrigger(rx.Component):
    library = _POPOVER
    tag = "Trigger"
    alias = "RadixPopoverTrigger"


class _PopoverPortal(rx.Component):
    library = _POPOVER
    tag = "Portal"
    alias = "RadixPopoverPortal"


class _PopoverContent(rx.Component):
    library = _POPOVER
    tag = "Content"
    alias = "RadixPopoverContent"
    align: rx.Var[str]
    side_offset: rx.Var[int]
    collision_padding: rx.Var[int]


def dialog(
    title: Any,
    *children: Any,
    open: rx.Var[bool] | bool,  # noqa: A002 - the prop's name everywhere in Reflex
    on_open_change: Any,
    description: Any = None,
    footer: tuple[Any, ...] = (),
    width: Literal["small", "medium", "large"] = "medium",
) -> rx.Component:
    """Give a modal dialog. ``on_open_change`` is told False by Escape, the close button and a click outside."""
    # Radix warns of a missing description unless told that there is none.
    undescribed: dict[str, Any] = {"custom_attrs": {"aria-describedby": None}} if description is None else {}
    told = (
        primitive.description(description, class_name="text tone-muted dialog-description")
        if description is not None
        else rx.fragment()
    )
    return primitive.root(
        primitive.portal(
            primitive.overlay(class_name="shade"),
            primitive.content(
                _FocusReturn.create(),
                rx.el.div(
                    primitive.title(title, class_name="heading heading-2"),
                    primitive.close(
                        icon("x"),
                        class_name="button button-ghost size-medium icon-only",
                        custom_attrs={"aria-label": t("common.close")},
                    ),
                    class_name="dialog-head",
                ),
                rx.el.div(told, *children, class_name="dialog-body column"),
                *((rx.el.div(*footer, class_name="dialog-foot"),) if footer else ()),
                class_name=f"dialog dialog-{width}",
                **undescribed,
            ),
        ),
        open=open,
        on_open_change=on_open_change,
    )


def dialog_close(*children: Any) -> rx.Component:
    """Give the button of a dialog's foot that closes it."""
    return primitive.close(*(children or (t("common.cancel"),)), class_name="button button-secondary size-medium")


def confirm_dialog(
    title: Any,
    body: Any,
    *,
    confirm: Any,
    on_confirm: Any,
    open: rx.Var[bool] | bool,  # noqa: A002 - as in ``dialog``
    on_open_change: Any,
    variant: Literal["primary", "danger"] = "danger",
) -> rx.Component:
    """Ask before something that cannot be undone; ``confirm`` names the deed, not «OK»."""
    return dialog(
        title,
        description=body,
        open=open,
        on_open_change=on_open_change,
        footer=(dialog_close(), button(confirm, variant=variant, on_click=on_confirm)),
        width="small",
    )


def menu(
    *items: rx.Component, label: Any, trigger: tuple[Any, ...] = (), align: str = "end", **props: Any
) -> rx.Component:
    """Give a button that opens a menu. Without ``trigger`` (its content) the button shows three dots."""
    shape = "button button-ghost size-medium" if trigger else "button button-ghost size-medium icon-only"
    return _Menu.create(
        _MenuTrigger.create(
            *(trigger or (icon("ellipsis"),)),
            class_name=classes(shape, props),
            custom_attrs={"aria-label": label},
            **props,
        ),
        _MenuPortal.create(
            _MenuContent.create(*items, class_name="menu", align=align, side_offset=4, collision_padding=8)
        ),
        modal=False,
    )


def menu_item(
    *children: Any, on_select: Any, icon_name: str = "", danger: bool = False, disabled: Any = False
) -> rx.Component:
    return _MenuItem.create(
        *((icon(icon_name, 15),) if icon_name else ()),
        *children,
        class_name="menu-item danger" if danger else "menu-item",
        on_select=on_select,
        disabled=disabled,
    )


def menu_link(*children: Any, href: Any, icon_name: str = "") -> rx.Component:
    """Give an item that goes to a page."""
    return _MenuItem.create(
        ReactRouterLink.create(
            *((icon(icon_name, 15),) if icon_name else ()), *children, to=href, class_name="menu-item"
        ),
        as_child=True,
    )


def menu_download(*children: Any, href: Any, icon_name: str = "") -> rx.Component:
    """Give an item that downloads a file from one of our plain HTTP addresses."""
    return _MenuItem.create(
        Download.create(
            *((icon(icon_name, 15),) if icon_name else ()), *children, href=href, download="", class_name="menu-item"
        ),
        as_child=True,
    )


def menu_separator() -> rx.Component:
    return _MenuSeparator.create(class_name="menu-separator")


def menu_label(*children: Any) -> rx.Component:
    return _MenuLabel.create(*children, class_name="menu-label")


def popover(*children: Any, trigger: tuple[Any, ...], label: Any, align: str = "start", **props: Any) -> rx.Component:
    """Give a button that opens a small panel, for filters and settings."""
    controlled = {name: props.pop(name) for name in ("open", "on_open_change") if name in props}
    return _Popover.create(
        _PopoverTrigger.create(
            *trigger,
            class_name=classes("button button-secondary size-medium", props),
            custom_attrs={"aria-label": label},
            **props,
        ),
        _PopoverPortal.create(
            _PopoverContent.create(
                *children,
                class_name="popover",
                align=align,
                side_offset=6,
                collision_padding=8,
                custom_attrs={"aria-label": label},
            )
        ),
        **controlled,
    )
