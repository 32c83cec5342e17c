"""What every store promises about people's own keys."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.keys import KeyFacts, KeyTrouble, UserKey
from tests.contracts.scene import AT, Scene, later, scene_in

FACTS = KeyFacts(
    label="sk-or-v1-au7...890",
    limit_usd=Decimal(20),
    remaining_usd=Decimal("12.345678901"),
    used_today_usd=Decimal("0.000001"),
    used_this_week_usd=Decimal(1),
    used_this_month_usd=Decimal("7.65"),
    is_free_tier=True,
)


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


def key(scene: Scene, **given) -> UserKey:
    values = {
        "user_id": scene.ann.user.id,
        "id": "key-1",
        "sealed": "v1.k1.abc",
        "sha256": "0" * 64,
        "last_four": "wxyz",
        "facts": FACTS,
        "checked_at": AT,
        "changed_at": AT,
    }
    return UserKey(**values | given)


async def put(scene: Scene, stored: UserKey) -> None:
    async with scene.store.writing() as work:
        await work.keys.put(stored)
        await work.commit()


async def of(scene: Scene, user_id: int) -> UserKey | None:
    async with scene.store.reading() as work:
        return await work.keys.of_user(user_id)


async def test_a_key_is_read_as_it_was_written_and_belongs_to_one_person(scene: Scene):
    assert not await _is_any(scene)

    await put(scene, key(scene))

    assert await of(scene, scene.ann.user.id) == key(scene)
    assert await of(scene, scene.bob.user.id) is None
    assert await _is_any(scene)


async def test_a_new_key_takes_the_place_of_the_one_before(scene: Scene):
    await put(scene, key(scene, trouble=KeyTrouble.REFUSED, trouble_at=later(1)))
    second = key(scene, id="key-2", sealed="v1.k1.def", facts=KeyFacts(), changed_at=later(2))

    await put(scene, second)

    assert await of(scene, scene.ann.user.id) == second
    async with scene.store.reading() as work:
        assert await work.keys.all() == (second,)


async def test_what_is_noted_is_noted_about_this_key_alone(scene: Scene):
    await put(scene, key(scene))
    changed = KeyFacts(label="other", remaining_usd=Decimal(0))

    async with scene.store.writing() as work:
        await work.keys.note_trouble(scene.ann.user.id, "key-1", KeyTrouble.NO_CREDIT, at=later(3))
        await work.keys.note_trouble(scene.ann.user.id, "key-0", KeyTrouble.REFUSED, at=later(4))
        await work.keys.note_facts(scene.ann.user.id, "key-0", changed, at=later(4))
        await work.commit()
    assert await of(scene, scene.ann.user.id) == key(scene, trouble=KeyTrouble.NO_CREDIT, trouble_at=later(3))

    async with scene.store.writing() as work:
        await work.keys.note_facts(scene.ann.user.id, "key-1", changed, at=later(5))
        await work.commit()
    assert await of(scene, scene.ann.user.id) == key(scene, facts=changed, checked_at=later(5))


async def test_trouble_can_be_taken_back(scene: Scene):
    await put(scene, key(scene, trouble=KeyTrouble.FORBIDDEN, trouble_at=AT))

    async with scene.store.writing() as work:
        await work.keys.note_trouble(scene.ann.user.id, "key-1", None, at=later(1))
        await work.commit()

    assert await of(scene, scene.ann.user.id) == key(scene)


async def test_a_key_is_sealed_anew_only_if_nobody_changed_it_meanwhile(scene: Scene):
    seen = key(scene)
    await put(scene, seen)
    async with scene.store.writing() as work:
        outcomes = [
            await work.keys.reseal(replace(seen, sealed="v1.k1.old"), "v1.k2.x"),
            await work.keys.reseal(replace(seen, id="key-0"), "v1.k2.x"),
            await work.keys.reseal(replace(seen, user_id=scene.bob.user.id), "v1.k2.x"),
            await work.keys.reseal(seen, "v1.k2.new"),
            await work.keys.reseal(seen, "v1.k2.late"),
        ]
        await work.commit()

    assert outcomes == [False, False, False, True, False]
    assert await of(scene, scene.ann.user.id) == replace(seen, sealed="v1.k2.new")


async def test_a_deleted_key_is_gone_and_another_persons_stays(scene: Scene):
    await put(scene, key(scene))
    others = key(scene, user_id=scene.bob.user.id, id="key-9")
    await put(scene, others)
    async with scene.store.writing() as work:
        outcomes = [await work.keys.delete(scene.ann.user.id), await work.keys.delete(scene.ann.user.id)]
        await work.commit()

    assert outcomes == [True, False]
    async with scene.store.reading() as work:
        assert await work.keys.all() == (others,)


async def _is_any(scene: Scene) -> bool:
    async with scene.store.reading() as work:
        return await work.keys.is_any()
