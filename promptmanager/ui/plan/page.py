"""Settings > Plan: what the plan gives, what is used of it, and how it changes."""

from __future__ import annotations

import reflex as rx

from promptmanager.domain.plans import FREE_RUNS_A_DAY
from promptmanager.ui.plan.components import month, plan_card, today
from promptmanager.ui.plan.payments import PRICE, news, subscription, upgrade
from promptmanager.ui.plan.state import BillingState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.pages import Page
from promptmanager.ui.shared.plan import PlanState, pro_points
from promptmanager.ui.shared.settings import section, settings_frame


def plan_page() -> rx.Component:
    return settings_frame(
        "plans.title",
        rx.match(
            PlanState.source,
            ("", ui.skeletons(2, "8rem")),
            # Whoever subscribed before goes on paying, and cancels here.
            ("open", rx.fragment(news(), _open(), month(), subscription())),
            rx.fragment(news(), section(t("plans.today"), today()), month(), subscription(), _plans()),
        ),
        here=routes.SETTINGS_PLAN,
    )


def _open() -> rx.Component:
    return ui.callout(t("plans.open"), tone="good", icon_name="infinity")


def _plans() -> rx.Component:
    return ui.grid(
        plan_card(
            "FREE",
            t("plans.free.price"),
            rx.el.ul(
                *(
                    rx.el.li(ui.icon("check", 15), rx.el.span(words))
                    for words in (
                        t("plans.free.runs", limit=FREE_RUNS_A_DAY),
                        t("plans.free.models"),
                        t("plans.free.prompts"),
                    )
                ),
                class_name="points",
            ),
            is_own=PlanState.plan == "free",
        ),
        plan_card(
            "PRO",
            rx.cond(_is_given(), t("plans.pro.given"), t("plans.pro.price", amount=PRICE)),
            pro_points(),
            upgrade(),
            is_own=PlanState.plan == "pro",
        ),
        least="17rem",
        gap=4,
    )


def _is_given() -> rx.Var[bool]:
    """Say whether nobody can buy PRO here."""
    return rx.Var.create(BillingState.is_loaded) & ~rx.Var.create(BillingState.takes_payments)


PAGE = Page(route=routes.SETTINGS_PLAN, content=plan_page, on_load=(BillingState.load,))
