"""Plans: who has which, what is left of the day's free runs, and PRO by the administrator's grant."""

from __future__ import annotations

import logging
from datetime import date, datetime
from decimal import Decimal

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.billing import entitlement_by_all
from promptmanager.domain.errors import CeilingReached, InvalidInput, PremiumModel, QuotaUsedUp, UserNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.domain.permissions import require_admin
from promptmanager.domain.plans import (
    FREE_RUNS_A_DAY,
    OPEN_TO_ALL,
    Allowance,
    Entitlement,
    Grant,
    PlanAction,
    Spending,
    counted_anew_at,
    entitlement_of,
    month_start,
    quota_day,
)
from promptmanager.domain.runs import Run
from promptmanager.services.audit import note_act
from promptmanager.services.ports import Clock, Store, UnitOfWork

_log = logging.getLogger(__name__)


class Plans:
    """``is_off``: the instance has no plans, and everybody may do everything.

    ``ceiling_usd`` is what the runs of one person on the platform's key may cost in a UTC month.
    """

    def __init__(self, *, store: Store, clock: Clock, is_off: bool = False, ceiling_usd: Decimal | None = None) -> None:
        self._store = store
        self._clock = clock
        self._is_off = is_off
        self._ceiling_usd = ceiling_usd

    async def entitlement(self, *, actor: Actor) -> Entitlement:
        """Return the plan of the actor. It concerns them alone, so no permission is asked."""
        return await self._of_user(actor.user.id)

    async def entitlements(self, *, actor: Actor, user_ids: tuple[int, ...]) -> dict[int, Entitlement]:
        """Return the plans of several people. Raises NotAllowed for whoever is not the administrator."""
        require_admin(actor)
        if self._is_off:
            return dict.fromkeys(user_ids, OPEN_TO_ALL)
        now = self._clock.now()
        async with self._store.reading() as work:
            granted = {grant.user_id: grant for grant in await work.grants.of_users(user_ids)}
            bought = await work.subscriptions.of_users(user_ids)
        return {
            user_id: entitlement_of(
                granted.get(user_id),
                entitlement_by_all((one for one in bought if one.user_id == user_id), now=now),
                now=now,
            )
            for user_id in user_ids
        }

    async def allowance(self, *, actor: Actor) -> Allowance:
        """Return what the actor has left of today's runs."""
        now = self._clock.now()
        entitlement = await self._of_user(actor.user.id)
        async with self._store.reading() as work:
            used = await work.quotas.used(actor.user.id, quota_day(now))
            spending = await self._spending(work, actor, now)
        limit = None if entitlement.allows(PlanAction.RUN_WITHOUT_LIMIT) else FREE_RUNS_A_DAY
        return Allowance(entitlement, used, limit, counted_anew_at(now), spending)

    async def require(self, *, actor: Actor, action: PlanAction) -> None:
        """Raise PlanNeeded unless the actor's plan includes the action."""
        (await self._of_user(actor.user.id)).require(action)

    async def grant(self, *, actor: Actor, user_id: int, ends_at: datetime | None) -> None:
        """Give somebody PRO, until a moment or for good, in the place of an earlier grant.

        Raises NotAllowed, UserNotFound, and InvalidInput for an end that has passed.
        """
        require_admin(actor)
        now = self._clock.now()
        if ends_at is not None and ends_at <= now:
            raise InvalidInput("end_passed", field="ends_at")
        async with self._store.writing() as work:
            whom = await work.users.by_id(user_id)
            if whom is None:
                raise UserNotFound
            await work.grants.put(Grant(user_id, ends_at, granted_by=actor.user.id, granted_at=now))
            facts = {"ends_at": ends_at.isoformat()} if ends_at else {}
            await note_act(work, AuditAction.PRO_GRANTED, by=actor, whom=whom, clock=self._clock, **facts)
            await work.commit()
        _log.info("account %s was given PRO by %s", user_id, actor.user.id)

    async def withdraw(self, *, actor: Actor, user_id: int) -> None:
        """Take a grant back. Raises NotAllowed; a grant that is not there is as good as withdrawn."""
        require_admin(actor)
        async with self._store.writing() as work:
            whom = await work.users.by_id(user_id)
            if whom is None or not await work.grants.withdraw(user_id):
                return
            await note_act(work, AuditAction.PRO_WITHDRAWN, by=actor, whom=whom, clock=self._clock)
            await work.commit()
        _log.info("the grant of account %s was withdrawn by %s", user_id, actor.user.id)

    async def day_to_count(self, *, actor: Actor, model: Model) -> date | None:
        """Return the day of whose free runs a run of the actor takes one, None when it is not counted.

        Raises PremiumModel when the actor's plan does not include the model.
        """
        entitlement = await self._of_user(actor.user.id)
        if not entitlement.may_run(model):
            raise PremiumModel(model=model.name)
        return None if entitlement.allows(PlanAction.RUN_WITHOUT_LIMIT) else quota_day(self._clock.now())

    async def check_ceiling(self, *, actor: Actor) -> None:
        """Refuse one more run on the platform's key once the month's ceiling is reached. Raises CeilingReached.

        What a run will cost is known only afterwards, so those under way may still go beyond it.
        """
        if self._ceiling_usd is None:
            return
        async with self._store.reading() as work:
            spending = await self._spending(work, actor, self._clock.now())
        if spending.is_at_ceiling:
            raise CeilingReached(limit=str(self._ceiling_usd))

    async def _spending(self, work: UnitOfWork, actor: Actor, now: datetime) -> Spending:
        """Add up the month where a ceiling asks for it: every page that opens shows the allowance."""
        if self._ceiling_usd is None:
            return Spending(Decimal(0), 0, None)
        usd, unknown = await work.runs.spent(actor.user.id, since=month_start(now))
        return Spending(usd, unknown, self._ceiling_usd)

    async def _of_user(self, user_id: int) -> Entitlement:
        if self._is_off:
            return OPEN_TO_ALL
        now = self._clock.now()
        async with self._store.reading() as work:
            grant = await work.grants.of_user(user_id)
            subscriptions = await work.subscriptions.of_user(user_id)
        return entitlement_of(grant, entitlement_by_all(subscriptions, now=now), now=now)


async def take_unit(work: UnitOfWork, run: Run) -> None:
    """Count a run that is about to be stored, in its own transaction. Raises QuotaUsedUp."""
    if run.quota_day is None:
        return
    if await work.quotas.take(run.actor_id, run.quota_day, limit=FREE_RUNS_A_DAY) is None:
        raise QuotaUsedUp(limit=FREE_RUNS_A_DAY)


async def give_unit_back(work: UnitOfWork, ended: Run) -> None:
    """Uncount a run that ended through no fault of its user before it began, in the transaction that stores its end."""
    if ended.quota_day is not None and ended.gives_unit_back:
        await work.quotas.give_back(ended.actor_id, ended.quota_day)
