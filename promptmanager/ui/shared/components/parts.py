"""Tabs, segmented choices and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.ui.shared.components.basics import classes

_TABS = "@radix-ui/react-tabs@1.2.1"


class _Tabs(rx.Component):
    library = _TABS
    tag = "Root"
    alias = "RadixTabsRoot"
    value: rx.Var[str]
    default_value: rx.Var[str]
    on_value_change: rx.EventHandler[passthrough_event_spec(str)]


class _TabList(rx.Component):
    library = _TABS
    tag = "List"
    alias = "RadixTabsList"


class _Tab(rx.Component):
    library = _TABS
    tag = "Trigger"
    alias = "RadixTabsTrigger"
    value: rx.Var[str]


class _TabPanel(rx.Component):
    library = _TABS
    tag = "Content"
    alias = "RadixTabsContent"
    value: rx.Var[str]


def tab(value: str, label: Any, *content: Any) -> tuple[str, Any, tuple[Any, ...]]:
    """Describe one tab for ``tabs``."""
    return value, label, content


def tabs(*items: tuple[str, Any, tuple[Any, ...]], label: Any, **props: Any) -> rx.Component:
    """Give tabs: ``tabs(tab("text", "Text", …), tab(…), label=…, value=…, on_change=…)``, or with ``default_value``."""
    if "on_change" in props:
        props["on_value_change"] = props.pop("on_change")
    return _Tabs.create(
        _TabList.create(
            *(_Tab.create(words, value=value, class_name="tab") for value, words, _ in items),
            class_name="tab-list",
            custom_attrs={"aria-label": label},
        ),
        *(_TabPanel.create(*content, value=value, class_name="tab-panel") for value, _, content in items),
        class_name=classes("tabs", props),
        **props,
    )


def segmented(label: Any, options: Iterable[tuple[str, Any]], *, value: rx.Var[str], on_choose: Any) -> rx.Component:
    """Give a choice of two to four, side by side; ``on_choose`` takes the chosen value, as ``State.choose`` does."""
    return rx.el.div(
        *(
            rx.el.button(
                words,
                type="button",
                class_name="segment",
                aria_pressed=value == chosen,
                on_click=on_choose(chosen),
            )
            for chosen, words in options
        ),
        class_name="segmented",
        role="group",
        aria_label=label,
    )


def table(label: Any, headers: Iterable[rx.Component], *rows: Any, **props: Any) -> rx.Component:
    """Give a table that scrolls sideways by itself; rows are ``rx.el.tr`` or one ``rx.foreach`` of them."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(label, class_name="visually-hidden"),
            rx.el.thead(rx.el.tr(*headers)),
            rx.el.tbody(*rows),
            class_name=classes("table", props),
            **props,
        ),
        class_name="table-frame",
        role="region",
        aria_label=label,
        tab_index=0,
    )


def header_cell(*children: Any, **props: Any) -> rx.Component:
    return rx.el.th(*children, scope="col", **props)


def cell(*children: Any, **props: Any) -> rx.Component:
    return rx.el.td(*children, **props)
