"""The pool of free runs: what OpenRouter lets one account make on ``:free`` models, shared by everybody here.

Source: OpenRouter's documentation of limits (read on 2026-08-22): 20 requests a minute, and 50 a day, or 1,000 once 10
credits were ever bought. They hold for the account over all its keys; refused calls count too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

A_MINUTE = 20
A_DAY = 50
MINUTE = timedelta(minutes=1)
# Whoever came later than so many would wait for more than two minutes.
WAITING_MAX = 40


@dataclass(frozen=True)
class PoolLimits:
    a_day: int = A_DAY
    a_minute: int = A_MINUTE


@dataclass(frozen=True)
class Taken:
    """A call may leave now."""


@dataclass(frozen=True)
class MinuteFull:
    """The minute's calls are made; ``free_at`` is when the first of them is a minute old."""

    free_at: datetime


@dataclass(frozen=True)
class DayEmpty:
    """The day's calls are made; the next come at 00:00 UTC."""


PoolAnswer = Taken | MinuteFull | DayEmpty


@dataclass(frozen=True)
class PoolState:
    """The pool as the administrator sees it. ``waiting`` are runs of this process that are held back."""

    limits: PoolLimits
    used_today: int
    used_this_minute: int
    waiting: int
    counted_anew_at: datetime

    @property
    def is_empty(self) -> bool:
        return self.used_today >= self.limits.a_day
