"""What stands where no prompt does."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.library.components.rights import may_edit
from promptmanager.ui.library.state import CreationState, ImportState, LibraryState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.messages import t


def nothing_yet() -> rx.Component:
    return rx.cond(
        may_edit,
        ui.empty_state(
            "square-pen",
            t("library.empty.title"),
            t("library.empty.body"),
            ui.button(t("library.new"), variant="primary", icon_name="plus", on_click=CreationState.open),
            ui.button(
                t("library.examples"),
                icon_name="sparkles",
                busy=CreationState.is_busy,
                on_click=CreationState.add_examples,
            ),
            ui.button(t("library.import"), variant="ghost", icon_name="upload", on_click=ImportState.open),
        ),
        ui.empty_state("library", t("library.empty.title"), t("library.empty.viewer")),
    )


def nothing_found() -> rx.Component:
    return ui.empty_state(
        "search-x",
        t("library.none.title"),
        t("library.none.body"),
        ui.button(t("library.clear"), on_click=LibraryState.clear_filters),
    )
