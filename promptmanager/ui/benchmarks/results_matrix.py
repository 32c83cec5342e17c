"""The matrix of versions and models: pass rates with their intervals, what they cost, and the verdicts in words."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_cell_state import CellState
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.benchmarks.results_words import (
    column_words,
    difference_words,
    figures,
    finding_badge,
    letter,
    more_words,
    whisker,
)
from promptmanager.ui.shared.benchmarks.words import version_words
from promptmanager.ui.shared.formatted import money, percent
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = ResultsState
_MATRIX: Any = ResultsState.matrix
_CELL: Any = CellState


def baseline_choice() -> rx.Component:
    """Let the reader choose what the others are compared with."""
    options = rx.foreach(
        _MATRIX.columns,
        lambda column: rx.el.option(column_words(column), value=column.place.to_string(), key=column.place),
    )
    return rx.el.label(
        rx.el.span(t("results.baseline_choice"), class_name="text text-small tone-muted"),
        rx.el.span(
            rx.el.select(
                options,
                value=_STATE.baseline.to_string(),
                on_change=_STATE.compare_with,
                class_name="input select",
            ),
            ui.icon("chevron-down", 14, class_name="select-arrow"),
            class_name="select-frame",
        ),
        class_name="row results-baseline",
    )


def explanation() -> rx.Component:
    """Say in a sentence or two what an interval and a verdict mean, to somebody who knows no statistics."""
    return rx.el.details(
        rx.el.summary(t("results.explain")),
        rx.el.p(t("results.explain.interval")),
        rx.el.p(t("results.explain.verdict")),
        class_name="results-explain",
    )


def cheapest() -> rx.Component:
    """Name the cheapest column that is not worse, with the margin that it means."""

    def named(column: Any) -> rx.Component:
        words = t("results.cheapest.is", name=column_words(column), usd=money(column.usd))
        same = t("results.cheapest.baseline", name=column_words(column), usd=money(column.usd))
        return rx.cond(column.is_cheapest, rx.el.p(rx.cond(column.is_baseline, same, words), key=column.place))

    return rx.cond(
        _MATRIX.cheapest >= 0,
        ui.callout(
            rx.foreach(_MATRIX.columns, named),
            rx.el.p(t("results.cheapest.means"), class_name="text text-small tone-muted"),
            tone="good",
            icon_name="piggy-bank",
        ),
    )


def matrix() -> rx.Component:
    heads = rx.foreach(_MATRIX.versions, lambda each: rx.el.th(version_words(each.version, each.is_draft), scope="col"))

    def line(row: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(row.model, scope="row", class_name="results-model"),
            rx.foreach(row.cells, _cell),
            key=row.model,
        )

    return rx.el.div(
        rx.el.table(
            rx.el.caption(t("results.matrix"), class_name="visually-hidden"),
            rx.el.thead(rx.el.tr(rx.el.th(t("results.model"), scope="col"), heads)),
            rx.el.tbody(rx.foreach(_MATRIX.rows, line)),
            class_name="results-matrix",
        ),
        class_name="results-frame",
        role="region",
        aria_label=t("results.matrix"),
        tab_index=0,
    )


def _cell(column: Any) -> rx.Component:
    return rx.el.td(
        rx.cond(
            column.place < 0,
            rx.el.span(t("results.not_run"), class_name="text text-small tone-faint"),
            rx.el.div(_rate(column), figures(column), _verdict(column), class_name="result"),
        ),
        data_baseline=column.is_baseline,
        data_finding=column.verdict.finding,
    )


def _rate(column: Any) -> rx.Component:
    judged = rx.fragment(
        rx.el.strong(percent(column.rate), class_name="result-rate"),
        rx.el.span(t("results.interval", low=percent(column.low), high=percent(column.high)), class_name="result-span"),
    )
    return rx.el.div(
        ui.row(
            letter(column),
            rx.cond(column.is_judged, judged, rx.el.span(t("results.not_judged"), class_name="result-span")),
            ui.spacer(),
            rx.cond(column.is_cheapest, ui.badge(t("results.cheapest"), tone="good")),
            rx.cond(column.is_baseline, ui.badge(t("results.baseline"), tone="accent")),
            class_name="result-head numbers",
        ),
        rx.cond(column.is_judged, whisker(column)),
        class_name="column",
    )


def _verdict(column: Any) -> rx.Component:
    verdict = column.verdict
    return rx.cond(
        verdict.finding != "",
        rx.el.div(
            finding_badge(verdict),
            difference_words(verdict),
            more_words(verdict),
            _worst(verdict),
            class_name="result-verdict",
        ),
    )


def _worst(verdict: Any) -> rx.Component:
    """Name the samples that got worse, and lead to each."""

    def named(worse: Any) -> rx.Component:
        return rx.el.li(
            rx.el.button(worse.name, type="button", class_name="link truncate", on_click=_CELL.open(worse.cell))
        )

    others = rx.el.li(
        rx.el.button(
            tn("results.worse.others", verdict.others),
            type="button",
            class_name="link",
            on_click=_STATE.show("flipped"),
        )
    )
    return rx.cond(
        (verdict.finding == "regression"),
        rx.el.div(
            rx.el.p(t("results.worse")),
            rx.el.ul(rx.foreach(verdict.worst, named), rx.cond(verdict.others > 0, others), class_name="result-worst"),
        ),
    )
