"""The matrix of versions and models: pass rates with their intervals, what they cost, and the verdicts in words."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_cell_state import CellState
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.benchmarks.results_words import column_words, letter, whisker
from promptmanager.ui.benchmarks.words import version_words
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import duration, money, number, percent, signed
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = ResultsState
_MATRIX: Any = ResultsState.matrix
_CELL: Any = CellState
FINDINGS = ("regression", "no_regression_shown", "not_enough_samples")
_TONES = {"regression": "bad", "no_regression_shown": "good", "not_enough_samples": "warn"}


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
            rx.el.div(_rate(column), _figures(column), _verdict(column), class_name="result"),
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


def _figures(column: Any) -> rx.Component:
    def figure(name: str, value: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(t(f"results.{name}"), data_tip=t(f"results.tip.{name}")), rx.el.dd(value))

    def counted(key: str, count: Any, tone: str) -> rx.Component:
        return rx.cond(count > 0, ui.badge(tn(key, count), tone=tone))  # type: ignore[arg-type] - one of the tones

    usd = rx.cond(column.usd != "", money(column.usd), t("results.unknown"))
    return rx.fragment(
        rx.el.dl(
            figure("usd", usd),
            figure("p50", rx.cond(column.p50.is_none(), "—", duration(column.p50))),
            figure("p95", rx.cond(column.p95.is_none(), "—", duration(column.p95))),
            figure("first", rx.cond(column.first_token.is_none(), "—", duration(column.first_token))),
            figure("answers", number(column.answers)),
            class_name="result-figures numbers",
        ),
        ui.row(
            counted("results.failed", column.failed, "bad"),
            counted("results.check_errors", column.check_errors, "warn"),
            counted("results.interrupted", column.interrupted, "warn"),
            counted("results.unended", column.unended, "plain"),
            rx.cond(column.usd != "", counted("results.unknown_costs", column.unknown_costs, "plain")),
            class_name="result-counts",
        ),
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


def finding_badge(verdict: Any) -> rx.Component:
    """Say the verdict in a word or three."""
    tone = rx.match(verdict.finding, *_TONES.items(), "plain")
    words = rx.match(verdict.finding, *((each, t(f"results.finding.{each}")) for each in FINDINGS), "")
    return ui.badge(words, tone=tone)


def difference_words(verdict: Any) -> rx.Component:
    """Say the difference with its interval; of too few samples, that there is none yet."""
    return rx.cond(
        verdict.has_interval,
        rx.el.p(
            rx.el.strong(t("results.points", n=signed(verdict.difference))),
            " ",
            t("results.points.span", low=signed(verdict.low), high=signed(verdict.high)),
            class_name="numbers",
        ),
        rx.el.p(t("results.too_few")),
    )


def more_words(verdict: Any) -> rx.Component:
    """Say how many more samples would settle it, and for how much."""
    known = t("results.more.usd", usd=money(verdict.more_usd))
    return rx.cond(
        verdict.more_samples > 0,
        rx.el.p(
            tn("results.more", verdict.more_samples),
            " ",
            rx.cond(verdict.more_usd != "", known, t("results.more.unknown")),
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
