"""The table of samples: how often each passed in each column."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.benchmarks.board import RowFilter
from promptmanager.services.benchmarks.results import PAGE_SIZE
from promptmanager.ui.benchmarks.results_cell_state import CellState
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.benchmarks.results_words import column_words, letter
from promptmanager.ui.shared.benchmarks.words import version_words
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.messages import t

_STATE: Any = ResultsState
_TABLE: Any = ResultsState.table
_CELL: Any = CellState
# Signs and words of spots in which nothing was judged.
_UNJUDGED = {"error": "!", "human": "?", "waiting": "…"}


def filters() -> rx.Component:
    def choice(wanted: str) -> rx.Component:
        return rx.el.button(
            t(f"results.filter.{wanted}"),
            rx.el.span(number(_TABLE.counts[wanted]), class_name="results-count numbers"),
            type="button",
            class_name="segment",
            aria_pressed=_STATE.wanted == wanted,
            data_tip=t(f"results.filter.{wanted}.tip"),
            on_click=_STATE.show(wanted),
        )

    return rx.el.div(
        *(choice(wanted.value) for wanted in RowFilter),
        class_name="segmented results-filters",
        role="group",
        aria_label=t("results.filters"),
    )


def samples() -> rx.Component:
    """Show a page of the samples; the first column and the heads stay while it scrolls."""
    table = rx.el.div(
        rx.el.table(
            rx.el.caption(t("results.samples"), class_name="visually-hidden"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(t("results.sample"), scope="col"),
                    rx.foreach(ResultsState.matrix.columns, _head),
                )
            ),
            rx.el.tbody(rx.foreach(_TABLE.rows, _line)),
            class_name="table results-table",
        ),
        class_name="table-frame results-samples",
        role="region",
        aria_label=t("results.samples"),
        tab_index=0,
    )
    return rx.cond(_TABLE.total > 0, table, rx.el.p(t("results.no_samples"), class_name="text tone-muted"))


def pager() -> rx.Component:
    first = (_STATE.page - 1) * PAGE_SIZE
    shown = t(
        "results.shown",
        first=number(first + 1),
        last=number(rx.cond(first + PAGE_SIZE < _TABLE.total, first + PAGE_SIZE, _TABLE.total)),
        total=number(_TABLE.total),
    )
    return rx.cond(
        _TABLE.total > PAGE_SIZE,
        ui.row(
            ui.button(t("results.before"), size="small", on_click=_STATE.turn(-1), disabled=_STATE.page == 1),
            ui.button(
                t("results.after"),
                size="small",
                on_click=_STATE.turn(1),
                disabled=_STATE.page * PAGE_SIZE >= _TABLE.total,
            ),
            rx.el.span(shown, class_name="text text-small tone-faint numbers", role="status"),
            class_name="results-pager",
        ),
    )


def _head(column: Any) -> rx.Component:
    return rx.el.th(
        letter(column),
        rx.el.span(version_words(column.version, column.is_draft), class_name="results-version"),
        rx.el.span(column.model, class_name="results-head-model truncate"),
        scope="col",
        data_baseline=column.is_baseline,
        data_tip=column_words(column),
        key=column.place,
    )


def _line(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(rx.el.span(row.name, class_name="results-name"), scope="row"),
        rx.foreach(row.spots, _spot),
        key=row.id,
    )


def _spot(spot: Any) -> rx.Component:
    sign = rx.match(spot.tone, *_UNJUDGED.items(), "—")
    said = rx.match(spot.tone, *((tone, t(f"results.tone.{tone}")) for tone in _UNJUDGED), t("results.tone.none"))
    unjudged = rx.fragment(rx.el.span(sign, aria_hidden="true"), rx.el.span(said, class_name="visually-hidden"))
    return rx.el.td(
        rx.el.button(
            rx.cond(spot.text != "", spot.text, unjudged),
            type="button",
            class_name="spot",
            data_tone=spot.tone,
            data_flipped=spot.is_flipped,
            disabled=spot.cell < 0,
            on_click=_CELL.open(spot.cell),
        )
    )
