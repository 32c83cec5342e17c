"""*Test all*: its button in the run panel with what is known, and the dialog with the estimate and the difference."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.header_state import HeaderState
from promptmanager.ui.editor.trial_outcome import outcome
from promptmanager.ui.editor.trial_state import TrialEstimateState, TrialState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.estimate import told
from promptmanager.ui.shared.benchmarks.words import cost_words, ended_words, percent_words, progress_bar, state_badge
from promptmanager.ui.shared.formatted import ago, duration, number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words
from promptmanager.ui.shared.run_words import key_badge

# Components see the vars of a State, whatever its annotations say.
_DRAFT: Any = DraftState
_HEADER: Any = HeaderState
_STATE: Any = TrialState
_ASKED: Any = TrialEstimateState
_TRIAL: Any = TrialState.trial
_LIVE: Any = TrialState.live
_COUNTS: Any = _LIVE.counts
_ESTIMATE: Any = TrialEstimateState.estimate
_CHANGES = ("text", "production", "samples")
# A text that was stored since it was looked at is another one, whatever was found then.
_IS_ANOTHER = _TRIAL.revision != _DRAFT.stored.revision


def test_all() -> rx.Component:
    """Give the button, why it cannot be pressed, and how far or how long ago the last test was."""
    lacks_samples, lacks_text = _TRIAL.samples == 0, (_TRIAL.samples > 0) & (_TRIAL.number == 0)
    return rx.el.div(
        ui.button(
            t("trial.all"),
            rx.cond(_TRIAL.samples > 0, rx.el.span(number(_TRIAL.samples), class_name="trial-count numbers")),
            icon_name="list-checks",
            on_click=_STATE.open,
            disabled=lacks_samples | lacks_text,
            class_name="run-button",
            aria_describedby="trial-told",
            data_command=True,
        ),
        rx.el.div(
            rx.cond(
                lacks_samples,
                rx.el.p(
                    t("trial.no_samples"),
                    " ",
                    ui.text_link(t("benchmarks.to_samples"), href=routes.golden(_HEADER.slug)),
                    class_name="field-hint",
                ),
            ),
            rx.cond(lacks_text, rx.el.p(t("trial.no_text"), class_name="field-hint")),
            rx.cond(_TRIAL.benchmark_id != "", _last()),
            id="trial-told",
            class_name="trial-told",
        ),
        class_name="trial column",
    )


def _last() -> rx.Component:
    """Say how the newest test stands; a click shows it."""
    is_old = _IS_ANOTHER | (count(_TRIAL.changes) > 0)
    earlier = rx.cond(_IS_ANOTHER | _TRIAL.changes.contains("text"), t("trial.earlier_text"), t("trial.outdated"))
    told = rx.match(
        _LIVE.state,
        (
            "running",
            rx.el.div(
                progress_bar(_COUNTS, t("benchmarks.progress")),
                rx.el.span(percent_words(_COUNTS), class_name="numbers bench-percent text-small"),
                class_name="row",
            ),
        ),
        (
            "paused",
            ui.row(state_badge(_LIVE.state), rx.el.span(ended_words(_COUNTS), class_name="text text-small tone-muted")),
        ),
        ui.row(
            rx.el.span(t("trial.last"), " ", ago(_TRIAL.at), class_name="text text-small tone-muted"),
            rx.cond(is_old, ui.badge(earlier, tone="warn")),
            flex_wrap="wrap",
        ),
    )
    return rx.fragment(told)


def trial_dialog() -> rx.Component:
    asks = _STATE.is_asking | (_TRIAL.benchmark_id == "") | (count(_TRIAL.changes) > 0)
    return ui.dialog(
        t("trial.title"),
        _changes(),
        rx.cond(asks, _estimate()),
        rx.cond(_TRIAL.benchmark_id != "", _shown(asks)),
        open=_STATE.is_open,
        on_open_change=_STATE.set_open,
        description=_what(),
        footer=(
            rx.cond(
                _TRIAL.benchmark_id != "",
                ui.link_button(t("trial.results"), href=routes.benchmark(_TRIAL.benchmark_id), variant="ghost"),
                ui.link_button(t("trial.more"), href=routes.new_benchmark(prompt=_HEADER.slug), variant="ghost"),
            ),
            ui.spacer(),
            ui.dialog_close(t("common.close")),
            rx.cond(_STATE.can_run, rx.cond(asks, _launch(), _again())),
        ),
        width="large",
    )


def _shown(asks: Any) -> rx.Component:
    """Show the newest test; below an estimate it says that it is the last one."""
    finished = rx.cond(_STATE.outcome.benchmark_id != "", outcome(), ui.skeletons(3))
    return rx.el.div(
        rx.cond(
            asks,
            rx.el.h3(t("trial.last"), " ", ago(_TRIAL.at), class_name="heading heading-3"),
        ),
        rx.match(_LIVE.state, ("finished", finished), _progress()),
        class_name="column trial-part",
    )


def _what() -> Any:
    """Say what is tested beside what."""
    alone = rx.cond(_HEADER.production.number > 0, t("trial.what.same"), t("trial.what.alone"))
    beside = t("trial.what.beside", number=_TRIAL.baseline)
    draft = rx.cond(_TRIAL.baseline > 0, beside, alone)
    return rx.cond(_TRIAL.is_draft, draft, t("trial.what.production", number=_TRIAL.number))


def _changes() -> rx.Component:
    """Say why the results are not of what the editor shows now."""
    is_so = {each: _TRIAL.changes.contains(each) for each in _CHANGES}
    is_so["text"] = is_so["text"] | _IS_ANOTHER
    return rx.cond(
        _IS_ANOTHER | (count(_TRIAL.changes) > 0),
        ui.callout(
            *(rx.cond(is_so[each], rx.el.p(t(f"trial.change.{each}"))) for each in _CHANGES),
            tone="warn",
            icon_name="history",
            role="status",
        ),
    )


def _progress() -> rx.Component:
    is_running = _LIVE.state == "running"
    return rx.el.section(
        ui.row(
            state_badge(_LIVE.state),
            rx.el.strong(percent_words(_COUNTS), class_name="numbers bench-share"),
            rx.el.span(ended_words(_COUNTS), class_name="text text-small tone-muted numbers"),
            ui.spacer(),
            rx.el.span(cost_words(_COUNTS), class_name="text text-small tone-muted numbers"),
            flex_wrap="wrap",
        ),
        progress_bar(_COUNTS, t("benchmarks.progress")),
        rx.cond(
            is_running,
            ui.text(
                t("trial.running"),
                rx.cond(
                    _LIVE.seconds_left > 0,
                    rx.fragment(" ", t("benchmarks.time_left"), " ", duration(_LIVE.seconds_left), "."),
                ),
                tone="muted",
                size="small",
            ),
            ui.callout(
                rx.match(
                    _LIVE.pause,
                    ("person", rx.el.p(t("benchmarks.paused.person"))),
                    ("refused", rx.el.p(trouble_words(_LIVE.refusal), " ", t("benchmarks.paused.refused"))),
                    rx.el.p(t("trial.paused")),
                ),
                tone="warn",
                icon_name="circle-pause",
                role="status",
            ),
        ),
        class_name="bench-live trial-live column",
        aria_label=t("benchmarks.progress"),
    )


def _estimate() -> rx.Component:
    return rx.el.section(
        ui.row(
            rx.el.h3(t("benchmarks.estimate"), class_name="heading heading-3"),
            rx.cond(_ASKED.is_reckoning, ui.spinner(t("benchmarks.reckoning"))),
            ui.spacer(),
            rx.foreach(_ESTIMATE.key_sources, key_badge),
        ),
        rx.el.div(
            ui.select(
                t("gate.policy.repetitions"),
                _TRIAL.choices,
                value=rx.cond(_ASKED.repetitions != "", _ASKED.repetitions, _TRIAL.usual),
                on_change=_ASKED.choose,
            ),
            class_name="trial-repetitions",
        ),
        rx.cond(
            _ASKED.refusal.en != "",
            ui.callout(trouble_words(_ASKED.refusal), tone="warn", icon_name="triangle-alert", role="status"),
            rx.cond(_ESTIMATE.cells > 0, told(_ESTIMATE), ui.skeletons(4, "1.5rem")),
        ),
        rx.cond(
            _STATE.refusal.en != "",
            ui.callout(trouble_words(_STATE.refusal), tone="bad", icon_name="circle-alert", role="alert"),
        ),
        rx.cond(~_STATE.can_run, ui.text(t("benchmarks.viewers"), tone="muted", size="small")),
        class_name="column trial-part trial-estimate",
        aria_label=t("benchmarks.estimate"),
        aria_busy=_ASKED.is_reckoning,
    )


def _launch() -> rx.Component:
    is_askable = _ESTIMATE.calls + _ESTIMATE.known > 0
    return ui.button(
        rx.cond(_ESTIMATE.calls > 0, tn("trial.launch_calls", _ESTIMATE.calls), t("trial.launch")),
        variant="primary",
        icon_name="play",
        busy=_STATE.is_launching,
        disabled=(_ASKED.refusal.en != "") | ~is_askable | _ESTIMATE.is_refused,
        on_click=_STATE.launch,
    )


def _again() -> rx.Component:
    again = ui.button(
        t("trial.again"), icon_name="rotate-ccw", on_click=_STATE.ask_again, disabled=_LIVE.state == "running"
    )
    resume = ui.button(t("benchmarks.resume"), icon_name="play", variant="primary", on_click=_STATE.resume)
    return rx.cond(_LIVE.state == "paused", resume, again)
