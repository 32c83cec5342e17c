"""Words and signs of results: a column's name and letter, a rate with its whisker, a verdict in sentences."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.checks import CheckKind
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.words import version_words
from promptmanager.ui.shared.formatted import duration, money, number, percent, signed
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words

# There are at most twenty columns.
_LETTERS = "ABCDEFGHIJKLMNOPQRST"
_FINDINGS = ("regression", "no_regression_shown", "not_enough_samples")
_TONES = {"regression": "bad", "no_regression_shown": "good", "not_enough_samples": "warn"}


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


def finding_badge(verdict: Any) -> rx.Component:
    """Say the verdict in a word or three."""
    tone = rx.match(verdict.finding, *_TONES.items(), "plain")
    words = rx.match(verdict.finding, *((each, t(f"results.finding.{each}")) for each in _FINDINGS), "")
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


def figures(column: Any) -> rx.Component:
    """Say what a column's answers cost and how long they took, and how many are missing."""

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
