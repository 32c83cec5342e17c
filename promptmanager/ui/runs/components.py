"""The parts of the history."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.runs.state import HistoryState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import ago, duration, number
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.prompt_picker import prompt_picker
from promptmanager.ui.shared.run_words import RUN_STATES, cost_words, key_badge, state_badge


def filters() -> rx.Component:
    """Give the filters; none where there is nothing to filter."""
    return rx.cond(has_runs(), _filters())


def has_runs() -> Any:
    return (HistoryState.total > 0) | _is_filtered()


def _filters() -> rx.Component:
    return ui.toolbar(
        prompt_picker(
            "history",
            t("runs.filter_prompt"),
            shown=rx.cond(HistoryState.prompt_title != "", HistoryState.prompt_title, t("runs.any_prompt")),
            on_pick=lambda slug: HistoryState.filter_by("prompt", slug),
        ),
        _model_filter(),
        ui.select(
            t("runs.filter_state"),
            [("", t("runs.any_state")), *((state, t(f"stream.state_{state}")) for state in RUN_STATES)],
            bare=True,
            value=HistoryState.run_state,
            on_change=lambda value: HistoryState.filter_by("state", value),
        ),
        _who_filter(),
        rx.cond(
            _is_filtered(), ui.link_button(t("runs.clear"), href=routes.RUNS, variant="ghost", icon_name="x"), None
        ),
        ui.spacer(),
        ui.text(tn("runs.count", HistoryState.total), tone="muted", size="small"),
        label=t("runs.filters"),
        class_name="history-filters",
    )


def _model_filter() -> rx.Component:
    return _known_select(
        rx.el.option(t("runs.any_model"), value=""),
        rx.foreach(HistoryState.models, lambda model: rx.el.option(model, value=model)),
        value=HistoryState.model,
        on_change=lambda value: HistoryState.filter_by("model", value),
        aria_label=t("runs.filter_model"),
    )


def _who_filter() -> rx.Component:
    return _known_select(
        rx.el.option(t("runs.anybody"), value=""),
        rx.el.option(t("runs.only_mine"), value="me"),
        rx.foreach(HistoryState.others, lambda person: rx.el.option(person[1], value=person[0], key=person[0])),
        value=HistoryState.who,
        on_change=lambda value: HistoryState.filter_by("who", value),
        aria_label=t("runs.filter_who"),
    )


def _known_select(*options: rx.Component, **props: Any) -> rx.Component:
    """Give a choice among what is fixed and what has been run."""
    return rx.el.span(
        rx.el.select(*options, class_name="input select", **props),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame",
    )


def _is_filtered() -> Any:
    chosen = HistoryState.prompt + HistoryState.model + HistoryState.run_state + HistoryState.who
    return chosen != ""


def history() -> rx.Component:
    return rx.cond(
        HistoryState.is_loaded,
        rx.cond(HistoryState.rows.length() > 0, _table(), _empty()),
        ui.skeletons(8),
    )


def _table() -> rx.Component:
    return ui.table(
        t("runs.title"),
        (
            ui.header_cell(t("runs.state")),
            ui.header_cell(t("runs.answer")),
            ui.header_cell(t("runs.prompt")),
            ui.header_cell(t("runs.model")),
            ui.header_cell(t("runs.when")),
            ui.header_cell(t("runs.duration")),
            ui.header_cell(t("runs.tokens")),
            ui.header_cell(t("runs.cost")),
            ui.header_cell(t("runs.who")),
        ),
        rx.foreach(HistoryState.rows, _row),
        class_name="history-table",
    )


def _row(run: Any) -> rx.Component:
    return rx.el.tr(
        ui.cell(ui.row(state_badge(run.state), rx.cond(run.key_source == "system", None, key_badge(run.key_source)))),
        ui.cell(
            ui.text_link(
                rx.cond(run.excerpt != "", run.excerpt, t("runs.no_answer")),
                href=routes.run(run.id),
                class_name="truncate history-answer",
            ),
            rx.el.div(_prompt_words(run), class_name="history-beneath"),
        ),
        ui.cell(_prompt_words(run)),
        ui.cell(run.model),
        ui.cell(ago(run.created_at)),
        ui.cell(duration(run.seconds), class_name="numbers"),
        ui.cell(number(run.tokens_out), class_name="numbers"),
        ui.cell(cost_words(run.cost_usd, run.cost_state), class_name="numbers"),
        ui.cell(run.actor_name),
    )


def _prompt_words(run: Any) -> rx.Component:
    version = rx.cond(run.version_number > 0, ui.text("v", run.version_number.to_string(), tone="faint"), None)
    return rx.cond(
        run.prompt_title != "",
        rx.el.span(rx.el.span(run.prompt_title, class_name="truncate"), version, class_name="history-prompt"),
        ui.text(t("runs.free_text"), tone="faint"),
    )


def _empty() -> rx.Component:
    to_playground = ui.link_button(t("runs.to_playground"), href=routes.PLAYGROUND, variant="primary")
    clear = ui.link_button(t("runs.clear"), href=routes.RUNS)
    return rx.cond(
        _is_filtered(),
        ui.empty_state("search-x", t("runs.none_fit_title"), t("runs.none_fit_body"), clear),
        ui.empty_state("history", t("runs.none_title"), t("runs.none_body"), to_playground),
    )


def paging() -> rx.Component:
    return rx.cond(
        HistoryState.pages > 1,
        ui.row(
            ui.button(
                t("runs.newer"),
                icon_name="chevron-left",
                on_click=HistoryState.turn_to(HistoryState.page - 1),
                disabled=HistoryState.page <= 1,
            ),
            ui.text(t("runs.page_of", page=HistoryState.page, pages=HistoryState.pages), tone="muted", size="small"),
            ui.button(
                t("runs.older"),
                icon_name="chevron-right",
                on_click=HistoryState.turn_to(HistoryState.page + 1),
                disabled=HistoryState.page >= HistoryState.pages,
            ),
            justify_content="center",
        ),
        None,
    )
