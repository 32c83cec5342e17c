"""Settings > Security: password, sessions, deletion."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.account.security_state import SecurityState, SessionView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.answers import AnswerState, done, refusal
from promptmanager.ui.shared.credentials import current_password_field, new_password_field
from promptmanager.ui.shared.formatted import ago
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState
from promptmanager.ui.shared.settings import section, settings_frame


def security_page() -> rx.Component:
    return settings_frame(
        "account.security.title",
        refusal(),
        done("password", "account.password.done"),
        _password(),
        _sessions(),
        _deletion(),
        here=routes.SETTINGS_SECURITY,
    )


def _password() -> rx.Component:
    return section(
        t("account.password.title"),
        ui.post_form(
            _username(),
            current_password_field(t("account.password.old"), name="old_password"),
            new_password_field(t("account.password.new")),
            ui.submit_button(t("account.password.action"), variant="secondary"),
            action=routes.POST_CHANGE_PASSWORD,
        ),
        lead=t("account.password.effect"),
    )


def _username() -> rx.Component:
    """Tell password managers whose password it is."""
    return rx.el.input(
        type="text", auto_complete="username", value=SessionState.email, read_only=True, hidden=True, aria_hidden="true"
    )


def _sessions() -> rx.Component:
    return section(
        t("account.sessions.title"),
        rx.cond(
            SecurityState.is_loaded,
            rx.el.ul(rx.foreach(SecurityState.sessions, _session), class_name="sessions"),
            ui.skeletons(2),
        ),
        rx.cond(
            SecurityState.has_others,
            ui.row(ui.button(t("account.sessions.end_others"), on_click=SecurityState.revoke_others)),
        ),
        lead=t("account.sessions.lead"),
    )


def _session(session: SessionView) -> rx.Component:
    return rx.el.li(
        ui.column(
            ui.row(
                ui.text(
                    t("account.sessions.device", browser=session.browser, system=session.system), font_weight="500"
                ),
                rx.cond(session.is_here, ui.badge(t("account.sessions.here"), tone="good")),
                flex_wrap="wrap",
            ),
            ui.text(
                session.ip_address,
                " · ",
                t("account.sessions.seen"),
                " ",
                ago(session.last_seen_at),
                tone="muted",
                size="small",
            ),
            gap=0,
        ),
        ui.spacer(),
        rx.cond(
            session.is_here,
            rx.fragment(),
            ui.button(t("account.sessions.end"), size="small", on_click=SecurityState.revoke(session.id)),
        ),
        class_name="session",
    )


def _deletion() -> rx.Component:
    return section(
        t("account.delete.title"),
        ui.row(
            ui.button(
                t("account.delete.open"),
                variant="danger",
                on_click=SecurityState.ask_deletion(True),
            )
        ),
        ui.dialog(
            t("account.delete.title"),
            ui.post_form(
                _username(),
                ui.text(t("account.delete.confirm")),
                rx.el.div(current_password_field(t("auth.password"), control_id="delete_password")),
                ui.row(
                    ui.dialog_close(),
                    ui.submit_button(t("account.delete.action"), variant="danger"),
                    justify_content="flex-end",
                ),
                action=routes.POST_DELETE_ACCOUNT,
            ),
            description=t("account.delete.body"),
            open=rx.Var.create(SecurityState.is_deleting),
            on_open_change=SecurityState.ask_deletion,
            width="small",
        ),
        lead=t("account.delete.body"),
    )


PAGE = Page(route=routes.SETTINGS_SECURITY, content=security_page, on_load=(AnswerState.read, SecurityState.load))
