"""Where files of golden samples are taken in and given out."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.golden.importing_state import SampleImportState
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = GoldenState
_IMPORT: Any = SampleImportState
_KINDS = ("csv", "json", "jsonl")


def files_menu() -> rx.Component:
    """Offer to import and, of what the list shows, to export."""
    address = routes.golden_file(_STATE.slug, "export")
    return ui.menu(
        rx.cond(
            _STATE.can_edit,
            rx.fragment(
                ui.menu_item(t("golden.import"), icon_name="upload", on_select=_IMPORT.set_open(True)),
                ui.menu_separator(),
            ),
        ),
        ui.menu_label(tn("golden.export.shown", _STATE.total)),
        *(
            ui.menu_download(
                t(f"golden.export.{kind}"), icon_name="download", href=f"{address}.{kind}{_STATE.export_query}"
            )
            for kind in _KINDS
        ),
        label=t("golden.files"),
        trigger=(ui.icon("file-up", 15), t("golden.files"), ui.icon("chevron-down", 14)),
    )


def import_button() -> rx.Component:
    return rx.cond(_STATE.can_edit, ui.button(t("golden.import"), icon_name="upload", on_click=_IMPORT.set_open(True)))
