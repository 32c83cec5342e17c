"""Untrusted JSON, read field by field: every fault is noted with its place, and reading goes on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from promptmanager.domain.details import is_storable
from promptmanager.domain.errors import InvalidInput

PROBLEMS_MAX = 50
# Exact in every JSON reader.
WHOLE_NUMBER_MAX = 2**53 - 1

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Problem:
    """A fault in a file: ``where`` is a path like ``prompts[3].title``, ``reason`` a code of the catalogs."""

    where: str
    reason: str


class TooManyProblems(Exception):
    """The file is so wrong that reading on would help nobody."""


class Fields:
    """The fields of one JSON object."""

    def __init__(self, value: object, where: str, problems: list[Problem]) -> None:
        self._where = where
        self._problems = problems
        self._values: dict[str, object] = {}
        if isinstance(value, dict):
            self._values = value
        else:
            self._note(where, "not_object")

    def note(self, name: str, reason: str) -> None:
        """Note a fault of a field, found by the caller."""
        self._note(self._path(name), reason)

    def text(self, name: str, *, limit: int, default: str | None = None) -> str:
        """Return a text. Without a default the field must be there."""
        if name not in self._values and default is not None:
            return default
        return self._as_text(self._values.get(name), self._path(name), limit)

    def checked(self, name: str, check: Callable[[str], Value], fallback: Value) -> Value:
        """Return a text after the domain's own check, whose refusal becomes a problem."""
        value = self._values.get(name)
        if not isinstance(value, str):
            self._note(self._path(name), "not_text")
            return fallback
        try:
            return check(value)
        except InvalidInput as error:
            self._note(self._path(name), error.code)
            return fallback

    def texts(self, name: str, *, count: int, limit: int) -> tuple[str, ...]:
        """Return a list of texts; none when the field is absent."""
        return tuple(self._as_text(item, where, limit) for item, where in self._list(name, count))

    def choice(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """Return a member of ``kind``; the default when the field is absent."""
        if name not in self._values:
            return default
        try:
            return kind(self._values[name])
        except ValueError:
            self.note(name, "unknown_value")
            return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            self.note(name, "not_boolean")
            return default
        return value

    def whole_number(self, name: str) -> int | None:
        """Return an integer, or None for null and for an absent field."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > WHOLE_NUMBER_MAX:
            self.note(name, "not_whole_number")
            return None
        return value

    def number(self, name: str) -> float | None:
        """Return a number as it was written, 1 or 1.0, so that its hash stays; None for null or absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.note(name, "not_number")
            return None
        return value

    def moment(self, name: str) -> datetime:
        """Return an ISO 8601 time with its zone, in UTC."""
        try:
            moment = datetime.fromisoformat(str(self._values.get(name)))
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.note(name, "not_time")
        return datetime(1970, 1, 1, tzinfo=UTC)

    def fields(self, name: str) -> Fields:
        return Fields(self._values.get(name), self._path(name), self._problems)

    def each(self, name: str, *, count: int) -> list[Fields]:
        """Return the objects of a list."""
        return [Fields(item, where, self._problems) for item, where in self._list(name, count)]

    def _list(self, name: str, count: int) -> list[tuple[object, str]]:
        value = self._values.get(name, [])
        if not isinstance(value, list):
            self.note(name, "not_list")
            return []
        if len(value) > count:
            self.note(name, "too_many")
        return [(item, f"{self._path(name)}[{place}]") for place, item in enumerate(value[:count])]

    def _as_text(self, value: object, where: str, limit: int) -> str:
        if not isinstance(value, str):
            self._note(where, "not_text")
            return ""
        if len(value) > limit:
            self._note(where, "too_long")
        if not is_storable(value):
            self._note(where, "characters_invalid")
        return value

    def _path(self, name: str) -> str:
        return f"{self._where}.{name}" if self._where else name

    def _note(self, where: str, reason: str) -> None:
        self._problems.append(Problem(where, reason))
        if len(self._problems) >= PROBLEMS_MAX:
            raise TooManyProblems
