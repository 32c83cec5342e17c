"""The parts of the playground: what is shared, and one column."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.orders import COLUMNS_MAX
from promptmanager.ui.playground.fields import input_field, message_editor, model_field, number_fields, other_fields
from promptmanager.ui.playground.launch_state import LaunchState
from promptmanager.ui.playground.saving_state import SavingState
from promptmanager.ui.playground.state import PlaygroundState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.golden_mark import mark_button
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.prompt_picker import prompt_picker
from promptmanager.ui.shared.run_stream import run_stream
from promptmanager.ui.shared.session import SessionState


def head_actions() -> tuple[rx.Component, ...]:
    return (
        ui.link_button(t("playground.history"), href=routes.RUNS, variant="ghost", icon_name="history"),
        ui.button(
            t("playground.add_column"),
            icon_name="plus",
            on_click=PlaygroundState.add_column,
            disabled=PlaygroundState.columns.length() >= COLUMNS_MAX,
            data_command=True,
        ),
        rx.cond(
            PlaygroundState.columns.length() > 1,
            ui.button(
                t("playground.stop_all"), icon_name="square", on_click=LaunchState.stop_all, class_name="pg-stop-all"
            ),
            None,
        ),
        ui.button(
            rx.cond(PlaygroundState.columns.length() > 1, t("playground.run_all"), t("playground.run")),
            ui.kbd("Ctrl", "↵"),
            variant="primary",
            icon_name="play",
            on_click=LaunchState.run_all,
            class_name="pg-run-all",
            data_command=True,
        ),
    )


def inputs_panel() -> rx.Component:
    """Show one field for each variable of any column; nothing while there are none."""
    return rx.cond(
        PlaygroundState.inputs.length() > 0,
        rx.el.details(
            rx.el.summary(ui.heading(t("playground.variables"), level=2)),
            rx.el.div(rx.foreach(PlaygroundState.inputs, input_field), class_name="pg-inputs"),
            open=True,
            class_name="panel pg-panel",
        ),
        None,
    )


def column_links() -> rx.Component:
    """Link the columns where only one fits; elsewhere the links are out of sight."""

    def link(column: Any, index: Any) -> rx.Component:
        return rx.el.a(
            t("playground.column", number=index + 1), href=f"#column-{column.key}", class_name="segment pg-link"
        )

    return rx.cond(
        PlaygroundState.columns.length() > 1,
        rx.el.nav(
            rx.foreach(PlaygroundState.columns, link),
            class_name="segmented pg-links",
            aria_label=t("playground.columns"),
        ),
        None,
    )


def column_view(column: Any, index: Any) -> rx.Component:
    return rx.el.article(
        rx.el.div(
            _head(column),
            rx.foreach(column.messages, lambda message, place: message_editor(column.key, message, place)),
            _add_message(column),
            model_field(column),
            rx.el.details(
                rx.el.summary(t("playground.settings")),
                number_fields(column),
                other_fields(column),
                class_name="pg-settings",
            ),
            rx.cond(PlaygroundState.columns.length() > 1, _run_one(column), None),
            _problem(column),
            class_name="pg-asked",
        ),
        rx.el.div(
            rx.cond(column.turns.length() > 0, None, _no_answer()),
            rx.foreach(column.turns, lambda turn: _turn(turn, column)),
            _reply(column),
            class_name="pg-answers",
        ),
        key=column.key.to_string(),
        id=f"column-{column.key}",
        class_name="panel pg-column",
        aria_label=t("playground.column", number=index + 1),
    )


def _add_message(column: Any) -> rx.Component:
    return ui.button(
        t("playground.add_message"),
        size="small",
        variant="ghost",
        icon_name="plus",
        on_click=PlaygroundState.add_message(column.key),
        align_self="start",
    )


def _run_one(column: Any) -> rx.Component:
    return ui.button(
        t("playground.run_this"), icon_name="play", on_click=LaunchState.run_one(column.key), align_self="start"
    )


def _no_answer() -> rx.Component:
    return rx.el.p(t("playground.no_answer"), class_name="text tone-faint pg-no-answer")


def _head(column: Any) -> rx.Component:
    return ui.row(
        prompt_picker(
            column.key.to_string(),
            t("playground.choose_prompt"),
            shown=rx.cond(column.prompt_title != "", column.prompt_title, t("playground.free_text")),
            on_pick=lambda slug: PlaygroundState.choose_prompt(column.key, slug),
            class_name="pg-prompt",
        ),
        rx.cond(column.versions.length() > 0, _version_select(column), None),
        ui.spacer(),
        ui.menu(
            ui.menu_item(t("playground.save_draft"), icon_name="save", on_select=SavingState.open(column.key)),
            rx.cond(
                column.prompt_id > 0,
                ui.menu_item(
                    t("playground.let_go"), icon_name="unlink", on_select=PlaygroundState.use_free_text(column.key)
                ),
                None,
            ),
            rx.cond(
                PlaygroundState.columns.length() > 1,
                ui.menu_item(
                    t("playground.remove_column"),
                    icon_name="trash-2",
                    danger=True,
                    on_select=PlaygroundState.remove_column(column.key),
                ),
                None,
            ),
            label=t("playground.column_actions"),
        ),
        class_name="pg-head",
    )


def _version_select(column: Any) -> rx.Component:
    def option(version: Any) -> rx.Component:
        status = rx.match(
            version.status,
            ("draft", t("playground.draft")),
            ("production", t("playground.production")),
            t("playground.archived"),
        )
        return rx.el.option(f"v{version.number} · ", status, value=version.id.to_string())

    return rx.el.span(
        rx.el.select(
            rx.foreach(column.versions, option),
            value=column.version_id.to_string(),
            on_change=lambda value: PlaygroundState.choose_version(column.key, value),
            aria_label=t("playground.version"),
            class_name="input select",
        ),
        ui.icon("chevron-down", 14, class_name="select-arrow"),
        class_name="select-frame pg-version",
    )


def _problem(column: Any) -> rx.Component:
    words = rx.cond(SessionState.locale == "fr", column.problem_fr, column.problem_en)
    return rx.cond(
        column.problem_en != "", ui.callout(words, tone="bad", icon_name="triangle-alert", role="alert"), None
    )


def _turn(turn: Any, column: Any) -> rx.Component:
    # What was answered to a follow-up is no answer to the prompt's variables.
    slug = rx.cond(turn.question == "", column.prompt_slug, "")
    return rx.el.div(
        rx.cond(turn.question != "", rx.el.p(turn.question, class_name="pg-question"), None),
        run_stream(turn.run_id),
        ui.row(
            ui.text_link(t("playground.permalink"), href=routes.run(turn.run_id), class_name="pg-permalink"),
            ui.spacer(),
            mark_button(turn.run_id, slug, size="small", variant="ghost", class_name="pg-mark"),
            flex_wrap="wrap",
        ),
        key=turn.run_id,
        class_name="column pg-turn",
    )


def _reply(column: Any) -> rx.Component:
    control_id = f"reply-{column.key}"
    return rx.cond(
        column.turns.length() > 0,
        ui.column(
            ui.text_area(
                t("playground.reply"),
                control_id=control_id,
                value=column.reply,
                on_change=lambda text: LaunchState.write_reply(column.key, text),
                rows="2",
            ),
            ui.button(
                t("playground.send"),
                size="small",
                icon_name="corner-down-left",
                on_click=LaunchState.reply(column.key),
                align_self="end",
            ),
            gap=2,
        ),
        None,
    )
