"""What a test showed: both pass rates with their intervals, the verdict, and the samples that moved."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.rises import rise_figure
from promptmanager.ui.editor.trial_state import TrialState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.results_words import (
    difference_words,
    figures,
    finding_badge,
    more_words,
    whisker,
)
from promptmanager.ui.shared.benchmarks.words import version_words
from promptmanager.ui.shared.formatted import percent
from promptmanager.ui.shared.messages import t, tn

_OUTCOME: Any = TrialState.outcome


def outcome() -> rx.Component:
    """Give the difference to production, or where nothing stands there what the text shows by itself."""
    is_beside = _OUTCOME.baseline.place >= 0
    return rx.el.section(
        rx.cond(is_beside, _verdict()),
        rx.el.div(
            _side(_OUTCOME.subject),
            rx.cond(is_beside, _side(_OUTCOME.baseline)),
            class_name="trial-sides",
        ),
        rx.cond(
            _OUTCOME.awaiting_human > 0,
            ui.callout(tn("trial.awaits", _OUTCOME.awaiting_human), tone="accent", icon_name="user-check"),
        ),
        rx.cond(is_beside, _moved_lists(), _failed()),
        class_name="column trial-outcome",
        aria_label=t("trial.outcome"),
        aria_live="polite",
    )


def _verdict() -> rx.Component:
    verdict = _OUTCOME.verdict
    return rx.el.div(
        rx.cond(
            verdict.finding != "",
            rx.el.div(
                finding_badge(verdict), difference_words(verdict), more_words(verdict), class_name="trial-verdict"
            ),
            rx.el.p(t("results.not_judged"), class_name="text tone-muted"),
        ),
        rx.el.dl(
            rise_figure(t("gate.cost"), _OUTCOME.cost),
            rise_figure(t("gate.latency"), _OUTCOME.latency),
            class_name="gate-figures text-small",
        ),
        class_name="column trial-finding",
        data_finding=verdict.finding,
    )


def _side(column: Any) -> rx.Component:
    judged = rx.fragment(
        rx.el.strong(percent(column.rate), class_name="result-rate"),
        rx.el.span(t("results.interval", low=percent(column.low), high=percent(column.high)), class_name="result-span"),
    )
    return rx.el.div(
        ui.row(
            ui.badge(_name(column), tone=rx.cond(column.is_draft, "warn", "good")),
            rx.el.span(column.model, class_name="text text-small tone-faint truncate"),
        ),
        ui.row(
            rx.cond(column.is_judged, judged, rx.el.span(t("results.not_judged"), class_name="result-span")),
            class_name="result-head numbers",
        ),
        rx.cond(column.is_judged, whisker(column)),
        figures(column),
        class_name="trial-side result",
    )


def _name(column: Any) -> Any:
    is_production = ~column.is_draft & (column.version == TrialState.trial.baseline)
    in_production = t("editor.badge.production", number=column.version)
    return rx.cond(is_production, in_production, version_words(column.version, column.is_draft))


def _moved_lists() -> rx.Component:
    worse, better = _OUTCOME.worse, _OUTCOME.better
    return rx.cond(
        worse.total + better.total > 0,
        rx.fragment(
            _list(worse, tn("trial.worse", worse.total), _both),
            _list(better, tn("trial.better", better.total), _both),
        ),
        rx.cond(_OUTCOME.subject.is_judged, ui.text(t("trial.none_moved"), tone="muted", size="small")),
    )


def _failed() -> rx.Component:
    failed = _OUTCOME.failed
    return rx.cond(
        failed.total > 0,
        _list(failed, tn("trial.failed", failed.total), lambda moved: _spot(moved.after)),
        rx.cond(_OUTCOME.subject.is_judged, ui.text(t("trial.none_failed"), tone="muted", size="small")),
    )


def _list(moved: Any, title: Any, spots: Any) -> rx.Component:
    def line(each: Any) -> rx.Component:
        address = routes.benchmark_cell(_OUTCOME.benchmark_id, each.after.cell, _OUTCOME.baseline.place)
        return rx.el.li(
            ui.text_link(each.name, href=address, class_name="truncate"), ui.spacer(), spots(each), class_name="row"
        )

    rest = moved.total - moved.rows.length()
    others = rx.el.li(ui.text_link(tn("trial.others", rest), href=routes.benchmark(_OUTCOME.benchmark_id)))
    return rx.cond(
        moved.total > 0,
        rx.el.div(
            rx.el.h3(title, class_name="heading heading-3"),
            rx.el.ul(rx.foreach(moved.rows, line), rx.cond(rest > 0, others), class_name="trial-moved"),
            class_name="column",
        ),
    )


def _both(moved: Any) -> rx.Component:
    """Show how often a sample passed in production, and now."""
    return rx.fragment(_spot(moved.before), ui.icon("arrow-right", 13), _spot(moved.after))


def _spot(spot: Any) -> rx.Component:
    return rx.el.span(
        rx.cond(spot.text != "", spot.text, "!"), class_name="spot trial-spot numbers", data_tone=spot.tone
    )
