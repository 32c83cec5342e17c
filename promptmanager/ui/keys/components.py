"""What stands on the page of a person's own key."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from promptmanager.domain.keys import KEY_PREFIX
from promptmanager.ui.keys.state import KeysState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState
from promptmanager.ui.shared.credentials import key_field
from promptmanager.ui.shared.formatted import ago, local_time, money
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.plan import pro_points
from promptmanager.ui.shared.scripts import script
from promptmanager.ui.shared.settings import section

# Whatever else stands in the address is nobody's sentence and is not shown.
_REFUSALS = (
    "key_malformed",
    "key_unchecked",
    "connection_failed",
    "own_key_management",
    "secrets_unkept",
    "plan_needed",
)
_TROUBLES = ("refused", "no_credit", "too_little_credit", "management", "unreadable")


class _PatientSubmit(BaseHTML):
    library = script(__file__, "submit.jsx")
    tag = "PatientSubmit"


class _Outside(BaseHTML):
    """A link to a page that is not ours."""

    tag = "a"
    href: rx.Var[str]
    target: rx.Var[str]
    rel: rx.Var[str]


def answer() -> rx.Component:
    """Say what came of the form that was sent."""
    return rx.cond(
        AnswerState.error != "",
        ui.callout(
            rx.match(
                AnswerState.error,
                *((code, t(f"error.{code}", prefix=KEY_PREFIX)) for code in _REFUSALS),
                *((f"own_key_{each}", t(f"keys.test.{each}")) for each in ("refused", "no_credit", "forbidden")),
                (
                    "too_many_attempts",
                    t("error.too_many_attempts", retry_after_seconds=AnswerState.retry_after_seconds),
                ),
                t("error.unexpected"),
            ),
            tone="bad",
            icon_name="circle-alert",
            role="alert",
        ),
    )


def offer() -> rx.Component:
    """Explain to somebody on FREE what an own key is, and what gives it."""
    return section(
        t("keys.offer"),
        pro_points(),
        ui.row(ui.link_button(t("plans.offer.see"), href=routes.SETTINGS_PLAN, variant="primary")),
        lead=t("keys.offer.told"),
    )


def entry() -> rx.Component:
    """Give the form for a key where there is none."""
    return rx.cond(
        KeysState.can_keep,
        section(
            t("keys.enter"),
            rx.el.ul(*(_effect(each) for each in ("runs", "quota", "safe")), class_name="points"),
            rx.cond(KeysState.can_connect, ui.column(_connect(), ui.text(t("keys.or"), tone="muted", size="small"))),
            _form("key"),
            lead=t("keys.enter.told"),
        ),
        ui.callout(t("error.secrets_unkept"), tone="warn", icon_name="lock", role="status"),
    )


def kept() -> rx.Component:
    """Show the key that is kept: how it does, what is known of it, and what can be done with it."""
    key = KeysState.key
    return ui.panel(
        ui.row(
            ui.heading(t("keys.yours"), level=2),
            _standing(),
            ui.spacer(),
            ui.code("sk-or-…", key.last_four, class_name="key-end"),
            flex_wrap="wrap",
        ),
        _trouble(),
        rx.cond(KeysState.is_allowed, rx.fragment(), ui.callout(t("keys.resting.told"), icon_name="pause")),
        _figures(),
        _actions(),
        rx.cond(KeysState.is_allowed, ui.text(t("keys.never"), tone="muted", size="small")),
        class_name="settings-section",
    )


def dialogs() -> rx.Component:
    """Give the dialogs of replacing and deleting."""
    return rx.fragment(
        ui.dialog(
            t("keys.replace"),
            _form("new_key", ui.dialog_close()),
            description=t("keys.replace.told"),
            open=rx.Var.create(KeysState.is_replacing),
            on_open_change=KeysState.ask_replacement,
            width="small",
        ),
        ui.confirm_dialog(
            t("keys.delete.title"),
            t("keys.delete.told"),
            confirm=t("keys.delete"),
            on_confirm=KeysState.delete,
            open=rx.Var.create(KeysState.is_deleting),
            on_open_change=KeysState.ask_deletion,
        ),
    )


def _connect() -> rx.Component:
    # The document is loaded anew: behind the address stands no page of ours.
    return _Outside.create(
        ui.icon("link", 15),
        t("keys.connect"),
        href=routes.CONNECT_KEY,
        class_name="button button-secondary size-medium key-connect",
    )


def _effect(name: str) -> rx.Component:
    return rx.el.li(ui.icon("check", 15), rx.el.span(t(f"keys.effect.{name}")))


def _form(control_id: str, *more: rx.Component) -> rx.Component:
    field = key_field(t("keys.key"), control_id=control_id, hint=t("keys.key.hint"), show=t("keys.key.show"))
    submit = _PatientSubmit.create(t("keys.test"), class_name="button button-primary size-medium")
    foot = ui.row(*more, submit, justify_content="flex-end") if more else submit
    return ui.post_form(field, foot, action=routes.POST_TEST_KEY, auto_complete="off")


def _standing() -> rx.Component:
    return rx.cond(
        ~KeysState.is_allowed,
        ui.badge(t("keys.resting"), tone="warn"),
        rx.cond(
            KeysState.key.trouble != "",
            ui.badge(t("keys.troubled"), tone="bad"),
            ui.badge(ui.dot(), t("keys.in_use"), tone="good"),
        ),
    )


def _trouble() -> rx.Component:
    return rx.cond(
        KeysState.key.trouble != "",
        ui.callout(
            rx.match(
                KeysState.key.trouble,
                *((each, t(f"error.own_key_{each}")) for each in _TROUBLES),
                t("keys.trouble.forbidden"),
            ),
            " ",
            ui.text(ago(KeysState.key.trouble_at), tone="muted", size="small"),
            tone="bad",
            icon_name="circle-alert",
            role="status",
        ),
    )


def _figures() -> rx.Component:
    key = KeysState.key
    return rx.el.dl(
        _figure("label", rx.cond(key.label != "", key.label, "—")),
        _figure("limit", rx.cond(key.limit != "", money(key.limit), t("keys.limit.none"))),
        _figure("left", rx.cond(key.left != "", money(key.left), t("keys.left.unlimited"))),
        _figure("kind", rx.cond(key.is_free_tier, t("keys.kind.free"), t("keys.kind.paid"))),
        _figure("today", _spent(key.today)),
        _figure("week", _spent(key.week)),
        _figure("month", _spent(key.month)),
        _figure("changed", local_time(key.changed_at)),
        _figure("checked", ago(key.checked_at)),
        class_name="key-figures",
    )


def _figure(name: str, value: Any) -> rx.Component:
    return rx.el.div(rx.el.dt(t(f"keys.figure.{name}")), rx.el.dd(value))


def _spent(amount: Any) -> Any:
    return rx.cond(amount != "", money(amount), "—")


def _actions() -> rx.Component:
    page = _Outside.create(
        ui.icon("external-link", 15),
        t("keys.page"),
        href=KeysState.key.page,
        target="_blank",
        rel="noopener noreferrer",
        class_name="button button-ghost size-medium",
    )
    return ui.row(
        rx.cond(
            KeysState.is_allowed,
            rx.fragment(
                ui.button(
                    t("keys.check"),
                    icon_name="refresh-cw",
                    busy=KeysState.is_checking,
                    on_click=KeysState.check_again,
                ),
                ui.button(t("keys.replace"), on_click=KeysState.ask_replacement(True)),
            ),
        ),
        ui.button(t("keys.delete"), on_click=KeysState.ask_deletion(True)),
        ui.spacer(),
        rx.cond(KeysState.key.page != "", page),
        flex_wrap="wrap",
    )
