"""The dialog that holds a column against one of another benchmark."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_compare_state import CompareState
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.results_words import (
    column_words,
    difference_words,
    finding_badge,
    more_words,
    whisker,
)
from promptmanager.ui.shared.formatted import moment_text, percent
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = CompareState
_FOUND: Any = CompareState.found


def compare_button() -> rx.Component:
    return ui.button(t("results.compare"), icon_name="git-compare", size="small", on_click=_STATE.open)


def compare_dialog() -> rx.Component:
    nothing = ui.text(t("results.compare.none"), tone="muted")
    return ui.dialog(
        t("results.compare.title"),
        rx.cond(count(_STATE.others) > 0, rx.fragment(_choice(), _verdict()), nothing),
        description=t("results.compare.body"),
        open=_STATE.is_open,
        on_open_change=_STATE.set_open,
        width="large",
    )


def _choice() -> rx.Component:
    def columns(of: Any) -> rx.Component:
        return rx.foreach(of, lambda each: rx.el.option(column_words(each), value=each.place.to_string()))

    benchmarks = rx.foreach(
        _STATE.others,
        lambda each: rx.el.option(
            rx.cond(each.name != "", each.name, t("results.compare.unnamed")),
            " · ",
            moment_text(each.at),
            value=each.id,
        ),
    )
    return rx.el.div(
        _select(t("results.compare.other"), benchmarks, _STATE.other, _STATE.choose_other),
        _select(t("results.compare.its"), columns(_STATE.columns), _STATE.place.to_string(), _STATE.choose_column),
        _select(
            t("results.compare.here"),
            columns(ResultsState.matrix.columns),  # type: ignore[attr-defined] - a var of a dataclass has its fields
            _STATE.here.to_string(),
            _STATE.choose_here,
        ),
        class_name="compare-choice",
    )


def _select(label: Any, options: rx.Component, value: Any, on_change: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="text text-small tone-muted"),
        rx.el.span(
            rx.el.select(options, value=value, on_change=on_change, class_name="input select"),
            ui.icon("chevron-down", 14, class_name="select-arrow"),
            class_name="select-frame",
        ),
        class_name="column",
    )


def _verdict() -> rx.Component:
    def side(label: Any, column: Any) -> rx.Component:
        rate = rx.cond(
            column.is_judged,
            rx.fragment(
                ui.row(
                    rx.el.strong(percent(column.rate), class_name="result-rate numbers"),
                    rx.el.span(
                        t("results.interval", low=percent(column.low), high=percent(column.high)),
                        class_name="result-span numbers",
                    ),
                ),
                whisker(column),
            ),
            ui.text(t("results.not_judged"), tone="muted"),
        )
        return rx.el.div(
            ui.row(ui.badge(label), rx.el.span(column_words(column), class_name="truncate")),
            rate,
            class_name="column compare-side",
        )

    has_common = _FOUND.counted > 0
    left_out = rx.el.ul(
        rx.cond(has_common, rx.el.li(tn("results.compare.counted", _FOUND.counted))),
        rx.cond(_FOUND.other_samples > 0, rx.el.li(tn("results.compare.other_samples", _FOUND.other_samples))),
        rx.cond(_FOUND.other_revisions > 0, rx.el.li(tn("results.compare.other_revisions", _FOUND.other_revisions))),
        class_name="column compare-counted",
    )
    return rx.fragment(
        rx.el.div(
            side(t("results.baseline"), _FOUND.baseline),
            ui.icon_button("arrow-left-right", t("results.compare.turn"), on_click=_STATE.turn),
            side(t("results.compare.candidate"), _FOUND.candidate),
            class_name="compare-sides",
        ),
        rx.el.div(
            rx.cond(
                has_common,
                rx.fragment(
                    finding_badge(_FOUND.verdict), difference_words(_FOUND.verdict), more_words(_FOUND.verdict)
                ),
                rx.el.strong(t("results.compare.nothing_common")),
            ),
            left_out,
            class_name="result-verdict compare-verdict",
            role="status",
        ),
        ui.text_link(t("results.compare.to_other"), href=routes.benchmark(_STATE.other)),
    )
