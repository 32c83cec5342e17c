"""One benchmark as it goes: what it was launched with, how far it is, and what can be done about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.live_state import BenchmarkPageState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.benchmarks.words import (
    SEGMENTS,
    cost_words,
    ended_words,
    percent_words,
    progress_bar,
    state_badge,
    version_words,
)
from promptmanager.ui.shared.formatted import ago, duration, money, number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words

_STATE: Any = BenchmarkPageState
_HEAD: Any = BenchmarkPageState.head
_LIVE: Any = BenchmarkPageState.live
_COUNTS: Any = _LIVE.counts


def actions() -> tuple[rx.Component, ...]:
    """Give what can be done now, to those who may."""
    is_running, is_paused = _LIVE.state == "running", _LIVE.state == "paused"
    missing = _COUNTS.failed + _COUNTS.check_errors
    return (
        rx.cond(
            _STATE.can_run & is_running,
            ui.button(t("benchmarks.pause"), icon_name="pause", on_click=_STATE.pause),
        ),
        rx.cond(
            _STATE.can_run & is_paused,
            ui.button(t("benchmarks.resume"), icon_name="play", on_click=_STATE.resume),
        ),
        rx.cond(
            _STATE.can_run & (missing > 0) & (is_paused | (_LIVE.state == "finished")),
            ui.button(tn("benchmarks.retry_failed", missing), icon_name="rotate-ccw", on_click=_STATE.retry_failed),
        ),
        rx.cond(
            _STATE.can_run & (is_running | is_paused),
            ui.button(t("benchmarks.cancel"), icon_name="x", on_click=_STATE.ask_to_cancel(True)),
        ),
        rx.cond(
            _STATE.can_run & ~is_running & ~is_paused,
            ui.link_button(t("benchmarks.again"), icon_name="copy-plus", href=_again()),
        ),
    )


def cancel_dialog() -> rx.Component:
    # The way out is not called Cancel here: that would be the deed.
    return ui.dialog(
        t("benchmarks.cancel.ask"),
        description=t("benchmarks.cancel.body"),
        open=_STATE.is_cancelling,
        on_open_change=_STATE.ask_to_cancel,
        footer=(
            ui.dialog_close(t("benchmarks.cancel.not")),
            ui.button(t("benchmarks.cancel.do"), variant="danger", on_click=_STATE.cancel),
        ),
        width="small",
    )


def facts() -> rx.Component:
    """Say what it was launched with, on a line or two."""

    def fact(key: str, *value: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(t(key)), rx.el.dd(*value))

    ceilings = rx.fragment(
        rx.cond(_HEAD.ceiling_usd != "", money(_HEAD.ceiling_usd), ""),
        rx.cond((_HEAD.ceiling_usd != "") & (_HEAD.ceiling_calls > 0), " · ", ""),
        rx.cond(_HEAD.ceiling_calls > 0, tn("benchmarks.calls_of", _HEAD.ceiling_calls), ""),
        rx.cond((_HEAD.ceiling_usd == "") & (_HEAD.ceiling_calls == 0), t("benchmarks.no_ceiling"), ""),
    )
    return rx.el.dl(
        fact("benchmarks.prompt", ui.text_link(_HEAD.prompt_title, href=routes.prompt(_HEAD.prompt_slug))),
        fact(
            "benchmarks.versions_group",
            rx.foreach(_HEAD.versions, lambda each: ui.badge(version_words(each.number, each.is_draft))),
        ),
        fact("benchmarks.models_group", rx.foreach(_HEAD.models, lambda model: ui.badge(model, key=model))),
        fact(
            "benchmarks.samples_group",
            tn("benchmarks.samples", _HEAD.samples),
            rx.cond(_HEAD.tag != "", ui.tag(_HEAD.tag)),
            rx.cond(_HEAD.repetitions > 1, rx.fragment(" \u00d7 ", _HEAD.repetitions)),
            rx.cond(_HEAD.asks_anew, ui.badge(t("benchmarks.asked_anew"))),
        ),
        fact("benchmarks.limits_group", ceilings),
        fact("benchmarks.launched", _HEAD.author, " · ", ago(_HEAD.at)),
        class_name="bench-facts",
    )


def progress() -> rx.Component:
    return rx.el.section(
        ui.row(
            state_badge(_LIVE.state),
            rx.el.strong(percent_words(_COUNTS), class_name="numbers bench-share"),
            rx.el.span(ended_words(_COUNTS), class_name="text text-small tone-muted numbers"),
            ui.spacer(),
            rx.cond(
                _LIVE.ended_at != "",
                rx.el.span(t("benchmarks.ended"), " ", ago(_LIVE.ended_at), class_name="text text-small tone-muted"),
            ),
            flex_wrap="wrap",
        ),
        progress_bar(_COUNTS, t("benchmarks.progress")),
        _legend(),
        _figures(),
        _held_up(),
        _interrupted(),
        class_name="panel bench-live column",
        aria_label=t("benchmarks.progress"),
    )


def _legend() -> rx.Component:
    def entry(name: str) -> rx.Component:
        return rx.el.div(
            rx.el.dt(
                rx.el.span(class_name="bench-key", data_kind=name, aria_hidden="true"),
                t(f"benchmarks.kind.{name}"),
            ),
            rx.el.dd(number(getattr(_COUNTS, name))),
            data_none=getattr(_COUNTS, name) == 0,
        )

    return rx.el.dl(*(entry(name) for name in SEGMENTS), entry("waiting"), class_name="bench-legend numbers")


def _figures() -> rx.Component:
    def figure(key: str, *value: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(t(key)), rx.el.dd(*value))

    is_paced = (_LIVE.state == "running") & (_LIVE.cells_a_minute > 0)
    return rx.el.dl(
        figure("benchmarks.cost_so_far", cost_words(_COUNTS)),
        figure("benchmarks.calls_made", number(_COUNTS.calls)),
        figure("benchmarks.kind.reused", number(_COUNTS.reused)),
        rx.cond(
            is_paced,
            rx.fragment(
                figure("benchmarks.pace", t("benchmarks.a_minute", n=number(_LIVE.cells_a_minute))),
                figure("benchmarks.time_left", duration(_LIVE.seconds_left)),
            ),
        ),
        class_name="bench-legend bench-numbers numbers",
    )


def _held_up() -> rx.Component:
    """Say why it stands still, and what to do."""
    again = rx.cond(
        _STATE.can_run,
        ui.link_button(t("benchmarks.again_higher"), icon_name="copy-plus", href=_again(), size="small"),
    )
    dollars = t("benchmarks.paused.ceiling_usd", limit=money(_HEAD.ceiling_usd))
    calls = tn("benchmarks.paused.ceiling_calls", _HEAD.ceiling_calls)
    reasons = rx.match(
        _LIVE.pause,
        ("person", rx.el.p(t("benchmarks.paused.person"))),
        ("ceiling_usd", rx.fragment(rx.el.p(dollars), again)),
        ("ceiling_calls", rx.fragment(rx.el.p(calls), again)),
        (
            "refused",
            rx.fragment(
                rx.el.p(trouble_words(_LIVE.refusal), " ", t("benchmarks.paused.refused")),
                rx.cond(_LIVE.is_plan, ui.link_button(t("plans.offer.see"), href=routes.SETTINGS_PLAN, size="small")),
            ),
        ),
        rx.fragment(),
    )
    return rx.cond(
        _LIVE.pause != "",
        ui.callout(reasons, tone="warn", icon_name="circle-pause", role="status"),
    )


def _interrupted() -> rx.Component:
    return rx.cond(
        _COUNTS.interrupted > 0,
        ui.callout(tn("benchmarks.interrupted", _COUNTS.interrupted), tone="warn", icon_name="unplug"),
    )


def _again() -> Any:
    return routes.new_benchmark(like=_HEAD.id)
