"""The page of one prompt."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.conflict import conflict_dialog
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate import policy_dialog
from promptmanager.ui.editor.header import details_dialog, discard_dialog, header
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.run_panel import run_panel
from promptmanager.ui.editor.run_state import RunPanelState
from promptmanager.ui.editor.settings_panel import settings_panel
from promptmanager.ui.editor.settings_state import SettingsState
from promptmanager.ui.editor.text_panel import text_panel, variable_dialog
from promptmanager.ui.editor.text_state import TextState
from promptmanager.ui.editor.trial import trial_dialog
from promptmanager.ui.editor.trial_state import TrialState
from promptmanager.ui.editor.versions import promote_dialog, roll_back_dialog, versions
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.keyboard import shortcut
from promptmanager.ui.shared.layout import frame
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_HEADER: Any = HeaderState
_TEXT: Any = TextState
_SETTINGS: Any = SettingsState
_RUN: Any = RunPanelState
_TRIAL: Any = TrialState

_PANELS = ("text", "settings", "run")


def editor_page() -> rx.Component:
    return frame(
        "editor.page",
        rx.match(
            _DRAFT.status,
            ("ready", _editor()),
            ("missing", _missing()),
            rx.el.div(ui.skeletons(6), class_name="content"),
        ),
        flush=True,
        named=rx.cond(_DRAFT.status == "ready", _HEADER.title, ""),
    )


def _editor() -> rx.Component:
    return rx.el.div(
        header(),
        rx.el.div(_panel_switch(), _panels(), hidden=_TEXT.view != "edit", class_name="editor-body"),
        rx.cond(_TEXT.view == "versions", versions()),
        details_dialog(),
        discard_dialog(),
        variable_dialog(),
        promote_dialog(),
        roll_back_dialog(),
        policy_dialog(),
        trial_dialog(),
        conflict_dialog(),
        shortcut("mod+s", _TEXT.save),
        shortcut("mod+enter", _RUN.run),
        class_name="editor",
    )


def _panel_switch() -> rx.Component:
    return rx.el.div(
        ui.segmented(
            t("editor.panels"),
            [(name, t(f"editor.panel.{name}")) for name in _PANELS],
            value=_TEXT.panel,
            on_choose=_TEXT.show_panel,
        ),
        class_name="panel-switch",
    )


def _panels() -> rx.Component:
    return rx.el.div(text_panel(), settings_panel(), run_panel(), class_name="editor-panels", data_panel=_TEXT.panel)


def _missing() -> rx.Component:
    return rx.fragment(
        rx.el.h1(t("editor.missing.title"), class_name="visually-hidden"),
        ui.empty_state(
            "file-question",
            t("editor.missing.title"),
            t("editor.missing.body"),
            ui.link_button(t("editor.back"), href=routes.LIBRARY),
        ),
    )


PAGE = Page(
    route=routes.PROMPT,
    content=editor_page,
    on_load=(_TEXT.open, _HEADER.load, _SETTINGS.load, _RUN.load, _TRIAL.load),
)
