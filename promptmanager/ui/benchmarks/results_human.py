"""The queue of answers that wait for a person, with its keys."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.results_human_state import NOTE_MAX, HumanState
from promptmanager.ui.benchmarks.results_state import ResultsState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.results_words import inputs_list, outcome_list
from promptmanager.ui.shared.formatted import number
from promptmanager.ui.shared.keyboard import shortcut
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = HumanState
_CELL: Any = HumanState.cell
_NOTE_ID = "human-note"
_TO_NOTE = rx.Var(f"(() => document.getElementById('{_NOTE_ID}')?.focus())", _var_type=rx.EventChain)


def human_banner() -> rx.Component:
    """Say that answers wait for a person, and open the queue for whoever may judge."""
    waiting = ResultsState.matrix.awaiting_human  # type: ignore[attr-defined] - a var of a dataclass has its fields
    return rx.cond(
        waiting > 0,
        ui.callout(
            ui.row(
                rx.el.strong(tn("results.human.waiting", waiting)),
                ui.spacer(),
                rx.cond(
                    ResultsState.can_judge,
                    ui.button(t("results.human.open"), size="small", icon_name="gavel", on_click=_STATE.open),
                ),
                flex_wrap="wrap",
            ),
            tone="accent",
            icon_name="user-check",
        ),
    )


def human_dialog() -> rx.Component:
    return ui.dialog(
        t("results.human"),
        rx.cond(_STATE.is_open, _keys()),
        _progress(),
        rx.cond(count(_CELL.inputs) > 0, inputs_list(_CELL.inputs)),
        _answer(),
        outcome_list(_CELL.outcomes),
        ui.text_area(
            t("results.human.note"),
            control_id=_NOTE_ID,
            value=_STATE.note,
            on_change=_STATE.write_note,
            max_length=NOTE_MAX,
            rows="2",
            # Single keys judge until somebody asks for the note.
            data_later="true",
        ),
        description=_CELL.sample,
        open=_STATE.is_open,
        on_open_change=_STATE.set_open,
        footer=_foot(),
        width="large",
    )


def _keys() -> rx.Component:
    """While the queue is open, single keys judge; not while somebody writes a note."""
    return rx.fragment(
        shortcut("g", _STATE.judge(True), even_while_typing=False),
        shortcut("b", _STATE.judge(False), even_while_typing=False),
        shortcut("n", _TO_NOTE, even_while_typing=False),
        shortcut("arrowright", _STATE.go(1), even_while_typing=False),
        shortcut("arrowleft", _STATE.go(-1), even_while_typing=False),
    )


def _progress() -> rx.Component:
    total, judged = count(_STATE.numbers), _STATE.said.length()
    return ui.row(
        ui.icon_button("chevron-left", t("results.human.before"), on_click=_STATE.go(-1), disabled=_STATE.at == 0),
        rx.el.span(
            t("results.human.place", at=number(_STATE.at + 1), total=number(total)), class_name="numbers", role="status"
        ),
        ui.icon_button(
            "chevron-right", t("results.human.after"), on_click=_STATE.go(1), disabled=_STATE.at + 1 >= total
        ),
        rx.el.progress(value=judged.to_string(), max=total.to_string(), aria_label=t("results.human.judged")),
        rx.el.span(tn("results.human.done", judged), class_name="text text-small tone-muted numbers"),
        class_name="human-progress",
    )


def _answer() -> rx.Component:
    def part(label: Any, text: Any) -> rx.Component:
        return rx.cond(
            text != "",
            rx.el.section(ui.heading(label, level=3), rx.el.pre(text, class_name="cell-text"), class_name="column"),
        )

    return ui.column(
        part(t("results.human.rubric"), _CELL.rubric),
        part(t("results.tab.answer"), _CELL.output),
        part(t("golden.expected"), _CELL.expected),
        class_name="human-parts",
    )


def _foot() -> tuple[rx.Component, ...]:
    return (
        rx.el.span(ui.kbd("N"), " ", t("results.human.note_key"), class_name="text text-small tone-faint human-hint"),
        ui.spacer(),
        ui.button(t("results.bad"), " ", ui.kbd("B"), icon_name="thumbs-down", on_click=_STATE.judge(False)),
        ui.button(t("results.good"), " ", ui.kbd("G"), icon_name="thumbs-up", on_click=_STATE.judge(True)),
    )
