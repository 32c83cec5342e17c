"""What the platform's key costs: a period, its figures, a chart, and the same as a table."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.administration.spending_chart import spending_chart
from promptmanager.ui.administration.spending_state import SpendingState
from promptmanager.ui.administration.spending_views import SpentView
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import day_text, money, number
from promptmanager.ui.shared.messages import t, tn


def spending() -> rx.Component:
    return ui.column(
        ui.text(t("admin.spending.lead"), tone="muted", size="small"),
        rx.cond(
            SpendingState.is_loaded,
            ui.column(
                _period(),
                rx.cond(
                    SpendingState.runs > 0,
                    ui.column(_figures(), _groups(), spending_chart(), _table(), _more()),
                    ui.callout(t("admin.spending.none"), icon_name="wallet"),
                ),
            ),
            ui.skeletons(6),
        ),
    )


def _period() -> rx.Component:
    return ui.row(
        ui.segmented(
            t("admin.spending.period"),
            [(str(days), tn("admin.spending.days", days)) for days in (7, 30, 90)],
            value=rx.Var.create(SpendingState.days),
            on_choose=SpendingState.show_last,
        ),
        rx.el.form(
            _day("first", t("admin.spending.from"), SpendingState.first),
            _day("last", t("admin.spending.to"), SpendingState.last),
            ui.button(t("admin.spending.show"), type="submit"),
            # What is typed belongs to the form; another period puts its own days into it.
            key=rx.Var.create(f"{SpendingState.first} {SpendingState.last}"),
            on_submit=SpendingState.show_period,
            class_name="row period",
        ),
        flex_wrap="wrap",
    )


def _day(name: str, label: Any, value: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="text text-small tone-muted"),
        rx.el.input(type="date", name=name, default_value=value, required=True, class_name="input"),
        class_name="period-day",
    )


def _figures() -> rx.Component:
    return rx.el.dl(
        _figure(t("admin.spending.spent"), _usd(SpendingState.usd)),
        _figure(t("admin.spending.runs"), number(SpendingState.runs)),
        _figure(t("admin.spending.pending"), number(SpendingState.pending), t("admin.spending.pending_hint")),
        _figure(t("admin.spending.unknown"), number(SpendingState.unknown), t("admin.spending.unknown_hint")),
        class_name="panel figures",
    )


def _figure(name: Any, value: Any, hint: Any = None) -> rx.Component:
    told = {} if hint is None else {"data_tip": hint, "tab_index": 0}
    return rx.el.div(rx.el.dt(name), rx.el.dd(value, class_name="numbers"), class_name="figure", **told)


def _groups() -> rx.Component:
    return ui.row(
        ui.segmented(
            t("admin.spending.by"),
            [(by, t(f"admin.spending.by.{by}")) for by in ("day", "person", "model")],
            value=rx.Var.create(SpendingState.by),
            on_choose=SpendingState.group_by,
        ),
        ui.spacer(),
        ui.download_button(
            t("admin.spending.csv"),
            href=rx.Var.create(f"{routes.SPENDING}?first={SpendingState.first}&last={SpendingState.last}"),
            icon_name="download",
        ),
        flex_wrap="wrap",
    )


def _table() -> rx.Component:
    return ui.table(
        t("admin.spending"),
        (
            ui.header_cell(
                rx.match(
                    SpendingState.by,
                    ("person", t("admin.spending.by.person")),
                    ("model", t("admin.spending.by.model")),
                    t("admin.spending.utc_day"),
                )
            ),
            *(ui.header_cell(t(f"admin.spending.{name}")) for name in ("spent", "runs", "pending", "unknown")),
        ),
        rx.foreach(SpendingState.lines, _line),
        class_name="spending-table numbers",
    )


def _line(line: SpentView) -> rx.Component:
    mail = ui.text(line.email, tone="muted", size="small", display="block", class_name="truncate")
    return rx.el.tr(
        ui.cell(
            rx.cond(line.name != "", ui.text(line.name, class_name="truncate", display="block"), day_text(line.key)),
            rx.cond(line.email != "", mail),
        ),
        ui.cell(_usd(line.usd)),
        *(ui.cell(_count(count)) for count in (line.runs, line.pending, line.unknown)),
        key=line.key,
    )


def _more() -> rx.Component:
    return rx.cond(
        SpendingState.more > 0,
        ui.text(tn("admin.spending.more", SpendingState.more), tone="muted", size="small"),
    )


def _usd(usd: Any) -> rx.Component:
    return rx.cond(usd == "", ui.text(t("admin.spending.unsaid"), tone="muted"), rx.el.span(money(usd)))


def _count(count: Any) -> rx.Component:
    return rx.cond(count == 0, ui.text("0", tone="faint"), rx.el.span(number(count)))
