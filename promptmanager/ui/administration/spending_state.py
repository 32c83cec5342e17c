"""What the administrator sees of the spending on the platform's key."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.domain.spending import SystemSpending
from promptmanager.services.product import services
from promptmanager.ui.administration.spending_views import LINES_SHOWN, SpentView, lines_by, spent_view
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.payloads import whole
from promptmanager.ui.shared.session import current_actor

_DAYS = "30"
_BY = ("day", "person", "model")


class SpendingState(rx.State):
    """A period, and its runs by day, person or model. ``days`` is empty where both ends were typed."""

    days: str = _DAYS
    first: str = ""
    last: str = ""
    by: str = _BY[0]
    lines: rx.Field[list[SpentView]] = rx.field(default_factory=list)
    more: int = 0
    usd: str = ""
    runs: int = 0
    pending: int = 0
    unknown: int = 0
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        self.days = _DAYS
        async with errors_shown(self):
            await self._look_at(self.days)

    @rx.event
    async def show_last(self, days: str) -> None:
        """Show so many days, today the last of them."""
        async with errors_shown(self):
            await self._look_at(days)

    @rx.event
    async def show_period(self, form: dict[str, Any]) -> None:
        """Show the days that were typed."""
        async with errors_shown(self):
            actor = await current_actor(self)
            first, last = str(form.get("first", "")), str(form.get("last", ""))
            found = await services().spending.between(actor=actor, first=first, last=last)
            self.days = ""
            self._show(found)

    @rx.event
    async def group_by(self, by: str) -> None:
        """Add up by day, person or model."""
        async with errors_shown(self):
            actor = await current_actor(self)
            if by in _BY:
                self.by = by
                self._show(await services().spending.between(actor=actor, first=self.first, last=self.last))

    async def _look_at(self, days: str) -> None:
        actor = await current_actor(self)
        found = await services().spending.lately(actor=actor, days=whole(days))
        self.days = days
        self._show(found)

    def _show(self, found: SystemSpending) -> None:
        lines = lines_by(found, self.by)
        shown = lines if self.by == _BY[0] else lines[:LINES_SHOWN]
        total = spent_view(found.total)
        self.first, self.last = found.period.first.isoformat(), found.period.last.isoformat()
        self.lines, self.more = [spent_view(line) for line in shown], len(lines) - len(shown)
        self.usd, self.runs = total.usd, total.runs
        self.pending, self.unknown, self.is_loaded = total.pending, total.unknown, True
