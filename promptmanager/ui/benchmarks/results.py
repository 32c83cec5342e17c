"""What a benchmark found: the place below its progress where the results stand."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_cell import cell_dialog
from promptmanager.ui.benchmarks.results_cell_state import CellState
from promptmanager.ui.benchmarks.results_charts import charts
from promptmanager.ui.benchmarks.results_compare import compare_button, compare_dialog
from promptmanager.ui.benchmarks.results_human import human_banner, human_dialog
from promptmanager.ui.benchmarks.results_matrix import baseline_choice, cheapest, explanation, matrix
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.benchmarks.results_table import filters, pager, samples
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.messages import t

_MATRIX: Any = ResultsState.matrix
_PRINT = rx.Var("(() => setTimeout(() => window.print(), 200))", _var_type=rx.EventChain)
RESULTS_ON_LOAD = (ResultsState.load, CellState.load)


def results_section() -> rx.Component:
    """Give the results of the benchmark that the page shows."""
    ready = rx.fragment(
        rx.el.section(
            ui.toolbar(
                ui.heading(t("results.title"), level=2),
                ui.spacer(),
                rx.cond(count(_MATRIX.columns) > 1, baseline_choice()),
                compare_button(),
                take_away(),
                class_name="results-tools",
            ),
            human_banner(),
            cheapest(),
            matrix(),
            explanation(),
            class_name="column results",
        ),
        rx.cond(_MATRIX.is_judged, charts()),
        rx.el.section(
            ui.toolbar(ui.heading(t("results.samples"), level=2), ui.spacer(), filters()),
            samples(),
            pager(),
            class_name="column results",
        ),
        cell_dialog(),
        human_dialog(),
        compare_dialog(),
    )
    return rx.cond(ResultsState.status == "ready", ready, ui.skeletons(4))


def take_away() -> rx.Component:
    """Offer the results as files, and on paper."""
    address: Any = ResultsState.benchmark_id
    return ui.menu(
        ui.menu_download(t("results.export.csv"), icon_name="sheet", href=routes.benchmark_file(address, "csv")),
        ui.menu_download(
            t("results.export.json"),
            icon_name="braces",
            href=rx.Var.create(f"{routes.benchmark_file(address, 'json')}?baseline={ResultsState.baseline}"),
        ),
        ui.menu_separator(),
        ui.menu_item(t("results.print"), icon_name="printer", on_select=_PRINT),
        label=t("results.export"),
        trigger=(ui.icon("download", 15), t("results.export"), ui.icon("chevron-down", 14)),
    )
