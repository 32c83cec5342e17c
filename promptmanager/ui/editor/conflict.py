"""The dialog of a conflict: both texts, and three ways out. It cannot be closed without one."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.conflict_state import ConflictState
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.diff import diff
from promptmanager.ui.shared.formatted import ago
from promptmanager.ui.shared.messages import t

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState

_STAY = rx.Var("(() => {})", _var_type=rx.EventChain)


def conflict_dialog() -> rx.Component:
    conflict = _DRAFT.conflict
    return ui.dialog(
        t("editor.conflict.title"),
        rx.el.p(
            rx.cond(
                conflict.author != "", t("editor.conflict.author", name=conflict.author), t("editor.conflict.gone")
            ),
            " ",
            rx.cond(conflict.author != "", ago(conflict.at), rx.fragment()),
            class_name="conflict-words",
        ),
        rx.el.div(
            ui.row(
                ui.text(t("editor.conflict.theirs"), tone="muted"),
                ui.spacer(),
                ui.text(t("editor.conflict.mine"), tone="muted"),
            ),
            diff(conflict.diff, "side"),
            class_name="dialog-diff",
            role="region",
            aria_label=t("versions.compare"),
            tab_index=0,
        ),
        open=conflict.is_open,
        on_open_change=_STAY,
        description=t("editor.conflict.body"),
        footer=(
            ui.button(t("editor.conflict.copy"), icon_name="copy", on_click=ConflictState.keep_a_copy),
            ui.button(t("editor.conflict.take"), on_click=ConflictState.take_theirs),
            ui.button(t("editor.conflict.keep"), variant="primary", on_click=ConflictState.keep_mine),
        ),
        width="large",
    )
