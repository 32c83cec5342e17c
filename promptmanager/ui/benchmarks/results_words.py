"""Words and signs of results: a column's name and letter, a rate with its whisker."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.checks import CheckKind
from promptmanager.ui.benchmarks.words import version_words
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.formatted import percent
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.model_picker import trouble_words

# There are at most twenty columns.
_LETTERS = "ABCDEFGHIJKLMNOPQRST"


def column_words(column: Any) -> rx.Var[str]:
    """Return a column's name: version and model."""
    return rx.Var.create(f"{version_words(column.version, column.is_draft)} · {column.model}").to(str)


def letter_of(place: Any) -> rx.Var[str]:
    return rx.Var.create(_LETTERS).to(str)[place.to(int)]


def letter(column: Any) -> rx.Component:
    """Give the sign by which charts and tables name a column."""
    return rx.el.span(
        letter_of(column.place), class_name="result-letter", data_baseline=column.is_baseline, aria_hidden="true"
    )


def whisker(column: Any) -> rx.Component:
    """Draw a rate as a bar, its interval across the end of it."""

    def at(share: Any) -> Any:
        return rx.Var.create(f"{share * 100}%")

    said = t("results.rate_said", rate=percent(column.rate), low=percent(column.low), high=percent(column.high))
    return rx.el.div(
        rx.el.span(class_name="rate-fill", width=at(column.rate)),
        rx.el.span(
            class_name="rate-whisker", left=at(column.low), width=rx.Var.create(f"{(column.high - column.low) * 100}%")
        ),
        rx.el.span(class_name="rate-mark", left=at(column.rate)),
        class_name="rate-bar",
        role="img",
        aria_label=said,
    )


def inputs_list(inputs: Any) -> rx.Component:
    """Show the values of a sample's variables."""

    def named(each: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(ui.code(each.name)), rx.el.dd(each.value))

    return rx.el.dl(rx.foreach(inputs, named), class_name="facts cell-inputs")


def outcome_list(outcomes: Any) -> rx.Component:
    """Say what each check found, and why."""

    def outcome(each: Any) -> rx.Component:
        kind = rx.match(each.kind, *((each.value, t(f"golden.check.{each.value}")) for each in CheckKind), each.kind)
        sign = rx.match(
            each.result,
            ("passed", ui.icon("circle-check", 15)),
            ("failed", ui.icon("circle-x", 15)),
            ui.icon("circle-alert", 15),
        )
        return rx.el.li(
            sign,
            rx.el.div(
                rx.el.strong(kind),
                " ",
                trouble_words(each.reason),
                rx.cond(each.note != "", rx.el.p(each.note, class_name="outcome-note")),
                rx.cond(each.run_id != "", ui.text_link(t("results.judge_run"), href=routes.run(each.run_id))),
            ),
            data_result=each.result,
        )

    return rx.cond(count(outcomes) > 0, rx.el.ul(rx.foreach(outcomes, outcome), class_name="outcomes"))
