"""Where files of golden samples are taken in and given out."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.golden.export_state import PromptfooExportState
from promptmanager.ui.golden.importing_state import SampleImportState
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = GoldenState
_IMPORT: Any = SampleImportState
_EXPORT: Any = PromptfooExportState
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
        ui.menu_item(t("golden.export.promptfoo"), icon_name="download", on_select=_EXPORT.open),
        label=t("golden.files"),
        trigger=(ui.icon("file-up", 15), t("golden.files"), ui.icon("chevron-down", 14)),
    )


def import_button() -> rx.Component:
    return rx.cond(
        _STATE.can_edit,
        ui.button(t("golden.import"), icon_name="upload", on_click=_IMPORT.set_open(True), data_command=True),
    )


def promptfoo_dialog() -> rx.Component:
    """Say what promptfoo cannot check, then give the file."""
    address = routes.golden_file(_STATE.slug, "export.yaml")
    nothing = ui.callout(t("golden.promptfoo.all"), tone="good", icon_name="circle-check")
    lost = ui.callout(
        rx.el.p(t("golden.promptfoo.lost")),
        rx.el.ul(rx.foreach(_EXPORT.losses, _loss), class_name="import-problems"),
        tone="warn",
        icon_name="triangle-alert",
    )
    return ui.dialog(
        t("golden.promptfoo.title"),
        rx.cond(count(_EXPORT.losses) > 0, lost, nothing),
        description=t("golden.promptfoo.body"),
        open=_EXPORT.is_open,
        on_open_change=_EXPORT.set_open,
        footer=(
            ui.dialog_close(t("common.close")),
            ui.download_button(
                t("golden.promptfoo.download"),
                href=f"{address}{_STATE.export_query}",
                variant="primary",
                icon_name="download",
            ),
        ),
    )


def _loss(loss: Any) -> rx.Component:
    return rx.el.li(
        loss.text,
        " ",
        rx.el.strong(loss.samples.join(", ")),
        rx.cond(loss.more > 0, rx.fragment(" ", tn("golden.promptfoo.more", loss.more))),
    )
