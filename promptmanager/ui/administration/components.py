"""People, with what may be done for them."""

from __future__ import annotations

import reflex as rx

from promptmanager.ui.administration.new_account import new_account_button, new_account_dialog
from promptmanager.ui.administration.state import PeopleState
from promptmanager.ui.administration.views import PersonView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import ago, local_time
from promptmanager.ui.shared.messages import t, tn


def people() -> rx.Component:
    return ui.column(
        ui.toolbar(
            ui.search_field(t("admin.people.search"), value=PeopleState.text, on_change=PeopleState.look_for),
            ui.text(tn("admin.people.count", PeopleState.total), tone="muted", size="small", role="status"),
            ui.spacer(),
            new_account_button(),
            label=t("admin.people.tools"),
            class_name="people-tools",
        ),
        _link(),
        rx.cond(
            PeopleState.is_loaded,
            rx.cond(
                PeopleState.people.length() > 0, _people_table(), ui.callout(t("admin.people.none"), icon_name="search")
            ),
            ui.skeletons(6),
        ),
        _people_paging(),
        new_account_dialog(),
        _grant_dialog(),
        _disable_dialog(),
        *(_admin_dialog(deed) for deed in ("make_admin", "unmake_admin")),
    )


def _people_table() -> rx.Component:
    return ui.table(
        t("admin.people"),
        (
            ui.header_cell(t("admin.people.who")),
            ui.header_cell(t("admin.people.plan")),
            ui.header_cell(t("admin.people.seen")),
            ui.header_cell(t("admin.people.created")),
            ui.header_cell(ui.visually_hidden(t("admin.people.deeds"))),
        ),
        rx.foreach(PeopleState.people, _person),
        class_name="people-table",
    )


def _person(person: PersonView) -> rx.Component:
    return rx.el.tr(
        ui.cell(
            ui.row(
                ui.text(person.name, font_weight="500", class_name="truncate"),
                rx.cond(person.is_me, ui.badge(t("admin.people.you"))),
                rx.cond(person.is_admin, ui.badge(t("admin.people.admin"), tone="accent")),
                rx.cond(person.is_disabled, ui.badge(t("admin.people.disabled"), tone="bad")),
                flex_wrap="wrap",
                gap=1,
            ),
            ui.text(person.email, tone="muted", size="small", class_name="truncate", display="block"),
        ),
        ui.cell(_plan(person)),
        ui.cell(
            rx.cond(person.last_seen_at != "", ago(person.last_seen_at), ui.text(t("admin.people.never"), tone="faint"))
        ),
        ui.cell(ago(person.created_at)),
        ui.cell(_deeds(person)),
        key=rx.Var.create(person.id).to_string(),
    )


def _plan(person: PersonView) -> rx.Component:
    until = rx.el.div(t("admin.people.until"), " ", local_time(person.ends_at), class_name="text text-small tone-muted")
    return rx.fragment(
        rx.cond(person.plan == "pro", ui.badge("PRO", tone="good"), ui.badge("FREE")),
        rx.cond(person.ends_at != "", until),
        rx.cond(
            (person.source == "grant") & (person.ends_at == ""),
            ui.text(t("admin.people.for_good"), tone="muted", size="small", display="block"),
        ),
        rx.cond(
            person.source == "subscription",
            ui.text(t("admin.people.paid"), tone="muted", size="small", display="block"),
        ),
    )


def _deeds(person: PersonView) -> rx.Component:
    return ui.menu(
        ui.menu_item(t("admin.grant"), icon_name="gem", on_select=PeopleState.ask("grant", person.id)),
        rx.cond(
            person.source == "grant",
            ui.menu_item(t("admin.withdraw"), icon_name="undo-2", on_select=PeopleState.withdraw(person.id)),
        ),
        ui.menu_item(t("admin.link"), icon_name="link", on_select=PeopleState.make_link(person.email)),
        ui.menu_item(t("admin.sign_out"), icon_name="log-out", on_select=PeopleState.sign_out(person.id)),
        rx.cond(
            person.is_me | person.is_disabled,
            None,
            rx.cond(
                person.is_admin,
                ui.menu_item(
                    t("admin.unmake_admin"),
                    icon_name="shield-off",
                    on_select=PeopleState.ask("unmake_admin", person.id),
                ),
                ui.menu_item(
                    t("admin.make_admin"), icon_name="shield", on_select=PeopleState.ask("make_admin", person.id)
                ),
            ),
        ),
        rx.cond(
            person.is_disabled,
            ui.menu_item(t("admin.enable"), icon_name="user-check", on_select=PeopleState.enable(person.id)),
            rx.cond(
                person.is_me,
                None,
                ui.menu_item(t("admin.disable"), icon_name="user-x", on_select=PeopleState.ask("disable", person.id)),
            ),
        ),
        label=t("admin.people.deeds_for", name=person.name),
    )


def _people_paging() -> rx.Component:
    return rx.cond(
        PeopleState.pages > 1,
        ui.row(
            ui.button(
                t("admin.people.back"),
                on_click=PeopleState.turn_to(PeopleState.page - 1),
                disabled=PeopleState.page <= 1,
            ),
            ui.text(
                t("admin.people.page_of", page=PeopleState.page, pages=PeopleState.pages), tone="muted", size="small"
            ),
            ui.button(
                t("admin.people.on"),
                on_click=PeopleState.turn_to(PeopleState.page + 1),
                disabled=PeopleState.page >= PeopleState.pages,
            ),
            justify_content="center",
        ),
    )


def _link() -> rx.Component:
    return rx.cond(
        PeopleState.link != "",
        ui.callout(
            ui.text(t("admin.link.for", email=PeopleState.link_for), font_weight="500", display="block"),
            ui.code(PeopleState.link, class_name="link-once"),
            tone="good",
            icon_name="link",
            role="status",
        ),
    )


def _grant_dialog() -> rx.Component:
    return ui.dialog(
        t("admin.grant.title", name=PeopleState.asked_name),
        rx.el.form(
            ui.text_field(
                t("admin.grant.end"), control_id="ends_on", name="ends_on", type="date", hint=t("admin.grant.end_hint")
            ),
            ui.row(ui.dialog_close(), ui.submit_button(t("admin.grant.action")), justify_content="flex-end"),
            on_submit=PeopleState.grant,
            class_name="column form",
        ),
        open=PeopleState.asked == "grant",
        on_open_change=PeopleState.keep_open,
        width="small",
    )


def _disable_dialog() -> rx.Component:
    return ui.confirm_dialog(
        t("admin.disable.title", name=PeopleState.asked_name),
        t("admin.disable.body"),
        confirm=t("admin.disable.action"),
        on_confirm=PeopleState.disable,
        open=PeopleState.asked == "disable",
        on_open_change=PeopleState.keep_open,
    )


def _admin_dialog(deed: str) -> rx.Component:
    return ui.confirm_dialog(
        t(f"admin.{deed}.title", name=PeopleState.asked_name),
        t(f"admin.{deed}.body"),
        confirm=t(f"admin.{deed}.action"),
        on_confirm=PeopleState.administer,
        open=PeopleState.asked == deed,
        on_open_change=PeopleState.keep_open,
        variant="danger" if deed == "unmake_admin" else "primary",
    )
