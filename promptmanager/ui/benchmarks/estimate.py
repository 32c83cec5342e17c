"""The estimate beside the form, with the button that launches."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.benchmarks.form_state import BenchmarkFormState, EstimateState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.benchmarks.estimate import sizes, told
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.model_picker import trouble_words
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
            rx.cond(_E.cells > 0, told(_E, *sizes(_E)), ui.skeletons(4, "1.5rem")),
        ),
        _launch(),
        class_name="panel bench-estimate column",
        aria_label=t("benchmarks.estimate"),
        aria_busy=_STATE.is_reckoning,
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
