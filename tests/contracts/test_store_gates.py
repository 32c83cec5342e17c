"""Gate policies, as every store keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.gate import GateMode, GatePolicy, StoredPolicy
from promptmanager.services.ports import Store
from tests.contracts.scene import AT, Scene, later, scene_in

POLICY = GatePolicy("short", 5, 0.05, 0.2, None, GateMode.WARN)


@pytest.fixture
async def scene(store: Store) -> Scene:
    return await scene_in(store)


async def test_a_policy_is_stored_replaced_and_removed(scene: Scene):
    async with scene.store.writing() as work:
        home, prompt = scene.ann.workspace_id, await scene.prompt(work)
        first, second = StoredPolicy(POLICY, "Ann", AT), StoredPolicy(replace(POLICY, tag=""), "Bob", later(1))

        assert await work.gates.get(home, prompt.id) is None
        await work.gates.put(home, prompt.id, first)
        assert await work.gates.get(home, prompt.id) == first
        await work.gates.put(home, prompt.id, second)
        assert await work.gates.get(home, prompt.id) == second
        assert await work.gates.remove(home, prompt.id)
        assert not await work.gates.remove(home, prompt.id)


async def test_another_workspace_neither_sees_nor_sets_a_policy(scene: Scene):
    async with scene.store.writing() as work:
        there, prompt = scene.bob.workspace_id, await scene.prompt(work)
        await work.gates.put(scene.ann.workspace_id, prompt.id, StoredPolicy(POLICY, "Ann", AT))

        assert await work.gates.get(there, prompt.id) is None
        assert not await work.gates.remove(there, prompt.id)
        with pytest.raises(PromptNotFound):
            await work.gates.put(there, prompt.id, StoredPolicy(POLICY, "Bob", AT))
