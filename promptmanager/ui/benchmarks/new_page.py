"""The page where a benchmark begins."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.estimate import estimate
from promptmanager.ui.benchmarks.form import form
from promptmanager.ui.benchmarks.form_state import BenchmarkFormState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.words import back_to_list
from promptmanager.ui.shared.layout import frame, page_head
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page

_STATE: Any = BenchmarkFormState


def new_benchmark_page() -> rx.Component:
    missing = ui.empty_state(
        "file-question",
        t("benchmarks.no_prompt"),
        t("benchmarks.no_prompt.body"),
        ui.link_button(t("benchmarks.to_list"), href=routes.BENCHMARKS),
        level=1,
    )
    return frame("benchmarks.new", rx.match(_STATE.status, ("loading", ui.skeletons(8)), ("missing", missing), _new()))


def _new() -> rx.Component:
    return ui.column(
        ui.column(back_to_list(), page_head(t("benchmarks.new"), subtitle=t("benchmarks.lead")), gap=1),
        rx.el.div(form(), rx.cond(_STATE.status == "ready", estimate()), class_name="bench-new"),
        gap=4,
    )


PAGE = Page(route=routes.NEW_BENCHMARK, content=new_benchmark_page, on_load=(BenchmarkFormState.load,))
