"""What stands on the page of the plan about paying."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.plans import PRO_USD_A_MONTH
from promptmanager.ui.plan.state import BillingState
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared.formatted import amount, local_date
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.plan import PlanState
from promptmanager.ui.shared.settings import section

PRICE = amount(str(PRO_USD_A_MONTH))


def news() -> rx.Component:
    """Say what the way back from Stripe showed, and what is wrong with a payment."""
    return rx.fragment(
        rx.cond(BillingState.is_asking, _callout(t("billing.asking"), icon_name="refresh-cw", role="status")),
        rx.match(
            BillingState.answer,
            ("paid", _callout(t("billing.paid"), tone="good", icon_name="circle-check", role="status")),
            ("pending", _callout(t("billing.pending"), tone="warn", icon_name="hourglass", role="status")),
            rx.fragment(),
        ),
        rx.cond(
            PlanState.lacks_payment,
            _callout(
                t("billing.overdue"),
                " ",
                local_date(PlanState.ends_at),
                t("billing.overdue.how"),
                tone="warn",
                icon_name="credit-card",
            ),
        ),
        rx.cond(
            BillingState.is_live & ~BillingState.is_paid & (PlanState.plan == "free"),
            _callout(t("billing.unpaid"), tone="warn", icon_name="credit-card"),
        ),
    )


def upgrade() -> rx.Component:
    """Give the button that leads to paying, to whoever does not pay yet nor has PRO for good."""
    has_pro_for_good = (PlanState.plan == "pro") & (PlanState.source == "grant") & (PlanState.ends_at == "")
    return rx.cond(
        BillingState.takes_payments & ~BillingState.is_live & ~has_pro_for_good,
        ui.column(
            ui.button(
                t("billing.upgrade", amount=PRICE),
                variant="primary",
                icon_name="gem",
                busy=BillingState.is_asking,
                on_click=BillingState.upgrade,
            ),
            ui.text(t("billing.where"), tone="muted", size="small"),
            gap=2,
            class_name="plan-action",
        ),
    )


def subscription() -> rx.Component:
    """Say how the subscription goes on, with the way to manage it."""
    return rx.cond(
        BillingState.reaches_stripe & (BillingState.status != ""),
        section(
            t("billing.title"),
            rx.cond(
                BillingState.is_live,
                rx.cond(
                    BillingState.ends_at != "",
                    _dated(t("billing.ends"), BillingState.ends_at, t("billing.ends.free")),
                    _dated(t("billing.renews", amount=PRICE), BillingState.renews_at),
                ),
                _dated(t("billing.ended"), BillingState.ends_at),
            ),
            ui.row(
                ui.button(
                    t("billing.manage"),
                    icon_name="external-link",
                    busy=BillingState.is_asking,
                    on_click=BillingState.manage,
                ),
                ui.text(t("billing.manage.lead"), tone="muted", size="small"),
                flex_wrap="wrap",
                gap=3,
            ),
            lead=t("billing.lead"),
        ),
    )


def _dated(before: Any, moment: Any, after: Any = "") -> rx.Component:
    return rx.cond(moment != "", rx.el.p(before, " ", local_date(moment), after, class_name="text", font_weight="500"))


def _callout(*words: Any, **props: Any) -> rx.Component:
    return ui.callout(rx.el.p(*words), **props)
