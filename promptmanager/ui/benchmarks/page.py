"""The list of benchmarks."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.benchmarks.components import benchmarks, filters, new_button, paging
from promptmanager.ui.benchmarks.list_state import BenchmarksState
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page


def benchmarks_page() -> rx.Component:
    return frame(
        "nav.benchmarks",
        page_head(t("nav.benchmarks"), rx.cond(BenchmarksState.total > 0, new_button())),
        filters(),
        benchmarks(),
        paging(),
    )


PAGE = Page(route=routes.BENCHMARKS, content=benchmarks_page, on_load=(BenchmarksState.load,))
