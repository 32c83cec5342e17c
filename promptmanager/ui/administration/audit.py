"""The audit log, narrowed to whom, what and when."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.audit import COMMAND_LINE, AuditAction
from promptmanager.ui.administration.audit_state import AuditState
from promptmanager.ui.administration.views import AuditView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import local_time
from promptmanager.ui.shared.messages import t


def audit() -> rx.Component:
    return ui.column(
        ui.text(t("admin.audit.lead"), tone="muted", size="small"),
        _filter(),
        rx.cond(
            AuditState.is_loaded,
            rx.cond(
                AuditState.entries.length() > 0,
                _audit_table(),
                ui.callout(
                    rx.cond(AuditState.is_narrowed, t("admin.audit.none_fits"), t("admin.audit.none")),
                    icon_name="scroll-text",
                ),
            ),
            ui.skeletons(6),
        ),
        rx.cond(
            ~AuditState.is_newest | (AuditState.older > 0),
            ui.row(
                ui.button(t("admin.audit.newest"), on_click=AuditState.show_newest, disabled=AuditState.is_newest),
                ui.button(t("admin.audit.older"), on_click=AuditState.show_older, disabled=AuditState.older == 0),
                justify_content="center",
            ),
        ),
    )


def _filter() -> rx.Component:
    anyone = [("", t("admin.audit.anyone")), (str(COMMAND_LINE), t("admin.audit.command"))]
    return ui.grid(
        ui.select(
            t("admin.audit.who"), [*anyone, AuditState.people], value=AuditState.who, on_change=AuditState.narrow("who")
        ),
        ui.select(
            t("admin.audit.what"),
            [("", t("admin.audit.anything")), *_acts()],
            value=AuditState.act,
            on_change=AuditState.narrow("act"),
        ),
        *(
            ui.text_field(words, type="date", value=value, on_change=AuditState.narrow(name))
            for name, words, value in (
                ("first", t("admin.audit.from"), AuditState.first),
                ("last", t("admin.audit.to"), AuditState.last),
            )
        ),
        least="9rem",
    )


def _acts() -> list[tuple[str, rx.Var[str]]]:
    return [(action.value, t(f"admin.act.{action.value}")) for action in AuditAction]


def _audit_table() -> rx.Component:
    return ui.table(
        t("admin.audit"),
        tuple(
            ui.header_cell(words)
            for words in (
                t("admin.audit.when"),
                t("admin.audit.who"),
                t("admin.audit.what"),
                t("admin.audit.whom"),
                t("admin.audit.where"),
            )
        ),
        rx.foreach(AuditState.entries, _entry),
        class_name="audit-table",
    )


def _entry(entry: AuditView) -> rx.Component:
    is_command: Any = entry.who == ""
    until = rx.el.div(t("admin.people.until"), " ", local_time(entry.ends_at), class_name="text text-small tone-muted")
    return rx.el.tr(
        ui.cell(local_time(entry.at)),
        ui.cell(rx.cond(is_command, ui.text(t("admin.audit.command"), tone="muted"), entry.who)),
        ui.cell(
            rx.match(entry.action, *_acts(), entry.action),
            rx.cond(entry.ends_at != "", until),
            rx.cond(entry.is_admin, rx.el.div(ui.badge(t("admin.people.admin"), tone="accent"))),
        ),
        ui.cell(entry.whom),
        ui.cell(ui.text(entry.ip_address, tone="muted"), class_name="numbers"),
        key=rx.Var.create(entry.id).to_string(),
    )
