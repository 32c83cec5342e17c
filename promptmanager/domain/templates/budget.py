"""How much work one rendering may do. A thread cannot be ended from outside, so the template ends itself.

Work is counted, not timed: the same template with the same values always ends in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from liquid.exceptions import LoopIterationLimitError, ResourceLimitError

WORK_MAX = 200_000
LOOPS_MAX = 20_000
TEXT_MAX = 1_000_000
HELD_MAX = 10_000_000
BITS_MAX = 1_024
_CHARACTERS_PER_UNIT = 1_000
_ITEMS_PER_UNIT = 20
_SIZE_OF_AN_ITEM = 10


class TooMuchWork(ResourceLimitError):
    """The template does more than any sensible prompt needs."""


class ValueTooLarge(ResourceLimitError):
    """A filter or an assignment would make a text, list or number of absurd size."""


@dataclass
class Budget:
    """The work and loop turns left for all messages of one rendering."""

    work: int = WORK_MAX
    loops: int = LOOPS_MAX

    def spend(self, units: int) -> None:
        self.work -= units
        if self.work < 0:
            raise TooMuchWork("too much work", token=None)

    def loop(self, turns: int) -> None:
        self.loops -= turns
        if self.loops < 0:
            raise LoopIterationLimitError("loop limit", token=None)


def weight(value: Any) -> int:
    """Return what reading the value once may cost.

    Types are compared, not asked with isinstance: a strict undefined refuses to tell its class.
    """
    kind = type(value)
    if kind is str:
        return len(value) // _CHARACTERS_PER_UNIT
    if issubclass(kind, list | tuple | dict):
        return len(value) // _ITEMS_PER_UNIT
    return 0


def size_of(value: Any, limit: int = TEXT_MAX) -> int:
    """Return about how many characters the value makes when written out. Raises ValueTooLarge beyond the limit."""
    total, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        total += _own_size(each) + _SIZE_OF_AN_ITEM
        if total > limit:
            raise ValueTooLarge("value too large", token=None)
        if issubclass(type(each), dict):
            waiting.extend(each.keys())
            waiting.extend(each.values())
        elif issubclass(type(each), list | tuple):
            waiting.extend(each)
    return total


def _own_size(value: Any) -> int:
    kind = type(value)
    if kind is range:
        return max(value.stop - value.start, 0)
    if kind is int and value.bit_length() > BITS_MAX:
        raise ValueTooLarge("number too large", token=None)
    return len(value) if issubclass(kind, str | list | tuple | dict) else 0
