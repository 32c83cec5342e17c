"""Scales of charts: where a value stands between 0 and 100, and which values the axis names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_TICKS_MAX = 6
_STEPS = (1, 2, 2.5, 5, 10)
# Over so many times its smallest value a scale is logarithmic.
_WIDE = 12
_ROOM = 1.12


@dataclass(frozen=True)
class TickView:
    at: float
    value: float


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``, even or logarithmic."""

    low: float
    high: float
    is_log: bool = False

    def at(self, value: float) -> float:
        """Return where a value stands, in hundredths of the axis."""
        low, high = self._bent(self.low), self._bent(self.high)
        return round(100 * (self._bent(value) - low) / (high - low), 2)

    def ticks(self) -> list[TickView]:
        values = _decades(self.low, self.high) if self.is_log else _even(self.low, self.high)
        return [TickView(self.at(value), value) for value in values]

    def _bent(self, value: float) -> float:
        return math.log10(value) if self.is_log else value


def scale_of(values: Sequence[float]) -> Scale:
    """Return a scale that holds values from nought on: logarithmic where they lie far apart."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low > 0 and high / low > _WIDE:
        return Scale(low / _ROOM**2, high * _ROOM**2, is_log=True)
    return Scale(0.0, high * _ROOM or 1.0)


def spread_of(values: Sequence[float]) -> Scale:
    """Return a logarithmic scale from just below the least to just above the greatest value; nought has no place."""
    known = [value for value in values if value > 0]
    low, high = min(known, default=0.1), max(known, default=10.0)
    return Scale(low / _ROOM, max(high, low * 2) * _ROOM, is_log=True)


def rates_of(lowest: float) -> Scale:
    """Return a scale of rates up to one that begins at a round value below the lowest."""
    return Scale(max(0.0, math.floor(10 * lowest - 0.5) / 10), 1.0)


def _even(low: float, high: float) -> list[float]:
    rough = (high - low) / (_TICKS_MAX - 1)
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * each for each in _STEPS if size * each >= rough)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(step * each, 12) for each in range(first, last + 1)]


def _decades(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for marks in ((1, 2, 5), (1, 3), (1,)):
        values = [mark * 10.0**power for power in powers for mark in marks if low <= mark * 10.0**power <= high]
        if len(values) <= _TICKS_MAX:
            return values
    return values[:: math.ceil(len(values) / _TICKS_MAX)]
