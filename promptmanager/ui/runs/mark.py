"""The dialog in which a run becomes a golden sample."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.golden import NAME_MAX, REASON_MAX
from promptmanager.ui.runs.mark_state import MarkState
from promptmanager.ui.runs.state import RunPageState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t

_MARK: Any = MarkState
_RUN: Any = RunPageState.run


def mark_dialog() -> rx.Component:
    return ui.dialog(
        t("golden.mark"),
        rx.form(
            ui.text_field(t("golden.name"), name="name", required=True, max_length=NAME_MAX, auto_focus=True),
            ui.text_field(t("golden.reason"), hint=t("golden.reason.hint"), name="reason", max_length=REASON_MAX),
            rx.cond(_MARK.error != "", ui.callout(_MARK.error, tone="bad", role="alert")),
            ui.row(
                ui.text_link(t("golden.title"), href=routes.golden(_RUN.prompt_slug)),
                ui.spacer(),
                ui.dialog_close(),
                ui.submit_button(t("golden.mark")),
                flex_wrap="wrap",
            ),
            on_submit=_MARK.mark,
            reset_on_submit=False,
            class_name="column form",
        ),
        description=t("golden.mark.body"),
        open=_MARK.is_open,
        on_open_change=_MARK.set_open,
    )


def mark_button() -> rx.Component:
    """Offer it for a run of a prompt: a sample belongs to one."""
    return rx.cond(
        _RUN.prompt_slug != "",
        ui.button(t("golden.mark"), icon_name="badge-check", on_click=_MARK.set_open(True)),
    )
