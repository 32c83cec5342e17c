"""The charts of a benchmark, drawn from places on their axes; a table says the same in figures."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.results_words import column_words, letter, letter_of, whisker
from promptmanager.ui.shared.formatted import duration, money, percent
from promptmanager.ui.shared.messages import t, tn

_MATRIX: Any = ResultsState.matrix
_CHARTS: Any = ResultsState.charts
_RATE_TICKS = (0, 25, 50, 75, 100)


def charts() -> rx.Component:
    return rx.el.section(
        ui.heading(t("results.charts"), level=2),
        rx.el.div(
            _rates(),
            _scatter(_CHARTS.cost, t("results.chart.cost"), t("results.axis.usd"), money),
            _scatter(_CHARTS.latency, t("results.chart.latency"), t("results.axis.p50"), duration),
            _spread(),
            class_name="charts",
        ),
        _figures(),
        class_name="column results-charts",
    )


def _figure(title: Any, *parts: Any) -> rx.Component:
    return rx.el.figure(rx.el.figcaption(title, class_name="heading heading-3"), *parts, class_name="chart")


def _at(hundredths: Any) -> Any:
    return rx.Var.create(f"{hundredths}%")


def _rates() -> rx.Component:
    def line(column: Any) -> rx.Component:
        return rx.cond(
            column.is_judged,
            rx.el.li(
                letter(column),
                rx.el.span(column_words(column), class_name="chart-name"),
                whisker(column),
                rx.el.span(percent(column.rate), class_name="numbers chart-value"),
                key=column.place,
            ),
        )

    axis = rx.el.div(
        *(rx.el.span(percent(each / 100), left=f"{each}%") for each in _RATE_TICKS),
        class_name="chart-across chart-rates-axis numbers",
        aria_hidden="true",
    )
    return _figure(
        t("results.chart.rates"), rx.el.ul(rx.foreach(_MATRIX.columns, line), class_name="chart-rates"), axis
    )


def _scatter(view: Any, title: Any, axis: Any, worded: Any) -> rx.Component:
    def point(each: Any) -> rx.Component:
        height = rx.Var.create(f"{each.low - each.high}%")
        return rx.fragment(
            rx.el.span(class_name="scatter-whisker", left=_at(each.at), top=_at(each.high), height=height),
            rx.el.span(
                letter_of(each.place),
                class_name="scatter-point",
                data_front=each.is_on_front,
                left=_at(each.at),
                top=_at(each.top),
            ),
        )

    front = rx.el.svg(
        rx.el.svg.path(d=view.front, vector_effect="non-scaling-stroke"),
        view_box="0 0 100 100",
        preserve_aspect_ratio="none",
        class_name="scatter-front",
    )
    plot = rx.el.div(
        rx.foreach(
            view.up,
            lambda tick: rx.el.span(rx.el.span(percent(tick.value)), class_name="chart-grid", bottom=_at(tick.at)),
        ),
        front,
        rx.foreach(view.points, point),
        class_name="scatter numbers",
        role="img",
        aria_label=title,
    )
    across = rx.el.div(
        rx.foreach(view.across, lambda tick: rx.el.span(worded(tick.value), left=_at(tick.at))),
        class_name="chart-across numbers",
        aria_hidden="true",
    )
    missing = rx.cond(
        view.missing > 0, rx.el.p(tn("results.chart.missing", view.missing), class_name="text text-small tone-muted")
    )
    drawn = rx.fragment(
        plot, across, rx.el.p(axis, class_name="chart-axis"), rx.el.p(t("results.chart.front"), class_name="chart-note")
    )
    return _figure(title, rx.cond(count(view.points) > 0, drawn), missing)


def _spread() -> rx.Component:
    def line(each: Any) -> rx.Component:
        column = _MATRIX.columns[each.place]
        outline = rx.el.svg(
            rx.el.svg.path(d=each.path),
            view_box="0 0 100 100",
            preserve_aspect_ratio="none",
            class_name="spread-outline",
        )
        return rx.el.li(
            rx.el.span(
                letter_of(each.place), class_name="result-letter", aria_hidden="true", data_tip=column_words(column)
            ),
            rx.el.div(
                outline,
                rx.el.span(class_name="spread-mark", left=_at(each.p50), data_mark="p50"),
                rx.el.span(class_name="spread-mark", left=_at(each.p95), data_mark="p95"),
                class_name="spread",
                role="img",
                aria_label=t("results.spread_said", name=column_words(column)),
            ),
            rx.el.span(duration(column.p50), class_name="numbers chart-value"),
            key=each.place,
        )

    across = rx.el.div(
        rx.foreach(_CHARTS.seconds, lambda tick: rx.el.span(duration(tick.value), left=_at(tick.at))),
        class_name="chart-across chart-spread-axis numbers",
        aria_hidden="true",
    )
    drawn = rx.fragment(
        rx.el.ul(rx.foreach(_CHARTS.spread, line), class_name="chart-spread"),
        across,
        rx.el.p(t("results.axis.seconds"), class_name="chart-axis"),
    )
    return _figure(t("results.chart.spread"), rx.cond(count(_CHARTS.spread) > 0, drawn))


def _figures() -> rx.Component:
    """Say what the charts show in figures, for whoever does not see them."""

    def line(column: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.th(letter_of(column.place), " · ", column_words(column), scope="row"),
            ui.cell(
                rx.cond(
                    column.is_judged,
                    rx.fragment(
                        percent(column.rate),
                        " (",
                        t("results.interval", low=percent(column.low), high=percent(column.high)),
                        ")",
                    ),
                    "—",
                )
            ),
            ui.cell(rx.cond(column.usd != "", money(column.usd), t("results.unknown"))),
            ui.cell(rx.cond(column.p50.is_none(), "—", duration(column.p50))),
            ui.cell(rx.cond(column.p95.is_none(), "—", duration(column.p95))),
            key=column.place,
        )

    heads = ("results.column", "results.pass_rate", "results.usd", "results.p50", "results.p95")
    return rx.el.details(
        rx.el.summary(t("results.chart.figures")),
        ui.table(
            t("results.chart.figures"),
            [ui.header_cell(t(key)) for key in heads],
            rx.foreach(_MATRIX.columns, line),
            class_name="numbers",
        ),
        class_name="results-explain",
    )
