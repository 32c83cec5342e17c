"""The parts of the list of benchmarks."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.list_state import BenchmarksState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.words import (
    cost_words,
    ended_words,
    percent_words,
    progress_bar,
    state_badge,
    title_words,
)
from promptmanager.ui.shared.formatted import ago
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.prompt_picker import prompt_picker

_STATE: Any = BenchmarksState


def new_button() -> rx.Component:
    address = rx.cond(_STATE.prompt != "", routes.new_benchmark(prompt=_STATE.prompt.to(str)), routes.NEW_BENCHMARK).to(
        str
    )
    return rx.cond(
        _STATE.can_run,
        ui.link_button(t("benchmarks.new"), href=address, icon_name="plus", variant="primary", data_command=True),
    )


def filters() -> rx.Component:
    """Give the filter; none where there is nothing to filter."""
    return rx.cond(
        (_STATE.total > 0) | (_STATE.prompt != ""),
        ui.toolbar(
            prompt_picker(
                "benchmarks",
                t("runs.filter_prompt"),
                shown=rx.cond(_STATE.prompt_title != "", _STATE.prompt_title, t("runs.any_prompt")),
                on_pick=_STATE.filter_by,
            ),
            rx.cond(
                _STATE.prompt != "",
                ui.link_button(t("runs.clear"), href=routes.BENCHMARKS, variant="ghost", icon_name="x"),
            ),
            ui.spacer(),
            ui.text(tn("benchmarks.found", _STATE.total), tone="muted", size="small", role="status"),
            label=t("runs.filters"),
            class_name="bench-filters",
        ),
    )


def benchmarks() -> rx.Component:
    return rx.cond(
        _STATE.is_loaded,
        rx.cond(_STATE.total > 0, _table(), _nothing()),
        ui.skeletons(8),
    )


def _table() -> rx.Component:
    return ui.table(
        t("nav.benchmarks"),
        (
            ui.header_cell(t("benchmarks.column.benchmark")),
            ui.header_cell(t("benchmarks.column.state")),
            ui.header_cell(t("benchmarks.column.progress")),
            ui.header_cell(t("benchmarks.column.cost")),
            ui.header_cell(t("benchmarks.column.who")),
            ui.header_cell(t("benchmarks.column.when")),
        ),
        rx.foreach(_STATE.rows, _row),
        class_name="bench-table",
    )


def _row(row: Any) -> rx.Component:
    head, live = row.head, row.live
    return rx.el.tr(
        ui.cell(
            ui.text_link(title_words(head), href=routes.benchmark(head.id), class_name="bench-link truncate"),
            rx.el.div(
                rx.cond(head.name != "", rx.fragment(head.prompt_title, " · ")),
                tn("benchmarks.samples", head.samples),
                rx.cond(head.repetitions > 1, rx.fragment(" \u00d7 ", head.repetitions)),
                class_name="bench-beneath truncate",
            ),
        ),
        ui.cell(state_badge(live.state)),
        ui.cell(
            ui.row(
                progress_bar(live.counts, t("benchmarks.progress")),
                rx.el.span(percent_words(live.counts), class_name="numbers bench-percent"),
            ),
            rx.el.div(ended_words(live.counts), _found_words(live.counts), class_name="bench-beneath numbers"),
        ),
        ui.cell(cost_words(live.counts), class_name="numbers"),
        ui.cell(head.author),
        ui.cell(ago(head.at)),
        key=head.id,
    )


def _found_words(counts: Any) -> rx.Component:
    return rx.fragment(
        rx.cond(counts.passed > 0, rx.fragment(" · ", tn("benchmarks.passed", counts.passed))),
        rx.cond(counts.not_passed > 0, rx.fragment(" · ", tn("benchmarks.not_passed", counts.not_passed))),
        rx.cond(counts.check_errors > 0, rx.fragment(" · ", tn("results.check_errors", counts.check_errors))),
        rx.cond(counts.unjudged > 0, rx.fragment(" · ", tn("benchmarks.unjudged", counts.unjudged))),
        rx.cond(counts.failed > 0, rx.fragment(" · ", tn("benchmarks.failed", counts.failed))),
    )


def _nothing() -> rx.Component:
    return rx.cond(
        _STATE.prompt != "",
        ui.empty_state("search-x", t("benchmarks.none_of_prompt"), t("benchmarks.none_of_prompt.body"), new_button()),
        ui.empty_state("chart-no-axes-column", t("benchmarks.none"), t("benchmarks.none.body"), new_button()),
    )


def paging() -> rx.Component:
    return rx.cond(
        _STATE.pages > 1,
        ui.row(
            ui.button(
                t("runs.newer"),
                icon_name="chevron-left",
                on_click=_STATE.turn_to(_STATE.page - 1),
                disabled=_STATE.page <= 1,
            ),
            ui.text(t("runs.page_of", page=_STATE.page, pages=_STATE.pages), tone="muted", size="small"),
            ui.button(
                t("runs.older"),
                icon_name="chevron-right",
                on_click=_STATE.turn_to(_STATE.page + 1),
                disabled=_STATE.page >= _STATE.pages,
            ),
            justify_content="center",
        ),
    )
