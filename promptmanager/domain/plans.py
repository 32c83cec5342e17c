"""Plans: what FREE and PRO may do, what gives somebody PRO, and the day that FREE runs are counted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from promptmanager.domain.errors import PlanNeeded
from promptmanager.domain.models import Model, ModelTier

FREE_RUNS_A_DAY = 3
PRO_USD_A_MONTH = Decimal("7.00")
# From this share on the header says how near the ceiling is.
NEAR_CEILING = Decimal("0.8")


class Plan(StrEnum):
    FREE = "free"
    PRO = "pro"


class PlanAction(StrEnum):
    """What a plan decides about. Everything else is open to everybody."""

    RUN_FREE_MODELS = "run_free_models"
    RUN_PREMIUM_MODELS = "run_premium_models"
    RUN_WITHOUT_LIMIT = "run_without_limit"
    USE_OWN_KEY = "use_own_key"
    USE_API = "use_api"


PLAN_GRANTS: dict[Plan, frozenset[PlanAction]] = {
    Plan.FREE: frozenset({PlanAction.RUN_FREE_MODELS}),
    Plan.PRO: frozenset(PlanAction),
}


class PlanSource(StrEnum):
    """What the plan of somebody rests on. OPEN: the instance has no plans, everybody may do everything."""

    NOTHING = "nothing"
    GRANT = "grant"
    SUBSCRIPTION = "subscription"
    OPEN = "open"


@dataclass(frozen=True)
class Grant:
    """PRO given by the administrator, without a payment; for good where ``ends_at`` is None."""

    user_id: int
    ends_at: datetime | None
    granted_by: int
    granted_at: datetime

    def holds_at(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True)
class Entitlement:
    """The plan of one person now. ``ends_at`` is when it falls back to FREE, None when no end is known.

    ``lacks_payment``: it ends then unless a payment that failed is made good.
    """

    plan: Plan
    source: PlanSource
    ends_at: datetime | None = None
    lacks_payment: bool = False

    def allows(self, action: PlanAction) -> bool:
        return action in PLAN_GRANTS[self.plan]

    def require(self, action: PlanAction) -> None:
        """Raise PlanNeeded unless the plan includes the action."""
        if not self.allows(action):
            raise PlanNeeded(action=action.value)

    def may_run(self, model: Model) -> bool:
        is_free = model.tier is ModelTier.FREE
        return self.allows(PlanAction.RUN_FREE_MODELS if is_free else PlanAction.RUN_PREMIUM_MODELS)


@dataclass(frozen=True)
class Spending:
    """What somebody's runs on the platform's key have cost this UTC month.

    ``unknown`` runs are not in ``usd``: their cost is pending or was never said. ``ceiling_usd`` is None where none is
    set.
    """

    usd: Decimal
    unknown: int
    ceiling_usd: Decimal | None

    @property
    def is_near_ceiling(self) -> bool:
        return self.ceiling_usd is not None and self.usd >= self.ceiling_usd * NEAR_CEILING

    @property
    def is_at_ceiling(self) -> bool:
        return self.ceiling_usd is not None and self.usd >= self.ceiling_usd


@dataclass(frozen=True)
class Allowance:
    """What somebody has left: runs of today, ``limit`` None where they are not counted, and the month's spending."""

    entitlement: Entitlement
    used: int
    limit: int | None
    counted_anew_at: datetime
    spending: Spending

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


OPEN_TO_ALL = Entitlement(Plan.PRO, PlanSource.OPEN)
FREE = Entitlement(Plan.FREE, PlanSource.NOTHING)


def entitlement_of(grant: Grant | None, subscribed: Entitlement = FREE, *, now: datetime) -> Entitlement:
    """Return what somebody is entitled to now, by a grant and by what they bought: what lasts longer is told.

    Of two that last as long it is the grant: it can be withdrawn, and the subscription is told beside it.
    """
    if grant is None or not grant.holds_at(now):
        return subscribed
    return lasting_longer(Entitlement(Plan.PRO, PlanSource.GRANT, grant.ends_at), subscribed)


def lasting_longer(first: Entitlement, second: Entitlement) -> Entitlement:
    """Return the one that gives more for longer, the first of two that give as much."""
    if first.plan is not second.plan:
        return first if first.plan is Plan.PRO else second
    if first.ends_at is None or second.ends_at is None:
        return first if first.ends_at is None else second
    return first if first.ends_at >= second.ends_at else second


def for_good(user_id: int, *, at: datetime) -> Grant:
    """Return the grant by which the first account of an instance has PRO: nobody else could give it."""
    return Grant(user_id, None, granted_by=user_id, granted_at=at)


def quota_day(now: datetime) -> date:
    """Return the UTC day whose runs are counted together, whatever zone ``now`` is told in."""
    return now.astimezone(UTC).date()


def month_start(now: datetime) -> datetime:
    """Return when the UTC month began whose spending is added up."""
    return datetime.combine(quota_day(now).replace(day=1), time(), UTC)


def counted_anew_at(now: datetime) -> datetime:
    """Return the next 00:00 UTC: no zone's clock change moves it."""
    return datetime.combine(quota_day(now) + timedelta(days=1), time(), UTC)
