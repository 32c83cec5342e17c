"""What the runs on the platform's key cost, added up by day, by person and by model. Days are UTC days.

What is not known is counted, never taken for nothing: an amount is None where no cost is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from promptmanager.domain.errors import InvalidInput

PERIOD_DAYS_MAX = 366
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Whole days, the first and the last among them."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, UTC)

    @property
    def until(self) -> datetime:
        """The moment at which the last day is over."""
        return datetime.combine(self.last + _ONE_DAY, time.min, UTC)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + _ONE_DAY * number for number in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class SpentRow:
    """The runs of a person with a model on one day.

    ``person`` is their present name, or the one they ran under when their account is gone; then ``email`` is empty.
    """

    day: date
    person_id: int
    person: str
    email: str
    model: str
    usd: Decimal
    known: int
    pending: int
    unknown: int


@dataclass(frozen=True)
class SpentLine:
    """A day, a person or a model: ``known``, ``pending`` and ``unknown`` count runs by what is known of their cost."""

    key: str
    name: str = ""
    email: str = ""
    usd_known: Decimal = Decimal(0)
    known: int = 0
    pending: int = 0
    unknown: int = 0

    @property
    def runs(self) -> int:
        return self.known + self.pending + self.unknown

    @property
    def usd(self) -> Decimal | None:
        """What is known to be spent; None where something was run and nothing is known of its cost."""
        return self.usd_known if self.known or not self.runs else None


@dataclass(frozen=True)
class SystemSpending:
    period: Period
    rows: tuple[SpentRow, ...]

    @property
    def total(self) -> SpentLine:
        return _added("", self.rows)

    @property
    def by_day(self) -> tuple[SpentLine, ...]:
        """Every day of the period, in order."""
        of_day = _grouped(self.rows, lambda row: row.day.isoformat())
        return tuple(_added(day.isoformat(), of_day.get(day.isoformat(), ())) for day in self.period.days)

    @property
    def by_person(self) -> tuple[SpentLine, ...]:
        """Dearest first."""
        return _dearest_first(_grouped(self.rows, lambda row: str(row.person_id)))

    @property
    def by_model(self) -> tuple[SpentLine, ...]:
        """Dearest first."""
        grouped = _grouped(self.rows, lambda row: row.model)
        return tuple(SpentLine(**{**vars(line), "name": line.key, "email": ""}) for line in _dearest_first(grouped))


def period_of(first: str, last: str) -> Period:
    """Return the days that were typed (ISO 8601). Raises InvalidInput."""
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise InvalidInput("day_invalid", field="period") from error
    if period.last < period.first:
        raise InvalidInput("period_backwards", field="period")
    # The year 9999 has no day after its last.
    if (period.last - period.first).days >= PERIOD_DAYS_MAX or period.last == date.max:
        raise InvalidInput("period_too_long", field="period", limit=PERIOD_DAYS_MAX)
    return period


def last_days(number: int, *, today: date) -> Period:
    """Return so many days, today the last of them."""
    return Period(today - _ONE_DAY * (max(1, min(number, PERIOD_DAYS_MAX)) - 1), today)


def _grouped(rows: Iterable[SpentRow], key: Callable[[SpentRow], str]) -> dict[str, list[SpentRow]]:
    grouped: dict[str, list[SpentRow]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return grouped


def _added(key: str, rows: Iterable[SpentRow]) -> SpentLine:
    rows = tuple(rows)
    return SpentLine(
        key=key,
        name=max((row.person for row in rows), default=""),
        email=max((row.email for row in rows), default=""),
        usd_known=sum((row.usd for row in rows), Decimal(0)),
        known=sum(row.known for row in rows),
        pending=sum(row.pending for row in rows),
        unknown=sum(row.unknown for row in rows),
    )


def _dearest_first(grouped: dict[str, list[SpentRow]]) -> tuple[SpentLine, ...]:
    lines = [_added(key, rows) for key, rows in grouped.items()]
    return tuple(sorted(lines, key=lambda line: (-line.usd_known, -line.runs, line.name, line.key)))
