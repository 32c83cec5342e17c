"""What a benchmark will take, told before it starts."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.benchmarks import CELLS_MAX, COLUMNS_MAX
from promptmanager.domain.plans import FREE_RUNS_A_DAY
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import compact, duration, money, number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import ModelPickerState, trouble_words


def told(estimate: Any, *first: rx.Component) -> rx.Component:
    """Say what a benchmark will take, ``first`` lines before the others, and everything that stands in its way."""
    is_any_called = estimate.calls + estimate.judge_calls > 0
    return rx.fragment(
        rx.el.p(
            rx.Var.create(
                f"{tn('benchmarks.columns_of', estimate.columns)} \u00d7 {tn('benchmarks.samples', estimate.samples)}"
                f" \u00d7 {tn('benchmarks.repetitions_of', estimate.repetitions)}"
            ),
            class_name="text text-small tone-muted numbers",
        ),
        rx.el.dl(
            *first,
            _line("benchmarks.calls", number(estimate.calls)),
            rx.cond(estimate.known > 0, _line("benchmarks.known", number(estimate.known), t("benchmarks.known.told"))),
            rx.cond(estimate.unresolved > 0, _line("benchmarks.unresolved", number(estimate.unresolved))),
            rx.cond(
                estimate.calls > 0,
                rx.fragment(
                    _line("benchmarks.tokens_in", _range(compact, estimate.tokens_in)),
                    _line("benchmarks.tokens_out", _range(compact, estimate.tokens_out)),
                ),
            ),
            rx.cond(
                is_any_called,
                rx.fragment(
                    _line("benchmarks.cost", _cost(estimate)),
                    _line("benchmarks.time", _range(duration, estimate.seconds)),
                ),
            ),
            class_name="bench-figures numbers",
        ),
        rx.cond(~is_any_called, _note(t("benchmarks.all_known"), tone="good", icon_name="circle-check")),
        _unpriced(estimate),
        _limits(estimate),
        _refusals(estimate),
        _problems(estimate),
    )


def sizes(estimate: Any) -> tuple[rx.Component, ...]:
    """Give the lines that say how much it asks of how much may be asked."""
    return (
        _line("benchmarks.cells", number(estimate.cells), t("benchmarks.of_most", limit=number(CELLS_MAX))),
        _line("benchmarks.columns", estimate.columns, t("benchmarks.of_most", limit=COLUMNS_MAX)),
    )


def usd_span(low: Any, high: Any) -> Any:
    """Say a cost with its range, and one amount where both ends are the same."""
    return rx.cond(low == high, money(high), t("benchmarks.range", low=money(low), high=money(high)))


def _line(key: str, value: Any, beside: Any = None) -> rx.Component:
    told = () if beside is None else (rx.el.span(" ", beside, class_name="tone-faint"),)
    return rx.el.div(rx.el.dt(t(key)), rx.el.dd(value, *told))


def _range(form: Any, span: Any) -> rx.Var[str]:
    return t("benchmarks.range", low=form(span[0]), high=form(span[1]))


def _cost(estimate: Any) -> rx.Component:
    known = usd_span(estimate.usd_low, estimate.usd_high)
    return rx.cond(estimate.usd_high != "", known, rx.el.span(t("benchmarks.unknown"), class_name="tone-warn"))


def _note(*words: Any, tone: Any = "plain", icon_name: str = "info") -> rx.Component:
    return ui.callout(*words, tone=tone, icon_name=icon_name, class_name="bench-note")


def _unpriced(estimate: Any) -> rx.Component:
    names = rx.Var.create(estimate.unpriced).to(list).join(", ")
    return rx.cond(count(estimate.unpriced) > 0, _note(t("benchmarks.unpriced", models=names), tone="warn"))


def _limits(estimate: Any) -> rx.Component:
    """Say what is counted and whether all fits: free runs, the pool, the ceilings."""
    left = tn("plans.left", estimate.runs_left, limit=FREE_RUNS_A_DAY)
    calls = number(estimate.calls + estimate.judge_calls)
    fit, short = t("benchmarks.runs.fit"), t("benchmarks.runs.short", calls=calls)
    return rx.fragment(
        rx.cond(
            estimate.runs_left >= 0,
            rx.cond(
                estimate.runs_fit,
                rx.cond(~estimate.is_refused, _note(left, ". ", fit, tone="good", icon_name="gauge")),
                _note(left, ". ", short, tone="warn", icon_name="gauge"),
            ),
        ),
        rx.cond(
            estimate.pool_calls > 0,
            _note(
                t("benchmarks.pool", calls=number(estimate.pool_calls), left=number(estimate.pool_left)),
                tone=rx.cond(estimate.pool_calls > estimate.pool_left, "warn", "plain"),
                icon_name="gauge",
            ),
        ),
        rx.cond(estimate.exceeds_usd, _note(t("benchmarks.exceeds_usd"), tone="warn", icon_name="octagon-pause")),
        rx.cond(estimate.exceeds_calls, _note(t("benchmarks.exceeds_calls"), tone="warn", icon_name="octagon-pause")),
        rx.cond(estimate.judge_calls > 0, _note(tn("benchmarks.judges", estimate.judge_calls))),
    )


def _refusals(estimate: Any) -> rx.Component:
    def refusal(each: Any) -> rx.Component:
        return ui.callout(
            rx.el.strong(each.model),
            " ",
            trouble_words(each.why),
            " ",
            rx.cond(
                each.is_judge, tn("benchmarks.unjudged.told", each.cells), tn("benchmarks.refused.told", each.cells)
            ),
            rx.cond(
                each.is_plan,
                ui.button(t("plans.offer.see"), size="small", on_click=ModelPickerState.unlock(each.model)),
            ),
            tone="bad",
            icon_name="lock",
            class_name="bench-note",
            key=each.model,
        )

    return rx.foreach(estimate.refusals, refusal)


def _problems(estimate: Any) -> rx.Component:
    return rx.cond(
        estimate.unresolved > 0,
        _note(
            tn("benchmarks.unresolved.told", estimate.unresolved),
            rx.el.ul(
                rx.foreach(estimate.problems, lambda each: rx.el.li(trouble_words(each))), class_name="bench-problems"
            ),
            tone="warn",
            icon_name="triangle-alert",
        ),
    )
