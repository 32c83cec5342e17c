"""The purse of a running benchmark: what it has spent, what is under way, and its two ceilings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from promptmanager.domain.benchmarks.benchmark import PauseReason


@dataclass
class Purse:
    """``reserved_usd`` is what the calls under way may cost; it becomes ``spent_usd`` as they end."""

    ceiling_usd: Decimal | None = None
    ceiling_calls: int | None = None
    spent_usd: Decimal = Decimal(0)
    calls: int = 0
    reserved_usd: Decimal = Decimal(0)
    under_way: int = 0

    def obstacle(self, usd: Decimal) -> PauseReason | None:
        """Return the ceiling that one more call, which may cost so much, would go beyond."""
        if self.ceiling_calls is not None and self.calls >= self.ceiling_calls:
            return PauseReason.CEILING_CALLS
        if self.ceiling_usd is not None and self.spent_usd + self.reserved_usd + usd > self.ceiling_usd:
            return PauseReason.CEILING_USD
        return None

    def may_wait(self, obstacle: PauseReason) -> bool:
        """Whether what is under way may turn out cheaper, so that there is room again."""
        return obstacle is PauseReason.CEILING_USD and self.under_way > 0

    def take(self, usd: Decimal) -> None:
        self.calls += 1
        self.under_way += 1
        self.reserved_usd += usd

    def give_back(self, usd: Decimal) -> None:
        """Undo ``take`` of a call that was never made."""
        self.calls -= 1
        self._release(usd)

    def settle(self, usd: Decimal, cost: Decimal | None) -> None:
        """Note what a call cost; while that is not known, what it may cost stands for it."""
        self._release(usd)
        self.spent_usd += usd if cost is None else cost

    def _release(self, usd: Decimal) -> None:
        self.under_way -= 1
        self.reserved_usd -= usd
