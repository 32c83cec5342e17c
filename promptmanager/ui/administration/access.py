"""Who may come in, in which language, and under which address."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.identity import EMAIL_MAX
from promptmanager.domain.instance import ADDRESS_MAX, InstanceSetting
from promptmanager.ui.administration.access_state import AccessState, InvitationView
from promptmanager.ui.administration.letters import letters
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.settings import section


def access() -> rx.Component:
    return rx.cond(
        AccessState.is_loaded,
        ui.column(_sign_up(), _invitations(), letters(), _language(), _address(), gap=4),
        ui.skeletons(3, "7rem"),
    )


def _is_fixed(name: InstanceSetting) -> Any:
    return rx.Var.create(AccessState.fixed).to(list).contains(name.value)


def _decided(name: InstanceSetting, variable: str, control: rx.Component, standing: Any) -> rx.Component:
    """Give the control of a setting; where the environment sets it, what stands and which variable says so."""
    return rx.cond(
        _is_fixed(name),
        ui.callout(
            ui.text(standing, font_weight="500", display="block"),
            ui.text(t("admin.access.fixed", name=variable), tone="muted", size="small"),
            icon_name="lock",
        ),
        control,
    )


def _sign_up() -> rx.Component:
    words = {choice: t(f"admin.sign_up.{choice}") for choice in ("open", "invite")}
    return section(
        t("admin.sign_up"),
        _decided(
            InstanceSetting.SIGN_UP,
            "PROMPTMANAGER_SIGNUP",
            ui.row(
                ui.segmented(
                    t("admin.sign_up"),
                    list(words.items()),
                    value=rx.Var.create(AccessState.sign_up),
                    on_choose=AccessState.choose_sign_up,
                )
            ),
            rx.match(AccessState.sign_up, *words.items(), words["open"]),
        ),
        lead=t("admin.sign_up.lead"),
    )


def _invitations() -> rx.Component:
    return section(
        t("admin.invitations"),
        rx.el.form(
            ui.text_field(
                t("admin.invitation.email"),
                control_id="invited",
                name="invited",
                type="email",
                max_length=EMAIL_MAX,
                hint=rx.cond(AccessState.is_mailed, t("admin.invitation.mailed"), t("admin.invitation.not_mailed")),
            ),
            ui.submit_button(t("admin.invitation.make"), variant="secondary"),
            key=rx.Var.create(AccessState.made).to_string(),
            on_submit=AccessState.invite,
            class_name="column form",
        ),
        _link(),
        rx.cond(
            AccessState.invitations.length() > 0,
            ui.table(
                t("admin.invitations.open"),
                (
                    ui.header_cell(t("admin.invitation.for")),
                    ui.header_cell(t("admin.invitation.by")),
                    ui.header_cell(t("admin.invitation.until")),
                    ui.header_cell(ui.visually_hidden(t("admin.people.deeds"))),
                ),
                rx.foreach(AccessState.invitations, _invitation),
                class_name="invitations-table",
            ),
            ui.text(t("admin.invitations.none"), tone="muted"),
        ),
        lead=t("admin.invitations.lead"),
    )


def _link() -> rx.Component:
    return rx.cond(
        AccessState.link != "",
        ui.callout(
            ui.text(
                rx.cond(
                    AccessState.link_for != "",
                    t("admin.invitation.link_for", email=AccessState.link_for),
                    t("admin.invitation.link"),
                ),
                font_weight="500",
                display="block",
            ),
            ui.code(AccessState.link, class_name="link-once"),
            tone="good",
            icon_name="link",
            role="status",
        ),
    )


def _invitation(invitation: InvitationView) -> rx.Component:
    return rx.el.tr(
        ui.cell(
            rx.cond(invitation.email != "", invitation.email, ui.text(t("admin.invitation.anybody"), tone="muted"))
        ),
        ui.cell(invitation.made_by),
        ui.cell(local_time(invitation.expires_at)),
        ui.cell(ui.button(t("admin.invitation.withdraw"), size="small", on_click=AccessState.withdraw(invitation.id))),
        key=rx.Var.create(invitation.id).to_string(),
    )


def _language() -> rx.Component:
    return section(
        t("admin.language"),
        ui.row(
            ui.segmented(
                t("admin.language"),
                [("en", "English"), ("fr", "Français")],
                value=rx.Var.create(AccessState.default_locale),
                on_choose=AccessState.choose_locale,
            )
        ),
        lead=t("admin.language.lead"),
    )


def _address() -> rx.Component:
    return section(
        t("admin.address"),
        _decided(
            InstanceSetting.ADDRESS,
            "PROMPTMANAGER_PUBLIC_URL",
            rx.el.form(
                ui.text_field(
                    t("admin.address.field"),
                    control_id="address",
                    name="address",
                    default_value=AccessState.address,
                    max_length=ADDRESS_MAX,
                    hint=t("admin.address.hint"),
                ),
                ui.submit_button(t("admin.address.save"), variant="secondary"),
                key=AccessState.address,
                on_submit=AccessState.choose_address,
                class_name="column form",
            ),
            AccessState.address,
        ),
        lead=t("admin.address.lead"),
    )
