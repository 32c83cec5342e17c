"""The parts of a run's page."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.runs.state import RunPageState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.run_words import role_words, state_badge


def headline() -> Any:
    run: Any = RunPageState.run
    version = rx.cond(run.version_number > 0, ui.badge("v", run.version_number.to_string()), None)
    return rx.cond(
        run.prompt_title != "",
        rx.el.span(run.prompt_title, " ", version),
        rx.el.span(t("runs.one_title"), " ", rx.el.span(run.model, class_name="tone-faint")),
    )


def run_name() -> Any:
    """Return what the window is called: the prompt, else the model."""
    run: Any = RunPageState.run
    return rx.cond(run.prompt_title != "", run.prompt_title, run.model)


def actions() -> tuple[rx.Component, ...]:
    run = RunPageState.run
    return (
        ui.link_button(t("runs.to_all"), href=routes.RUNS, variant="ghost", icon_name="history"),
        rx.cond(
            run.prompt_slug != "",
            ui.link_button(t("runs.open_prompt"), href=routes.prompt(run.prompt_slug), icon_name="file-text"),
            None,
        ),
        ui.link_button(t("runs.use_inputs"), href=f"{routes.PLAYGROUND}?inputs_of={run.id}", icon_name="repeat-2"),
    )


def conversation() -> rx.Component:
    """Show what was asked, folded once there is an answer to look at."""
    return rx.el.details(
        rx.el.summary(ui.heading(t("runs.messages"), level=2)),
        ui.column(rx.foreach(RunPageState.run.messages, _message), margin_top="var(--space-3)"),
        open=True,
        class_name="run-messages",
    )


def _message(message: Any) -> rx.Component:
    return rx.el.div(
        ui.text(role_words(message.role), tone="faint", size="small"),
        rx.el.pre(
            message.text, class_name="run-message-text", tab_index=0, role="region", aria_label=role_words(message.role)
        ),
        class_name="run-message",
        data_role=message.role,
    )


def reply_form() -> rx.Component:
    return rx.el.form(
        ui.text_area(
            t("runs.reply_label"),
            value=RunPageState.reply_text,
            on_change=RunPageState.write_reply,
            placeholder=t("runs.reply_placeholder"),
            rows="2",
        ),
        ui.row(
            ui.submit_button(t("runs.reply"), variant="secondary", icon_name="corner-down-left"), justify_content="end"
        ),
        on_submit=lambda _: RunPageState.reply,
        class_name="column run-reply",
    )


def asked_with() -> rx.Component:
    run = RunPageState.run
    return rx.fragment(
        ui.heading(t("runs.details"), level=2),
        rx.el.dl(
            rx.el.div(rx.el.dt(t("runs.who")), rx.el.dd(run.actor_name)),
            rx.el.div(rx.el.dt(t("runs.when")), rx.el.dd(local_time(run.created_at))),
            rx.el.div(rx.el.dt(t("runs.id")), rx.el.dd(ui.code(run.id))),
            class_name="facts",
        ),
        ui.heading(t("runs.settings"), level=2),
        _named_list(run.settings),
        rx.cond(
            run.inputs.length() > 0,
            rx.fragment(ui.heading(t("runs.inputs"), level=2), _named_list(run.inputs)),
            None,
        ),
    )


def _named_list(values: Any) -> rx.Component:
    def named(each: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(ui.code(each.name)), rx.el.dd(each.value))

    return rx.el.dl(rx.foreach(values, named), class_name="facts")


def siblings() -> rx.Component:
    """Link the other runs of the same launch."""

    def sibling(run: Any) -> rx.Component:
        return rx.el.li(
            state_badge(run.state), ui.text_link(run.model, href=routes.run(run.id)), class_name="row run-sibling"
        )

    return rx.cond(
        RunPageState.run.siblings.length() > 0,
        rx.fragment(
            ui.heading(t("runs.together"), level=2),
            rx.el.ul(rx.foreach(RunPageState.run.siblings, sibling), class_name="column"),
        ),
        None,
    )
