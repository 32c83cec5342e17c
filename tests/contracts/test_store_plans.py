"""What every store promises about grants and the units of free runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from promptmanager.domain.plans import Grant
from promptmanager.domain.runs import CostState, KeySource, RunState
from tests.contracts.scene import AT, Scene, later, scene_in

TODAY = AT.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


async def test_the_grants_of_several_people_are_found_at_once(scene: Scene):
    ann, bob = (Grant(one.user.id, None, granted_by=1, granted_at=AT) for one in (scene.ann, scene.bob))
    async with scene.store.writing() as work:
        for grant in (ann, bob):
            await work.grants.put(grant)

        assert set(await work.grants.of_users((ann.user_id, bob.user_id, 999))) == {ann, bob}
        assert await work.grants.of_users((bob.user_id,)) == (bob,)
        assert await work.grants.of_users(()) == ()


async def test_a_grant_takes_the_place_of_the_one_before(scene: Scene):
    first = Grant(scene.ann.user.id, None, granted_by=scene.bob.user.id, granted_at=AT)
    async with scene.store.writing() as work:
        await work.grants.put(first)
        await work.grants.put(replace(first, ends_at=later(60), granted_at=later(1)))
        await work.commit()

    async with scene.store.reading() as work:
        assert await work.grants.of_user(scene.ann.user.id) == replace(first, ends_at=later(60), granted_at=later(1))
        assert await work.grants.of_user(scene.bob.user.id) is None


async def test_a_grant_is_withdrawn_once(scene: Scene):
    async with scene.store.writing() as work:
        await work.grants.put(Grant(scene.ann.user.id, None, granted_by=1, granted_at=AT))

        assert await work.grants.withdraw(scene.ann.user.id)
        assert not await work.grants.withdraw(scene.ann.user.id)


async def test_units_are_counted_up_to_the_limit_by_person_and_day(scene: Scene):
    async with scene.store.writing() as work:
        taken = [await work.quotas.take(scene.ann.user.id, TODAY, limit=3) for _ in range(5)]
        others = [
            await work.quotas.take(scene.ann.user.id, TOMORROW, limit=3),
            await work.quotas.take(scene.bob.user.id, TODAY, limit=3),
        ]
        await work.commit()

    assert (taken, others) == ([1, 2, 3, None, None], [1, 1])
    async with scene.store.reading() as work:
        assert await work.quotas.used(scene.ann.user.id, TODAY) == 3


async def test_a_unit_that_is_given_back_can_be_taken_again(scene: Scene):
    ann = scene.ann.user.id
    async with scene.store.writing() as work:
        for _ in range(3):
            await work.quotas.take(ann, TODAY, limit=3)
        await work.quotas.give_back(ann, TODAY)

        assert await work.quotas.take(ann, TODAY, limit=3) == 3
        assert await work.quotas.take(ann, TODAY, limit=3) is None


async def test_there_are_never_fewer_than_no_units(scene: Scene):
    async with scene.store.writing() as work:
        await work.quotas.give_back(scene.ann.user.id, TODAY)
        await work.quotas.take(scene.ann.user.id, TODAY, limit=3)
        await work.quotas.give_back(scene.ann.user.id, TODAY)
        await work.quotas.give_back(scene.ann.user.id, TODAY)

        assert await work.quotas.used(scene.ann.user.id, TODAY) == 0


async def test_a_unit_whose_transaction_is_left_is_not_taken(scene: Scene):
    async with scene.store.writing() as work:
        await work.quotas.take(scene.ann.user.id, TODAY, limit=3)

    async with scene.store.reading() as work:
        assert await work.quotas.used(scene.ann.user.id, TODAY) == 0


async def test_spending_adds_up_what_the_platforms_key_paid_for_one_person_since_a_moment(scene: Scene):
    paid = {"key_source": KeySource.SYSTEM, "state": RunState.COMPLETED, "cost_state": CostState.KNOWN}
    runs = [
        scene.run("first", **paid, cost_usd=Decimal("0.00000125")),
        scene.run("second", **paid, cost_usd=Decimal("1.1"), created_at=later(1)),
        scene.run("pending", key_source=KeySource.SYSTEM, created_at=later(2)),
        scene.run("earlier", **paid, cost_usd=Decimal(5), created_at=later(-1)),
        scene.run("own key", **paid | {"key_source": KeySource.BYOK}, cost_usd=Decimal(7)),
        scene.run("simulated", **paid | {"key_source": KeySource.SIMULATED}, cost_usd=Decimal(9)),
        scene.run("of bob", **paid, cost_usd=Decimal(11), actor_id=scene.bob.user.id),
    ]
    async with scene.store.writing() as work:
        for run in runs:
            await work.runs.add(run)
        await work.commit()

    async with scene.store.reading() as work:
        assert await work.runs.spent(scene.ann.user.id, since=AT) == (Decimal("1.10000125"), 1)
        assert await work.runs.spent(scene.ann.user.id, since=later(60)) == (Decimal(0), 0)
