"""What every store promises about what runs cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from promptmanager.domain.runs import CostState, KeySource, RunState
from promptmanager.domain.spending import SpentRow
from tests.contracts.scene import Scene, scene_in

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
TICK = timedelta(microseconds=1)
FIRST_DAY, SECOND_DAY = date(2026, 3, 1), date(2026, 3, 2)


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


class Runs:
    """Runs that are written one after the other, on the platform's key unless said otherwise."""

    def __init__(self, scene: Scene, work) -> None:
        self.scene, self.work, self.number = scene, work, 0

    async def add(self, at: datetime, usd: str | None, *, model: str = "test/a", **given) -> None:
        self.number += 1
        values = {
            "created_at": at,
            "key_source": KeySource.SYSTEM,
            "state": RunState.COMPLETED,
            "cost_usd": None if usd is None else Decimal(usd),
            "cost_state": CostState.PENDING if usd is None else CostState.KNOWN,
            "settings": replace(self.scene.run().settings, model=model),
        }
        await self.work.runs.add(self.scene.run(f"run-{self.number}", **values | given))


async def rows(scene: Scene, since: datetime, until: datetime) -> tuple[SpentRow, ...]:
    async with scene.store.reading() as work:
        return await work.spending.of_system_key(since=since, until=until)


async def test_the_platforms_costs_are_added_by_day_person_and_model(scene: Scene):
    ann, bob = scene.ann.user, scene.bob.user
    async with scene.store.writing() as work:
        runs = Runs(scene, work)
        await runs.add(MIDNIGHT - TICK, "0.1")
        await runs.add(MIDNIGHT - timedelta(hours=2), "0.2")
        await runs.add(MIDNIGHT - timedelta(hours=3), "5", model="test/b")
        # Of another workspace, and a minute before midnight where it was typed, after it in UTC.
        there = (MIDNIGHT + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-2)))
        await runs.add(there, "1", actor_id=bob.id, workspace_id=scene.bob.workspace_id)
        await runs.add(MIDNIGHT + timedelta(hours=1), "7", key_source=KeySource.BYOK)
        await runs.add(MIDNIGHT + timedelta(hours=1), "8", key_source=KeySource.SIMULATED)
        await work.commit()

    assert await rows(scene, MIDNIGHT - timedelta(days=1), MIDNIGHT + timedelta(days=1)) == (
        SpentRow(FIRST_DAY, ann.id, ann.name, ann.email, "test/a", Decimal("0.3"), 2, 0, 0),
        SpentRow(FIRST_DAY, ann.id, ann.name, ann.email, "test/b", Decimal(5), 1, 0, 0),
        SpentRow(SECOND_DAY, bob.id, bob.name, bob.email, "test/a", Decimal(1), 1, 0, 0),
    )


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(scene: Scene):
    async with scene.store.writing() as work:
        runs = Runs(scene, work)
        for moment in (MIDNIGHT - TICK, MIDNIGHT, MIDNIGHT + timedelta(days=1) - TICK, MIDNIGHT + timedelta(days=1)):
            await runs.add(moment, "1")
        await work.commit()

    found = await rows(scene, MIDNIGHT, MIDNIGHT + timedelta(days=1))

    assert [(row.day, row.known) for row in found] == [(SECOND_DAY, 2)]


async def test_what_is_pending_or_unknown_is_counted_and_adds_nothing(scene: Scene):
    async with scene.store.writing() as work:
        runs = Runs(scene, work)
        await runs.add(MIDNIGHT, "0.25")
        await runs.add(MIDNIGHT, "0", cost_state=CostState.KNOWN)
        await runs.add(MIDNIGHT, None)
        await runs.add(MIDNIGHT, None, state=RunState.STREAMING)
        await runs.add(MIDNIGHT, None, cost_state=CostState.UNKNOWN)
        await runs.add(MIDNIGHT, None, model="test/b")
        await work.commit()

    found = await rows(scene, MIDNIGHT, MIDNIGHT + timedelta(days=1))

    assert [(row.model, row.usd, row.known, row.pending, row.unknown) for row in found] == [
        ("test/a", Decimal("0.25"), 2, 2, 1),
        ("test/b", Decimal(0), 0, 1, 0),
    ]


async def test_amounts_are_added_exactly(scene: Scene):
    async with scene.store.writing() as work:
        runs = Runs(scene, work)
        for _ in range(30):
            await runs.add(MIDNIGHT, "0.1")
        for usd in ("0.000000000001", "0.123456789012", "999.000000000007"):
            await runs.add(MIDNIGHT, usd)
        await work.commit()

    (row,) = await rows(scene, MIDNIGHT, MIDNIGHT + timedelta(days=1))

    assert row.usd == Decimal("1002.123456789020")


async def test_somebody_who_is_gone_keeps_the_name_they_ran_under(scene: Scene):
    async with scene.store.writing() as work:
        await Runs(scene, work).add(MIDNIGHT, "1", actor_id=98_765, actor_name="Zoë")
        await work.users.update(scene.ann.user.id, name="Ann Other", locale="en")
        runs = Runs(scene, work)
        runs.number = 10
        await runs.add(MIDNIGHT, "1")
        await work.commit()

    found = await rows(scene, MIDNIGHT, MIDNIGHT + timedelta(days=1))

    assert [(row.person, row.email) for row in found] == [("Ann Other", scene.ann.user.email), ("Zoë", "")]
