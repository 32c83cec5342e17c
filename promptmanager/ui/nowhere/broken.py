"""What stands in place of a page that broke in the browser: a sentence and a way on, no stack trace."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t

_RELOAD = rx.Var("(() => window.location.reload())", _var_type=rx.EventChain)


def broken_page() -> rx.Component:
    """Give the boundary around the whole app."""
    message = rx.el.main(
        ui.empty_state(
            "cloud-alert",
            t("broken.title"),
            t("broken.body"),
            ui.button(t("broken.action"), variant="primary", on_click=_RELOAD),
            level=1,
        ),
        class_name="centre-main",
    )
    return ErrorBoundary.create(fallback_render=message)
