"""Words and signs for what a benchmark is: its title, its state, its progress, its cost."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import money, number, percent
from promptmanager.ui.shared.messages import t, tn

STATES = ("running", "paused", "finished", "cancelled")
# What became of the cells, in the order in which the bar shows them.
SEGMENTS = ("passed", "not_passed", "check_errors", "unjudged", "failed", "running")


def title_words(head: Any) -> rx.Var[str]:
    """Return a benchmark's name, or what it is where nobody gave it one."""
    made = rx.Var.create(
        f"{head.prompt_title} · {tn('benchmarks.versions', head.version_count)}"
        f" \u00d7 {tn('benchmarks.models', head.model_count)}"
    )
    return rx.cond(head.name != "", head.name, made).to(str)


def state_badge(state: Any) -> rx.Component:
    words = rx.match(state, *((each, t(f"benchmarks.state.{each}")) for each in STATES), state)
    return ui.status_badge(state, words)


def version_words(number_: Any, is_draft: Any) -> rx.Var[str]:
    draft = t("benchmarks.version_draft", number=number_)
    return rx.cond(is_draft, draft, rx.Var.create(f"v{number_}")).to(str)


def back_to_list() -> rx.Component:
    """Lead back to the list, above the heading of a page below it."""
    return ui.text_link(
        ui.icon("arrow-left", 14), t("benchmarks.to_list"), href=routes.BENCHMARKS, class_name="bench-back"
    )


def share_of(counts: Any) -> Any:
    return rx.cond(counts.cells > 0, counts.ended / counts.cells, 0)


def progress_bar(counts: Any, label: Any, **props: Any) -> rx.Component:
    """Show the cells that have an end, by what became of them, against all there are."""

    def segment(name: str) -> rx.Component:
        return rx.el.span(class_name="bench-segment", data_kind=name, flex_grow=getattr(counts, name))

    rest = counts.cells - counts.ended - counts.running
    return rx.el.div(
        *(segment(name) for name in SEGMENTS),
        rx.el.span(class_name="bench-segment", data_kind="waiting", flex_grow=rest),
        class_name="bench-bar",
        role="progressbar",
        aria_label=label,
        aria_valuemin=0,
        aria_valuemax=counts.cells,
        aria_valuenow=counts.ended,
        **props,
    )


def ended_words(counts: Any) -> rx.Var[str]:
    return t("benchmarks.ended_of", ended=number(counts.ended), cells=number(counts.cells))


def percent_words(counts: Any) -> rx.Var[str]:
    return percent(share_of(counts))


def cost_words(counts: Any) -> rx.Component:
    """Say what is known to have been spent, and of how many calls it is not known; never a zero for those."""
    return rx.fragment(
        rx.cond(counts.usd != "", money(counts.usd), "—"),
        rx.cond(
            counts.unknown_costs > 0,
            rx.el.span(tn("benchmarks.unknown_costs", counts.unknown_costs), class_name="bench-unknown"),
        ),
    )
