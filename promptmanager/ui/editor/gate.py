"""The gate on the screen: in the dialog of a release, in the ledger, and the dialog of its policy."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.benchmarks import REPETITIONS_MAX
from promptmanager.domain.evidence import Finding
from promptmanager.domain.gate import GateAnswer, GateMode, GateReason, VariableChange
from promptmanager.ui.editor.draft_state import DraftState
from promptmanager.ui.editor.gate_state import GateState
from promptmanager.ui.editor.policy_state import PolicyState
from promptmanager.ui.editor.rises import rise_figure
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.asking import count
from promptmanager.ui.shared.benchmarks.estimate import usd_span
from promptmanager.ui.shared.formatted import ago, number, signed
from promptmanager.ui.shared.messages import t, tn

# Components see the vars of a State, whatever its annotations say.
_GATE: Any = GateState
_POLICY: Any = PolicyState
_DRAFT: Any = DraftState

_TONES = {"passes": "good", "warns": "warn", "blocks": "bad"}


def gate_review() -> rx.Component:
    """What the gate says of the draft: variables, verdict, cost and latency, and what to do."""
    review = _GATE.review
    return rx.fragment(
        _variables(review),
        rx.cond(
            review.answer == "",
            ui.skeletons(1, "3rem"),
            rx.cond(review.answer != GateAnswer.OPEN.value, _gate(review)),
        ),
    )


def gate_line(line: Any) -> rx.Component:
    """One cell of the ledger."""
    return rx.cond(
        line.answer == "",
        ui.text("—", tone="faint"),
        rx.el.div(
            ui.row(
                ui.badge(_answer_words(line.answer), tone=_tone(line.answer)),
                rx.cond(
                    line.benchmark_id != "",
                    ui.text_link(t("gate.results"), href=routes.benchmark(line.benchmark_id), class_name="small"),
                ),
            ),
            rx.cond(line.finding != "", ui.text(_difference(line), tone="muted", size="small", display="block")),
            rx.cond(
                line.override != "",
                ui.text(t("gate.overridden", reason=line.override), size="small", display="block"),
            ),
            class_name="gate-line",
        ),
    )


def _gate(review: Any) -> rx.Component:
    return rx.el.section(
        ui.row(
            ui.icon("shield-check", 16),
            rx.el.h3(t("gate.title")),
            ui.badge(
                rx.cond(review.needs_results, t("gate.answer.needs_results"), _answer_words(review.answer)),
                tone=rx.cond(review.needs_results, "plain", _tone(review.answer)),
            ),
            ui.spacer(),
            ui.text(_asked(review), tone="muted", size="small"),
            class_name="gate-head",
        ),
        rx.cond(review.finding != "", _evidence(review)),
        rx.cond(
            count(review.reasons) > 0,
            rx.el.ul(
                rx.foreach(review.reasons, lambda reason: rx.el.li(_reason(reason, review), key=reason)),
                class_name="gate-reasons",
            ),
        ),
        _missing(review),
        class_name="gate",
        data_answer=review.answer,
        aria_label=t("gate.title"),
        aria_live="polite",
    )


def _asked(review: Any) -> Any:
    drop = number(review.tolerated_drop * 100, 1)
    which = rx.cond(review.tag != "", t("gate.asks.tagged", tag=review.tag), t("gate.asks.all"))
    return rx.fragment(which, ", ", tn("gate.asks.runs", review.repetitions), ", ", t("gate.asks.drop", drop=drop))


def _evidence(review: Any) -> rx.Component:
    return rx.fragment(
        rx.el.p(rx.el.strong(_finding(review.finding)), " ", _difference(review), class_name="gate-finding"),
        rx.cond(
            count(review.worse) > 0,
            ui.text(
                t("gate.worse"),
                " ",
                review.worse.join(", "),
                rx.cond(review.worse_more > 0, t("gate.worse.more", n=review.worse_more), ""),
                size="small",
                display="block",
            ),
        ),
        ui.row(
            rx.el.dl(
                rise_figure(t("gate.cost"), review.cost),
                rise_figure(t("gate.latency"), review.latency),
                class_name="gate-figures",
            ),
            ui.spacer(),
            ui.text_link(t("gate.results"), href=routes.benchmark(review.benchmark_id), class_name="small"),
            flex_wrap="wrap",
        ),
    )


def _difference(found: Any) -> Any:
    return t(
        "gate.difference",
        points=signed(found.difference * 100),
        low=signed(found.low * 100),
        high=signed(found.high * 100),
        samples=found.samples,
    )


def _finding(finding: Any) -> Any:
    return rx.match(finding, *((each.value, t(f"gate.finding.{each.value}")) for each in Finding), "")


def _reason(reason: Any, review: Any) -> Any:
    counted = {
        GateReason.NOT_ENOUGH_SAMPLES: tn("gate.reason.not_enough_samples", review.more_samples),
        GateReason.CELLS_WITHOUT_RESULT: tn("gate.reason.cells_without_result", review.without_result),
    }
    words = counted | {each: t(f"gate.reason.{each.value}") for each in GateReason if each not in counted}
    return rx.match(reason, *((each.value, said) for each, said in words.items()), reason)


def _answer_words(answer: Any) -> Any:
    return rx.match(answer, *((each, t(f"gate.answer.{each}")) for each in _TONES), "")


def _tone(answer: Any) -> Any:
    return rx.match(answer, *_TONES.items(), "plain")


def _missing(review: Any) -> rx.Component:
    """The benchmark that the gate waits for, or what it would take."""
    missing = _GATE.missing
    return rx.cond(
        review.running_id != "",
        ui.row(
            rx.cond(review.is_paused, ui.icon("pause", 16), ui.spinner()),
            ui.text(
                rx.cond(
                    review.is_paused,
                    t("gate.paused", done=_GATE.done, cells=_GATE.cells),
                    t("gate.running", done=_GATE.done, cells=_GATE.cells),
                ),
                size="small",
            ),
            ui.spacer(),
            ui.text_link(t("gate.watch"), href=routes.benchmark(review.running_id), class_name="small"),
            class_name="gate-missing",
        ),
        rx.cond(
            missing.error != "",
            ui.callout(missing.error, tone="bad", role="alert"),
            rx.cond(
                missing.is_known,
                ui.row(
                    ui.text(_cost_of_missing(missing), size="small"),
                    ui.spacer(),
                    ui.button(
                        t("gate.run"),
                        icon_name="play",
                        on_click=_GATE.run_missing,
                        disabled=_GATE.is_busy | ~_DRAFT.can_edit,
                    ),
                    class_name="gate-missing",
                ),
            ),
        ),
    )


def _cost_of_missing(missing: Any) -> Any:
    counted = {"calls": missing.calls, "cells": missing.cells, "known": missing.known}
    priced = t("gate.missing", **counted, cost=usd_span(missing.usd_low, missing.usd_high))
    return rx.cond(missing.usd_low != "", priced, t("gate.missing.unpriced", **counted))


def _variables(review: Any) -> rx.Component:
    def line(change: Any) -> rx.Component:
        return rx.el.li(
            rx.cond(change.is_breaking, ui.badge(t("gate.breaking"), tone="bad")),
            ui.code(change.name),
            rx.match(change.change, *((each.value, t(f"gate.variable.{each.value}")) for each in VariableChange), ""),
            key=change.name,
        )

    return rx.cond(
        count(review.variables) > 0,
        rx.el.section(
            rx.el.h3(t("gate.variables")),
            rx.el.ul(rx.foreach(review.variables, line), class_name="gate-variables"),
            class_name="gate",
        ),
    )


def policy_dialog() -> rx.Component:
    policy = _POLICY.policy
    return ui.dialog(
        t("gate.title"),
        rx.form(
            rx.el.fieldset(_policy_fields(policy), disabled=~_POLICY.can_set, class_name="column form bare-fieldset"),
            rx.cond(~_POLICY.can_set, ui.callout(t("gate.policy.readonly"))),
            rx.cond(_POLICY.error != "", ui.callout(_POLICY.error, tone="bad", role="alert")),
            rx.cond(
                policy.is_set,
                ui.text(
                    t("gate.policy.changed", who=policy.changed_by),
                    " ",
                    ago(policy.changed_at),
                    tone="muted",
                    size="small",
                ),
            ),
            ui.row(
                rx.cond(
                    policy.is_set & _POLICY.can_set,
                    ui.button(t("gate.policy.remove"), icon_name="trash-2", variant="ghost", on_click=_POLICY.remove),
                ),
                ui.spacer(),
                ui.dialog_close(),
                rx.cond(_POLICY.can_set, ui.submit_button(t("common.save"))),
            ),
            on_submit=_POLICY.save,
            reset_on_submit=False,
            class_name="column form",
        ),
        open=_POLICY.is_open,
        on_open_change=_POLICY.set_open,
        description=t("gate.policy.body"),
    )


def _policy_fields(policy: Any) -> rx.Component:
    return rx.fragment(
        ui.select(
            t("gate.policy.samples"),
            (("", t("gate.policy.samples.all")), _POLICY.tags),
            name="tag",
            default_value=policy.tag,
        ),
        ui.text_field(
            t("gate.policy.repetitions"),
            hint=t("gate.policy.repetitions.hint", limit=REPETITIONS_MAX),
            name="repetitions",
            default_value=policy.repetitions,
            input_mode="numeric",
        ),
        ui.text_field(
            t("gate.policy.tolerated_drop"),
            hint=t("gate.policy.tolerated_drop.hint"),
            name="tolerated_drop",
            default_value=policy.tolerated_drop,
            input_mode="decimal",
        ),
        *(
            ui.text_field(
                t(f"gate.policy.{name}"),
                hint=t("gate.policy.rise.hint"),
                name=name,
                default_value=getattr(policy, name),
                input_mode="decimal",
            )
            for name in ("max_cost_rise", "max_latency_rise")
        ),
        ui.select(
            t("gate.policy.mode"),
            [(each.value, t(f"gate.policy.mode.{each.value}")) for each in GateMode],
            name="mode",
            default_value=policy.mode,
        ),
    )
