"""What the administrator sees of the pool of free runs."""

from __future__ import annotations

import reflex as rx

from promptmanager.services.product import services
from promptmanager.ui.shared.notices import errors_shown
from promptmanager.ui.shared.session import current_actor


class PoolState(rx.State):
    """The pool as it was when it was last looked at."""

    is_used: bool = False
    used_this_minute: int = 0
    a_minute: int = 0
    used_today: int = 0
    a_day: int = 0
    waiting: int = 0
    is_empty: bool = False
    counted_anew_at: str = ""
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        async with errors_shown(self):
            found = await services().free_pool.state(actor=await current_actor(self))
            self.is_used = services().facts.has_real_models
            self.used_this_minute, self.a_minute = found.used_this_minute, found.limits.a_minute
            self.used_today, self.a_day = found.used_today, found.limits.a_day
            self.waiting, self.is_empty = found.waiting, found.is_empty
            self.counted_anew_at, self.is_loaded = found.counted_anew_at.isoformat(), True
