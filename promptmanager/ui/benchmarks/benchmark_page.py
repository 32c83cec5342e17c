"""The page of one benchmark."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.live import actions, cancel_dialog, facts, progress
from promptmanager.ui.benchmarks.live_state import BenchmarkPageState
from promptmanager.ui.benchmarks.results import RESULTS_ON_LOAD, results_section
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.words import back_to_list, title_words
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page

_STATE: Any = BenchmarkPageState


def benchmark_page() -> rx.Component:
    missing = ui.empty_state(
        "file-question",
        t("benchmarks.missing"),
        t("benchmarks.missing.body"),
        ui.link_button(t("benchmarks.to_list"), href=routes.BENCHMARKS),
        level=1,
    )
    return frame(
        "benchmarks.one",
        rx.match(_STATE.status, ("ready", _benchmark()), ("missing", missing), ui.skeletons(6)),
        named=rx.cond(_STATE.status == "ready", title_words(_STATE.head), "").to(str),
    )


def _benchmark() -> rx.Component:
    return ui.column(
        ui.column(back_to_list(), page_head(title_words(_STATE.head), *actions()), gap=1),
        facts(),
        progress(),
        results_section(),
        cancel_dialog(),
        gap=4,
        class_name="bench-page",
    )


PAGE = Page(route=routes.BENCHMARK, content=benchmark_page, on_load=(BenchmarkPageState.load, *RESULTS_ON_LOAD))
