"""The daily round: once a day, whatever Stripe's webhooks missed is made good by the running process."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from promptmanager.domain.errors import PromptManagerError
from promptmanager.services.billing import Billing
from promptmanager.services.ports import Clock, Store

EVERY = timedelta(days=1)
# After a round that failed, and to hear of one that another process made.
LOOK_SECONDS = 3600.0
_LAST = "billing.reconciled_at"

_log = logging.getLogger(__name__)


class DailyRound:
    """Several processes may make the same round: it only costs requests."""

    def __init__(self, *, billing: Billing, store: Store, clock: Clock, look_seconds: float = LOOK_SECONDS) -> None:
        self._billing, self._store, self._clock = billing, store, clock
        self._look_seconds = look_seconds
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Go round in the background; nothing where the instance has nothing to ask Stripe with."""
        if self._billing.reaches_stripe and self._task is None:
            self._task = asyncio.create_task(self._go_on(), name="daily round of payments")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def go_if_due(self) -> bool:
        """Make the round if the last whole one was a day ago; say whether it was made."""
        now = self._clock.now()
        async with self._store.reading() as work:
            last = await work.settings.get(_LAST)
        if last and now - datetime.fromisoformat(last) < EVERY:
            return False
        if (await self._billing.reconcile()).failed:
            return True
        async with self._store.writing() as work:
            await work.settings.put(_LAST, now.isoformat())
            await work.commit()
        return True

    async def _go_on(self) -> None:
        while True:
            try:
                await self.go_if_due()
            except PromptManagerError as error:
                _log.warning("the daily round of payments failed: %s", error)
            except Exception:  # noqa: BLE001 - whatever broke today must not keep tomorrow from its round
                _log.exception("the daily round of payments broke")
            await asyncio.sleep(self._look_seconds)
