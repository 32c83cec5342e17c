"""What the platform's own key costs, for the administrator."""

from __future__ import annotations

from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import require_admin
from promptmanager.domain.plans import quota_day
from promptmanager.domain.spending import SystemSpending, last_days, period_of
from promptmanager.services.ports import Clock, Store


class SystemKeySpending:
    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    async def between(self, *, actor: Actor, first: str, last: str) -> SystemSpending:
        """Return what was spent from one day to another (ISO 8601, UTC). Raises NotAllowed, InvalidInput."""
        require_admin(actor)
        period = period_of(first, last)
        async with self._store.reading() as work:
            return SystemSpending(period, await work.spending.of_system_key(since=period.since, until=period.until))

    async def lately(self, *, actor: Actor, days: int) -> SystemSpending:
        """Return what was spent in so many days, today the last. Raises NotAllowed."""
        period = last_days(days, today=quota_day(self._clock.now()))
        return await self.between(actor=actor, first=period.first.isoformat(), last=period.last.isoformat())
