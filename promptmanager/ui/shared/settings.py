"""The frame of the settings: the list of their pages beside the page."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.keyboard import FRAME_LIBRARY
from promptmanager.ui.shared.layout import frame
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.session import SessionState

# Address, icon, words; a page of the settings joins by a line here.
_EVERYBODY = (
    (routes.SETTINGS, "user-round", "account.nav.profile"),
    (routes.SETTINGS_SECURITY, "shield", "account.nav.security"),
    (routes.SETTINGS_PLAN, "gem", "plans.nav"),
    (routes.SETTINGS_BYOK, "key-round", "keys.nav"),
)
_ADMINISTRATOR = (
    (routes.SETTINGS_MODELS, "cpu", "catalogue.nav"),
    (routes.SETTINGS_ADMINISTRATION, "users-round", "admin.nav"),
)


class _OpenPageInSight(rx.Component):
    library = FRAME_LIBRARY
    tag = "OpenPageInSight"
    # Which pages the list holds: it grows when the person is known.
    pages: rx.Var[str]


def settings_frame(title_key: str, *children: Any, here: str, class_name: str = "settings") -> rx.Component:
    """Put a page into the settings; ``here`` is its address. Long tables ask for ``settings settings-wide``."""
    return frame(
        title_key,
        rx.el.div(
            rx.el.nav(
                *(_link(*entry, here=here) for entry in _EVERYBODY),
                rx.cond(SessionState.is_admin, rx.fragment(*(_link(*entry, here=here) for entry in _ADMINISTRATOR))),
                _OpenPageInSight.create(pages=rx.cond(SessionState.is_admin, "all", "own")),
                class_name="settings-nav",
                aria_label=t("account.nav"),
            ),
            rx.el.div(ui.heading(t(title_key), level=1), *children, class_name="settings-body"),
            class_name=class_name,
        ),
    )


def section(title: Any, *children: Any, lead: Any = None) -> rx.Component:
    """Give one subject of a settings page."""
    told = () if lead is None else (ui.text(lead, tone="muted", size="small"),)
    return ui.panel(ui.column(ui.heading(title, level=2), *told, gap=1), *children, class_name="settings-section")


def _link(address: str, icon_name: str, key: str, *, here: str) -> rx.Component:
    return ReactRouterLink.create(
        ui.icon(icon_name),
        rx.el.span(t(key)),
        to=address,
        class_name="settings-link",
        custom_attrs={"aria-current": "page"} if address == here else {},
    )
