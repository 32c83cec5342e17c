"""What the pages of coming in have in common."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.auth.state import AuthState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.answers import refusal
from promptmanager.ui.shared.layout import centre
from promptmanager.ui.shared.messages import t


def card(title_key: str, lead_key: str, *children: Any) -> rx.Component:
    """Give a small page in the middle: what it is for, what was answered, the form."""
    return centre(
        title_key,
        ui.column(ui.heading(t(title_key), level=1), ui.text(t(lead_key), tone="muted"), gap=1),
        refusal(),
        *children,
    )


def foot(*children: Any) -> rx.Component:
    """Give the way to the neighbouring page."""
    return rx.el.p(*children, class_name="auth-foot")


def onwards() -> rx.Component:
    """Carry along where somebody wanted to go."""
    return rx.el.input(type="hidden", name="next", value=AuthState.next, read_only=True)


def wide_submit(words: Any) -> rx.Component:
    return ui.submit_button(words, class_name="auth-submit")
