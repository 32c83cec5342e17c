"""The golden samples of one prompt."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.golden.bulk import bulk_bar
from promptmanager.ui.golden.components import filters, history_dialog, new_button, pager, samples
from promptmanager.ui.golden.files import files_menu, promptfoo_dialog
from promptmanager.ui.golden.form import sample_dialog
from promptmanager.ui.golden.importing import import_dialog
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page

_STATE: Any = GoldenState


def golden_page() -> rx.Component:
    missing = ui.empty_state(
        "file-question",
        t("golden.missing"),
        t("golden.missing.body"),
        ui.link_button(t("golden.to_library"), href=routes.LIBRARY),
        level=1,
    )
    return frame(
        "golden.title",
        rx.match(_STATE.status, ("ready", _golden()), ("missing", missing), ui.skeletons(6)),
        named=rx.cond(_STATE.status == "ready", _STATE.prompt_title, ""),
    )


def _golden() -> rx.Component:
    return ui.column(
        page_head(
            t("golden.title"),
            ui.link_button(
                t("golden.to_prompt"), href=routes.prompt(_STATE.slug), icon_name="file-text", variant="ghost"
            ),
            files_menu(),
            ui.link_button(
                t("benchmarks.begin"), href=routes.new_benchmark(prompt=_STATE.slug), icon_name="chart-no-axes-column"
            ),
            rx.cond(_STATE.total > 0, new_button()),
            subtitle=_STATE.prompt_title,
        ),
        ui.text(t("golden.lead"), tone="muted"),
        filters(),
        samples(),
        pager(),
        bulk_bar(),
        sample_dialog(),
        history_dialog(),
        import_dialog(),
        promptfoo_dialog(),
        gap=4,
        class_name="golden",
    )


PAGE = Page(route=routes.GOLDEN, content=golden_page, on_load=(GoldenState.load,))
