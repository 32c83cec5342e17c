"""What every store promises about connections that were begun: each is taken once, by the session that began it."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.keys import KeyConnection
from tests.contracts.scene import AT, Scene, later, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


def begun(scene: Scene, state_hash: str = "state", *, minutes: int = 10) -> KeyConnection:
    return KeyConnection(state_hash, scene.ann.user.id, "session", "sealed", later(minutes))


async def add(scene: Scene, *connections: KeyConnection) -> None:
    async with scene.store.writing() as work:
        for connection in connections:
            await work.key_connections.add(connection)
        await work.commit()


async def take(scene: Scene, state_hash: str = "state", session_hash: str = "session", minutes: int = 5):
    async with scene.store.writing() as work:
        taken = await work.key_connections.take(state_hash, session_hash=session_hash, at=later(minutes))
        await work.commit()
    return taken


async def test_a_connection_is_taken_once(scene: Scene):
    await add(scene, begun(scene))

    outcomes = await asyncio.gather(*(take(scene) for _ in range(10)))

    assert [each for each in outcomes if each is not None] == [begun(scene)]


async def test_only_the_right_session_takes_it_and_only_in_time(scene: Scene):
    await add(scene, begun(scene))

    refused = [
        await take(scene, session_hash="other"),
        await take(scene, state_hash="other"),
        await take(scene, minutes=10),
    ]

    assert refused == [None, None, None]
    assert await take(scene, minutes=9) == begun(scene)


async def test_what_is_too_old_is_cleared_and_the_rest_stays(scene: Scene):
    await add(scene, begun(scene, "old", minutes=1), begun(scene, "new"))

    async with scene.store.writing() as work:
        await work.key_connections.clear(before=later(1))
        await work.commit()

    async with scene.store.writing() as work:
        old = await work.key_connections.take("old", session_hash="session", at=AT)
        new = await work.key_connections.take("new", session_hash="session", at=AT)
    assert (old, new) == (None, begun(scene, "new"))
