"""What the platform's key costs: periods, sums, and who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from promptmanager.domain.errors import InvalidInput, NotAllowed
from promptmanager.domain.spending import Period, SpentLine, SpentRow, SystemSpending, last_days, period_of
from promptmanager.services.spending import SystemKeySpending
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
ROW = SpentRow(MONDAY, 1, "Ann", "ann@example.org", "test/a", Decimal("0.1"), 1, 0, 0)
WEEK = SystemSpending(
    Period(MONDAY, WEDNESDAY),
    (
        ROW,
        replace(ROW, model="test/b", usd=Decimal("0.2"), pending=2),
        replace(ROW, day=WEDNESDAY, person_id=2, person="Bob", email="", usd=Decimal(0), known=0, unknown=1),
    ),
)


def figures(line: SpentLine) -> tuple:
    return line.key, line.usd, line.known, line.pending, line.unknown


def test_every_day_of_the_period_has_its_line_and_what_is_unknown_is_not_nothing() -> None:
    assert [figures(line) for line in WEEK.by_day] == [
        ("2026-03-02", Decimal("0.3"), 2, 2, 0),
        ("2026-03-03", Decimal(0), 0, 0, 0),
        ("2026-03-04", None, 0, 0, 1),
    ]


def test_people_and_models_stand_dearest_first() -> None:
    assert [(line.name, line.email, *figures(line)) for line in WEEK.by_person] == [
        ("Ann", "ann@example.org", "1", Decimal("0.3"), 2, 2, 0),
        ("Bob", "", "2", None, 0, 0, 1),
    ]
    assert [(line.name, *figures(line)) for line in WEEK.by_model] == [
        ("test/b", "test/b", Decimal("0.2"), 1, 2, 0),
        ("test/a", "test/a", Decimal("0.1"), 1, 0, 1),
    ]


def test_the_total_counts_what_it_does_not_know() -> None:
    total = WEEK.total

    assert (figures(total), total.runs) == (("", Decimal("0.3"), 2, 2, 1), 5)


def test_a_period_is_whole_days_in_utc() -> None:
    period = period_of("2026-03-28", "2026-03-30")

    assert (period.since, period.until) == (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    assert [day.day for day in period.days] == [28, 29, 30]
    assert len(period_of("2024-01-01", "2024-12-31").days) == 366


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("", "2026-03-01", "day_invalid"),
        ("2026-03-01", "2026-02-30", "day_invalid"),
        ("2026-03-02", "2026-03-01", "period_backwards"),
        ("2025-03-01", "2026-03-02", "period_too_long"),
        ("9999-12-31", "9999-12-31", "period_too_long"),
    ],
)
def test_a_period_that_is_none_is_refused(first: str, last: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        period_of(first, last)

    assert refused.value.code == code


def test_the_last_days_end_today() -> None:
    assert last_days(3, today=WEDNESDAY) == Period(MONDAY, WEDNESDAY)
    assert last_days(0, today=WEDNESDAY) == Period(WEDNESDAY, WEDNESDAY)
    assert len(last_days(10_000, today=WEDNESDAY).days) == 366


async def test_only_the_administrator_sees_it() -> None:
    store, clock = FakeStore(), FakeClock()
    spending = SystemKeySpending(store=store, clock=clock)
    ann = await new_actor(store)
    admin = replace(ann, user=replace(ann.user, is_admin=True))

    with pytest.raises(NotAllowed):
        await spending.between(actor=ann, first="2026-03-01", last="2026-03-01")
    with pytest.raises(NotAllowed):
        await spending.lately(actor=ann, days=7)

    found = await spending.lately(actor=admin, days=7)
    assert found.period.last == clock.now().date()
    assert len(found.by_day) == 7
