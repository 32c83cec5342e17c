"""The dialog of one cell: what was asked, what came, what the checks say, and how it differs."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.golden import REASON_MAX
from promptmanager.ui.benchmarks.results_cell_state import CellState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.results_words import column_words, inputs_list, letter_of, outcome_list
from promptmanager.ui.shared.diff import diff
from promptmanager.ui.shared.formatted import duration, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words
from promptmanager.ui.shared.run_words import role_words

_STATE: Any = CellState
_CELL: Any = CellState.cell


def cell_dialog() -> rx.Component:
    return ui.dialog(
        _CELL.sample,
        _beside(),
        _facts(),
        rx.cond(_CELL.trouble.en != "", ui.callout(trouble_words(_CELL.trouble), tone="bad", icon_name="circle-x")),
        outcome_list(_CELL.outcomes),
        _tabs(),
        _acceptance(),
        description=column_words(_CELL),
        open=_STATE.is_open,
        on_open_change=_STATE.set_open,
        footer=_foot(),
        width="large",
    )


def _beside() -> rx.Component:
    """Lead to the repetitions of this answer, and to the other columns' answers."""

    def switch(each: Any, words: Any) -> rx.Component:
        return rx.el.button(
            words,
            type="button",
            class_name="spot",
            data_tone=each.tone,
            aria_pressed=each.is_open,
            data_tip=column_words(each),
            on_click=_STATE.open(each.cell),
            key=each.cell,
        )

    def group(label: Any, many: Any, word: Any) -> rx.Component:
        return rx.cond(
            count(many) > 1,
            rx.el.div(
                rx.el.span(label, class_name="text text-small tone-muted"),
                rx.foreach(many, lambda each: switch(each, word(each))),
                class_name="row cell-switch",
                role="group",
                aria_label=label,
            ),
        )

    return ui.row(
        group(t("results.columns"), _CELL.columns, lambda each: letter_of(each.place)),
        group(t("results.repetitions"), _CELL.repetitions, lambda each: each.repetition.to_string()),
        flex_wrap="wrap",
        gap=5,
    )


def _facts() -> rx.Component:
    result = rx.match(
        _CELL.result,
        ("passed", ui.badge(t("results.result.passed"), tone="good")),
        ("failed", ui.badge(t("results.result.failed"), tone="bad")),
        ("error", ui.badge(t("results.result.error"), tone="warn")),
        rx.cond(_CELL.awaits_human, ui.badge(t("results.tone.human"), tone="accent")),
    )
    return ui.row(
        result,
        rx.cond(_CELL.state == "failed", ui.badge(t("results.no_answer"), tone="bad")),
        rx.cond(_CELL.is_reused, ui.badge(t("results.reused"), data_tip=t("results.reused.tip"))),
        rx.cond(_CELL.interruptions > 0, ui.badge(tn("results.interrupted", _CELL.interruptions), tone="warn")),
        rx.el.span(
            t("results.judged_by", number=_CELL.revision),
            rx.cond(
                _CELL.cost != "", rx.fragment(" · ", money(_CELL.cost)), rx.fragment(" · ", t("results.cost_unknown"))
            ),
            rx.cond(~_CELL.seconds.is_none(), rx.fragment(" · ", duration(_CELL.seconds))),
            class_name="text text-small tone-muted numbers",
        ),
        flex_wrap="wrap",
    )


def _tabs() -> rx.Component:
    def message(each: Any) -> rx.Component:
        return rx.el.div(
            ui.text(role_words(each.role), tone="faint", size="small"), rx.el.pre(each.text, class_name="cell-text")
        )

    answer = rx.cond(
        _CELL.output != "",
        rx.el.pre(_CELL.output, class_name="cell-text"),
        ui.text(t("results.empty_answer"), tone="faint"),
    )
    asked = ui.column(
        rx.cond(count(_CELL.inputs) > 0, inputs_list(_CELL.inputs)),
        rx.foreach(_CELL.messages, message),
        class_name="cell-asked",
    )
    expected = rx.cond(
        _CELL.expected != "",
        diff(_CELL.to_expected, "side"),
        ui.text(t("results.nothing_expected"), tone="faint"),
    )
    baseline = rx.cond(
        _CELL.has_baseline,
        diff(_CELL.to_baseline, "side"),
        ui.text(t("results.is_baseline"), tone="faint"),
    )
    return ui.tabs(
        ui.tab("answer", t("results.tab.answer"), answer),
        ui.tab("expected", t("results.tab.expected"), expected),
        ui.tab("baseline", t("results.tab.baseline"), baseline),
        ui.tab("asked", t("results.tab.asked"), asked),
        label=t("results.tabs"),
        value=_STATE.tab,
        on_change=_STATE.choose_tab,
    )


def _acceptance() -> rx.Component:
    changed = ui.callout(t("results.accept.changed"), tone="warn", icon_name="triangle-alert", role="alert")
    words = rx.cond(_STATE.has_changed, t("results.accept.anyway"), t("results.accept.do"))
    form = rx.form(
        ui.text(t("results.accept.body"), tone="muted"),
        ui.text_field(t("golden.reason"), hint=t("golden.reason.hint"), name="reason", max_length=REASON_MAX),
        rx.cond(_STATE.has_changed, changed),
        rx.cond(_STATE.error != "", ui.callout(_STATE.error, tone="bad", role="alert")),
        ui.row(
            ui.spacer(),
            ui.button(t("common.cancel"), on_click=_STATE.ask_to_accept(False)),
            ui.submit_button(words),
        ),
        on_submit=_STATE.accept,
        reset_on_submit=False,
        class_name="column form cell-acceptance",
    )
    return rx.cond(_STATE.is_accepting, form)


def _foot() -> tuple[rx.Component, ...]:
    can_accept = _STATE.can_edit & (_CELL.output != "") & ~_STATE.is_accepting & (_CELL.output != _CELL.expected)
    return (
        rx.cond(
            _CELL.run_id != "",
            ui.link_button(
                t("results.to_run"), href=routes.run(_CELL.run_id), variant="ghost", icon_name="external-link"
            ),
        ),
        rx.cond(
            can_accept,
            ui.button(t("results.accept"), icon_name="badge-check", on_click=_STATE.ask_to_accept(True)),
        ),
        ui.dialog_close(t("common.close")),
    )
