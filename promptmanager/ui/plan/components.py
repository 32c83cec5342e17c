"""What stands on the page of the plan."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.plans import FREE_RUNS_A_DAY
from promptmanager.ui.plan.state import BillingState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import local_time, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.plan import PlanState
from promptmanager.ui.shared.settings import section


def today() -> rx.Component:
    """Say what is used of today's runs and what the plan rests on."""
    return ui.column(
        rx.cond(
            PlanState.is_counted,
            ui.column(
                rx.el.progress(
                    value=PlanState.used, max=FREE_RUNS_A_DAY, class_name="meter", aria_label=t("plans.today")
                ),
                ui.text(tn("plans.left", PlanState.left, limit=FREE_RUNS_A_DAY), font_weight="500"),
                rx.el.p(
                    t("plans.anew_at"),
                    " ",
                    local_time(PlanState.counted_anew_at),
                    " ",
                    t("plans.utc"),
                    class_name="text text-small tone-muted",
                ),
                gap=1,
            ),
            ui.text(t("plans.uncounted"), font_weight="500"),
        ),
        _source(),
    )


def month() -> rx.Component:
    """Say what the month has cost on the platform's key, where a ceiling is set."""
    spent = t("plans.spent", spent=money(PlanState.spent_usd), ceiling=money(PlanState.ceiling_usd))
    # On FREE it is met only after PRO in the same month.
    concerns = (PlanState.plan == "pro") | PlanState.is_near_ceiling
    return rx.cond(
        (PlanState.ceiling_usd != "") & concerns,
        section(
            t("plans.month"),
            rx.el.progress(
                value=PlanState.spent_usd, max=PlanState.ceiling_usd, class_name="meter", aria_label=t("plans.month")
            ),
            ui.text(spent, font_weight="500", class_name="numbers"),
            rx.cond(PlanState.unknown_costs > 0, ui.text(tn("plans.unknown", PlanState.unknown_costs), tone="muted")),
            lead=t("plans.month.lead"),
        ),
    )


def plan_card(name: str, price: Any, points: rx.Component, *more: Any, is_own: Any) -> rx.Component:
    """Give one plan with what it gives."""
    return ui.panel(
        ui.row(
            ui.heading(name, level=2),
            rx.cond(is_own, ui.badge(t("plans.yours"), tone="accent")),
            ui.spacer(),
            ui.text(price, tone="muted", class_name="numbers"),
        ),
        points,
        *more,
        class_name="plan",
        data_own=is_own,
    )


def _source() -> rx.Component:
    is_granted = PlanState.source == "grant"
    until = rx.el.p(t("plans.granted_until"), " ", local_time(PlanState.ends_at), class_name="text tone-muted")
    return rx.fragment(
        rx.cond(is_granted & (PlanState.ends_at != ""), until),
        rx.cond(is_granted & (PlanState.ends_at == ""), ui.text(t("plans.granted"), tone="muted")),
        rx.cond(
            (PlanState.source == "nothing") & BillingState.is_loaded & ~BillingState.takes_payments,
            ui.text(t("plans.ask_admin"), tone="muted"),
        ),
    )
