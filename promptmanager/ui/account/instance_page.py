"""Settings > Instance: for the administrator."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.identity import EMAIL_MAX, NAME_MAX
from promptmanager.ui.account.instance_state import InstanceState, LetterView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.session import SessionState
from promptmanager.ui.shared.settings import section, settings_frame


def instance_page() -> rx.Component:
    return settings_frame(
        "account.instance.title",
        rx.cond(
            SessionState.is_admin,
            rx.fragment(_models(), _people(), _letters()),
            ui.callout(t("account.instance.only_admin"), icon_name="lock"),
        ),
        here=routes.SETTINGS_INSTANCE,
    )


def _models() -> rx.Component:
    return section(
        t("account.instance.models"),
        rx.cond(
            SessionState.has_only_sandbox,
            ui.text(t("account.instance.simulated")),
            ui.text(t("account.instance.real")),
        ),
    )


def _link() -> rx.Component:
    return rx.cond(
        InstanceState.link != "",
        ui.callout(
            ui.text(t("account.people.link_for", email=InstanceState.link_for), font_weight="500", display="block"),
            ui.code(InstanceState.link, overflow_wrap="anywhere"),
            tone="good",
            icon_name="link",
            role="status",
        ),
    )


def _people() -> rx.Component:
    return section(
        t("account.people.title"),
        rx.el.form(
            ui.text_field(t("auth.name"), control_id="new_name", name="new_name", required=True, max_length=NAME_MAX),
            _email("new_email"),
            ui.submit_button(t("account.people.create"), variant="secondary"),
            on_submit=InstanceState.create_user,
            reset_on_submit=True,
            class_name="column form",
        ),
        ui.divider(),
        ui.heading(t("account.people.known"), level=3),
        rx.el.form(
            _email("known_email"),
            ui.submit_button(t("account.people.relink"), variant="secondary"),
            on_submit=InstanceState.make_link,
            class_name="column form",
        ),
        _link(),
        lead=t("account.people.lead"),
    )


def _email(name: str) -> rx.Component:
    return ui.text_field(t("auth.email"), control_id=name, name=name, type="email", required=True, max_length=EMAIL_MAX)


def _letters() -> rx.Component:
    return section(
        t("account.letters.title"),
        rx.cond(
            InstanceState.is_loaded,
            rx.cond(
                InstanceState.has_letters,
                ui.column(rx.foreach(InstanceState.letters, _letter)),
                ui.callout(t("account.letters.none"), icon_name="mail"),
            ),
            ui.skeletons(2),
        ),
        lead=t("account.letters.lead"),
    )


def _letter(letter: LetterView) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            ui.text(letter.subject, font_weight="500"),
            ui.text(letter.recipient, tone="muted", class_name="truncate"),
            ui.spacer(),
            ui.text(local_time(letter.at), tone="faint", size="small"),
            class_name="letter-head",
        ),
        ui.code_block(letter.text, label=t("account.letters.text")),
        class_name="letter",
    )


PAGE = Page(route=routes.SETTINGS_INSTANCE, content=instance_page, on_load=(InstanceState.load,))
