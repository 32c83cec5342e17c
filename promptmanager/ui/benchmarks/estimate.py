"""The estimate beside the form, with the button that launches."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.benchmarks import CELLS_MAX, COLUMNS_MAX
from promptmanager.domain.plans import FREE_RUNS_A_DAY
from promptmanager.ui.benchmarks.form_state import BenchmarkFormState, EstimateState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import compact, duration, money, number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import ModelPickerState, trouble_words
from promptmanager.ui.shared.run_words import key_badge

_FORM: Any = BenchmarkFormState
_STATE: Any = EstimateState
_E: Any = EstimateState.estimate


def estimate() -> rx.Component:
    """Say what it will take, and everything that stands in its way, before it starts."""
    return rx.el.aside(
        ui.row(
            ui.heading(t("benchmarks.estimate"), level=2),
            rx.cond(_STATE.is_reckoning, ui.spinner(t("benchmarks.reckoning"))),
            ui.spacer(),
            rx.foreach(_E.key_sources, key_badge),
        ),
        rx.cond(
            _STATE.refusal.en != "",
            ui.callout(trouble_words(_STATE.refusal), tone="warn", icon_name="triangle-alert", role="status"),
            rx.cond(_E.cells > 0, _told(), ui.skeletons(4, "1.5rem")),
        ),
        _launch(),
        class_name="panel bench-estimate column",
        aria_label=t("benchmarks.estimate"),
        aria_busy=_STATE.is_reckoning,
    )


def _told() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            rx.Var.create(
                f"{tn('benchmarks.columns_of', _E.columns)} \u00d7 {tn('benchmarks.samples', _E.samples)}"
                f" \u00d7 {tn('benchmarks.repetitions_of', _E.repetitions)}"
            ),
            class_name="text text-small tone-muted numbers",
        ),
        rx.el.dl(
            _line("benchmarks.cells", number(_E.cells), t("benchmarks.of_most", limit=number(CELLS_MAX))),
            _line("benchmarks.columns", _E.columns, t("benchmarks.of_most", limit=COLUMNS_MAX)),
            _line("benchmarks.calls", number(_E.calls)),
            rx.cond(_E.known > 0, _line("benchmarks.known", number(_E.known), t("benchmarks.known.told"))),
            rx.cond(_E.unresolved > 0, _line("benchmarks.unresolved", number(_E.unresolved))),
            rx.cond(
                _E.calls > 0,
                rx.fragment(
                    _line("benchmarks.tokens_in", _range(compact, _E.tokens_in)),
                    _line("benchmarks.tokens_out", _range(compact, _E.tokens_out)),
                    _line("benchmarks.cost", _cost()),
                    _line("benchmarks.time", _range(duration, _E.seconds)),
                ),
            ),
            class_name="bench-figures numbers",
        ),
        rx.cond(_E.calls == 0, _note(t("benchmarks.all_known"), tone="good", icon_name="circle-check")),
        _unpriced(),
        _limits(),
        _refusals(),
        _problems(),
    )


def _line(key: str, value: Any, beside: Any = None) -> rx.Component:
    told = () if beside is None else (rx.el.span(" ", beside, class_name="tone-faint"),)
    return rx.el.div(rx.el.dt(t(key)), rx.el.dd(value, *told))


def _range(form: Any, span: Any) -> rx.Var[str]:
    return t("benchmarks.range", low=form(span[0]), high=form(span[1]))


def _cost() -> rx.Component:
    span = t("benchmarks.range", low=money(_E.usd_low), high=money(_E.usd_high))
    known = rx.cond(_E.usd_low == _E.usd_high, money(_E.usd_high), span)
    return rx.cond(_E.usd_high != "", known, rx.el.span(t("benchmarks.unknown"), class_name="tone-warn"))


def _note(*words: Any, tone: Any = "plain", icon_name: str = "info") -> rx.Component:
    return ui.callout(*words, tone=tone, icon_name=icon_name, class_name="bench-note")


def _unpriced() -> rx.Component:
    names = rx.Var.create(_E.unpriced).to(list).join(", ")
    return rx.cond(count(_E.unpriced) > 0, _note(t("benchmarks.unpriced", models=names), tone="warn"))


def _limits() -> rx.Component:
    """Say what is counted and whether all fits: free runs, the pool, the ceilings."""
    left = tn("plans.left", _E.runs_left, limit=FREE_RUNS_A_DAY)
    return rx.fragment(
        rx.cond(
            _E.runs_left >= 0,
            rx.cond(
                _E.runs_fit,
                rx.cond(~_E.is_refused, _note(left, ". ", t("benchmarks.runs.fit"), tone="good", icon_name="gauge")),
                _note(left, ". ", t("benchmarks.runs.short", calls=number(_E.calls)), tone="warn", icon_name="gauge"),
            ),
        ),
        rx.cond(
            _E.pool_calls > 0,
            _note(
                t("benchmarks.pool", calls=number(_E.pool_calls), left=number(_E.pool_left)),
                tone=rx.cond(_E.pool_calls > _E.pool_left, "warn", "plain"),
                icon_name="gauge",
            ),
        ),
        rx.cond(_E.exceeds_usd, _note(t("benchmarks.exceeds_usd"), tone="warn", icon_name="octagon-pause")),
        rx.cond(_E.exceeds_calls, _note(t("benchmarks.exceeds_calls"), tone="warn", icon_name="octagon-pause")),
        rx.cond(_E.judge_calls > 0, _note(tn("benchmarks.judges", _E.judge_calls))),
    )


def _refusals() -> rx.Component:
    def refusal(each: Any) -> rx.Component:
        return ui.callout(
            rx.el.strong(each.model),
            " ",
            trouble_words(each.why),
            " ",
            tn("benchmarks.refused.told", each.cells),
            rx.cond(
                each.is_plan,
                ui.button(t("plans.offer.see"), size="small", on_click=ModelPickerState.unlock(each.model)),
            ),
            tone="bad",
            icon_name="lock",
            class_name="bench-note",
            key=each.model,
        )

    return rx.foreach(_E.refusals, refusal)


def _problems() -> rx.Component:
    return rx.cond(
        _E.unresolved > 0,
        _note(
            tn("benchmarks.unresolved.told", _E.unresolved),
            rx.el.ul(rx.foreach(_E.problems, lambda each: rx.el.li(trouble_words(each))), class_name="bench-problems"),
            tone="warn",
            icon_name="triangle-alert",
        ),
    )


def _launch() -> rx.Component:
    return rx.el.div(
        rx.cond(
            _FORM.refusal.en != "",
            ui.callout(trouble_words(_FORM.refusal), tone="bad", icon_name="circle-alert", role="alert"),
        ),
        rx.cond(
            _FORM.can_run,
            ui.button(
                rx.cond(_E.calls > 0, tn("benchmarks.launch_calls", _E.calls), t("benchmarks.launch")),
                variant="primary",
                icon_name="play",
                busy=_FORM.is_launching,
                disabled=(_FORM.status != "ready") | (_STATE.refusal.en != "") | _E.is_refused,
                on_click=_FORM.launch,
                class_name="bench-launch",
            ),
            ui.text(t("benchmarks.viewers"), tone="muted", size="small"),
        ),
        class_name="column bench-foot",
    )
