"""The plan in the frame: what is left of the day's runs, and the offer of more."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

from promptmanager.domain.identity import Actor
from promptmanager.domain.plans import FREE_RUNS_A_DAY
from promptmanager.services.product import services
from promptmanager.ui.shared import components as ui
from promptmanager.ui.shared import routes
from promptmanager.ui.shared.formatted import clock_time, local_date, money
from promptmanager.ui.shared.messages import t, tn
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.plan_offer import OfferState
from promptmanager.ui.shared.session import current_actor


class PlanState(rx.State):
    """The plan of the person in front of the page. ``left`` means something only where runs are counted."""

    plan: str = ""
    source: str = ""
    ends_at: str = ""
    is_counted: bool = False
    left: int = 0
    used: int = 0
    counted_anew_at: str = ""
    spent_usd: str = ""
    unknown_costs: int = 0
    ceiling_usd: str = ""
    is_near_ceiling: bool = False
    lacks_payment: bool = False

    @rx.event
    async def load(self) -> None:
        """Open a page: count anew, and leave an offer behind that was open on the page before."""
        (await self.get_state(OfferState)).refused = ""
        async with errors_shown(self):
            await self._refresh(await current_actor(self))

    async def _refresh(self, actor: Actor) -> None:
        allowance = await services().plans.allowance(actor=actor)
        entitlement = allowance.entitlement
        self.plan, self.source = entitlement.plan.value, entitlement.source.value
        self.ends_at = entitlement.ends_at.isoformat() if entitlement.ends_at else ""
        self.lacks_payment = entitlement.lacks_payment
        self.is_counted, self.left = allowance.left is not None, allowance.left or 0
        self.used = allowance.used
        self.counted_anew_at = allowance.counted_anew_at.isoformat()
        spending = allowance.spending
        self.spent_usd, self.unknown_costs = format(spending.usd, "f"), spending.unknown
        self.ceiling_usd = "" if spending.ceiling_usd is None else format(spending.ceiling_usd, "f")
        self.is_near_ceiling = spending.is_near_ceiling


async def show_allowance(state: rx.State, actor: Actor) -> None:
    """Bring the count in the header up to date after something that may have changed it."""
    await (await state.get_state(PlanState))._refresh(actor)  # noqa: SLF001 - hidden from browsers


def quota_link() -> rx.Component:
    """Show what is left of today's runs and when they are counted anew; nothing where nobody counts."""
    return rx.cond(
        PlanState.is_counted,
        ReactRouterLink.create(
            ui.icon("gauge", 15),
            rx.el.span(tn("plans.left", PlanState.left, limit=FREE_RUNS_A_DAY), class_name="for-wide"),
            rx.el.span(
                t("plans.left.short", n=PlanState.left, limit=FREE_RUNS_A_DAY),
                class_name="for-narrow numbers",
                aria_hidden="true",
            ),
            rx.el.span(_anew(), class_name="quota-anew"),
            to=routes.SETTINGS_PLAN,
            class_name="quota",
            data_empty=PlanState.left == 0,
            data_tip=_anew(),
            aria_label=rx.Var.create(f"{tn('plans.left', PlanState.left, limit=FREE_RUNS_A_DAY)}, {_anew()}"),
        ),
    )


def ceiling_link() -> rx.Component:
    """Say how near the month's ceiling is, from the share on that is worth a word."""
    words = t("plans.ceiling.short", spent=money(PlanState.spent_usd), ceiling=money(PlanState.ceiling_usd))
    return rx.cond(
        PlanState.is_near_ceiling,
        ReactRouterLink.create(
            ui.icon("gauge", 15),
            rx.el.span(words, class_name="numbers for-wide"),
            rx.el.span(money(PlanState.spent_usd), class_name="numbers for-narrow", aria_hidden="true"),
            to=routes.SETTINGS_PLAN,
            class_name="quota",
            data_empty=True,
            data_tip=t("plans.ceiling.tip"),
            aria_label=words,
        ),
    )


def payment_banner() -> rx.Component:
    """Say on every page that a payment failed, and until when PRO is kept; the page of the plan says more itself."""
    return rx.cond(
        PlanState.lacks_payment & ~rx.State.router.url.path.startswith(routes.SETTINGS_PLAN),
        rx.el.div(
            ui.icon("credit-card", 15),
            rx.el.p(
                t("billing.overdue"),
                " ",
                local_date(PlanState.ends_at),
                t("billing.overdue.stop"),
                " ",
                ui.text_link(t("billing.overdue.see"), href=routes.SETTINGS_PLAN),
            ),
            class_name="banner",
            role="status",
        ),
    )


def offer_dialog() -> rx.Component:
    """Give the dialog that says what a plan refused and what PRO would give."""
    return ui.dialog(
        rx.match(
            OfferState.refused,
            ("quota_used_up", t("plans.offer.quota", limit=FREE_RUNS_A_DAY)),
            ("premium_model", t("plans.offer.premium")),
            t("plans.offer.other"),
        ),
        pro_points(),
        description=rx.match(
            OfferState.refused,
            ("quota_used_up", t("plans.offer.quota.told", time=clock_time(PlanState.counted_anew_at))),
            ("premium_model", t("plans.offer.premium.told", model=OfferState.subject)),
            t("plans.offer.other.told"),
        ),
        open=OfferState.refused != "",
        on_open_change=OfferState.set_open,
        footer=(
            ui.dialog_close(t("plans.offer.later")),
            ui.link_button(
                t("plans.offer.see"),
                href=routes.SETTINGS_PLAN,
                variant="primary",
                on_click=OfferState.set_open(False),
            ),
        ),
        width="small",
    )


def pro_points() -> rx.Component:
    """List what PRO gives."""
    points = ("plans.pro.unlimited", "plans.pro.premium", "plans.pro.key")
    return rx.el.ul(*(rx.el.li(ui.icon("check", 15), rx.el.span(t(point))) for point in points), class_name="points")


def _anew() -> rx.Var[str]:
    return t("plans.anew", time=clock_time(PlanState.counted_anew_at))
