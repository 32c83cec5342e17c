"""What can be done with the chosen samples, and the way back from archiving."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.golden.selection_state import SampleSelectionState
from promptmanager.ui.golden.state import GoldenState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.asking import are_all_in, count, has
from promptmanager.ui.shared.messages import t, tn

_STATE: Any = GoldenState
_CHOICE: Any = SampleSelectionState


def choose_page() -> rx.Component:
    return rx.cond(
        _STATE.can_edit & (_STATE.total > 0),
        ui.checkbox(
            t("golden.choose_page"),
            checked=are_all_in(_STATE.samples, _CHOICE.chosen),
            on_change=lambda _: _CHOICE.toggle_page(),
        ),
    )


def choose_sample(sample: Any) -> rx.Component:
    return rx.cond(
        _STATE.can_edit,
        ui.checkbox(
            t("golden.choose", name=sample.name),
            bare=True,
            checked=has(_CHOICE.chosen, sample.id),
            on_change=lambda _: _CHOICE.toggle(sample.id),
        ),
    )


def bulk_bar() -> rx.Component:
    """Stand at the foot of the page while something is chosen, or while archiving can be undone."""
    chosen, archived = count(_CHOICE.chosen), count(_CHOICE.archived)
    return rx.cond(
        chosen > 0,
        _bar(
            tn("golden.chosen", chosen),
            rx.cond(
                _STATE.is_archive,
                _deed("archive-restore", t("golden.restore"), _CHOICE.restore),
                _deed("archive", t("golden.archive"), _CHOICE.archive),
            ),
        ),
        rx.cond(
            archived > 0,
            _bar(tn("golden.archived_many", archived), _deed("undo-2", t("golden.undo"), _CHOICE.restore)),
        ),
    )


def _bar(words: Any, deed: rx.Component) -> rx.Component:
    return rx.el.div(
        ui.text(words, class_name="bulk-count"),
        deed,
        ui.icon_button("x", t("golden.choose_none"), size="small", on_click=_CHOICE.clear),
        class_name="bulk",
        role="region",
        aria_label=t("golden.bulk"),
    )


def _deed(icon_name: str, words: Any, on_click: Any) -> rx.Component:
    return ui.button(rx.el.span(words), icon_name=icon_name, variant="ghost", size="small", on_click=on_click)
