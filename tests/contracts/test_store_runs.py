"""What every store promises about runs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.errors import RunNotFound
from promptmanager.domain.runs import CostState, RunError, Runner, RunQuery, RunState, Usage
from tests.contracts.scene import Scene, later, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


async def test_a_run_is_returned_as_it_was_stored(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        version = await scene.release(work, prompt)
        whole = scene.run(
            prompt_id=prompt.id,
            version_id=version.id,
            prompt_title="Greeting",
            version_number=1,
            group_id="group",
            state=RunState.FAILED,
            first_token_at=later(0.01),
            ended_at=later(0.5),
            output="Hé 🎉",
            reasoning="hm",
            usage=Usage(7, 3, 2, 1),
            cost_usd=Decimal("0.000000123456"),
            cost_state=CostState.KNOWN,
            finish_reason="stop",
            provider="Provider",
            answered_by="test/model-1",
            generation_id="gen-1",
            error=RunError("rate_limited", {"retry_after_seconds": 3}),
        )
        await work.runs.add(whole)
        await work.commit()

    async with scene.store.reading() as work:
        stored = await work.runs.by_id(whole.workspace_id, whole.id)
    assert stored == whole
    assert str(stored.cost_usd) == "1.23456E-7"
    assert await _not_found(scene, "other")


async def test_what_a_database_cannot_store_never_breaks_a_run(scene: Scene):
    run = scene.run(inputs={"raw": "a\x00b\ud800"})
    async with scene.store.writing() as work:
        await work.runs.add(run)
        ended = replace(run, state=RunState.COMPLETED, output="a\x00b\ud800c")
        assert await work.runs.save(ended)
        stored = await work.runs.by_id(run.workspace_id, run.id)

    assert stored.output.startswith("a")
    assert stored.output.endswith("c")
    assert stored.inputs == run.inputs


async def test_a_final_state_is_never_left(scene: Scene):
    run = scene.run()
    async with scene.store.writing() as work:
        await work.runs.add(run)
        assert await work.runs.save(replace(run, state=RunState.STREAMING, output="a"))
        assert await work.runs.save(replace(run, state=RunState.STOPPED, output="ab"))
        assert not await work.runs.save(replace(run, state=RunState.COMPLETED, output="abc"))
        assert not await work.runs.save(scene.run("unknown"))
        stored = await work.runs.by_id(run.workspace_id, run.id)

    assert (stored.state, stored.output) == (RunState.STOPPED, "ab")


async def test_many_runs_are_saved_together_and_final_ones_left_alone(scene: Scene):
    growing, ended, other = (
        scene.run("growing"),
        scene.run("ended", state=RunState.STOPPED, output="kept"),
        scene.run("other"),
    )
    async with scene.store.writing() as work:
        for run in (growing, ended, other):
            await work.runs.add(run)
        await work.runs.save_all([])
        await work.runs.save_all(
            [replace(run, state=RunState.STREAMING, output=f"more of {run.id}") for run in (growing, ended)]
        )
        stored = [await work.runs.by_id(run.workspace_id, run.id) for run in (growing, ended, other)]

    assert [run.output for run in stored] == ["more of growing", "kept", other.output]
    assert [run.state for run in stored] == [RunState.STREAMING, RunState.STOPPED, other.state]


async def test_of_many_ends_at_once_one_is_stored(scene: Scene):
    run = scene.run()
    async with scene.store.writing() as work:
        await work.runs.add(run)
        await work.commit()

    async def end(state: RunState) -> bool:
        async with scene.store.writing() as work:
            is_stored = await work.runs.save(replace(run, state=state))
            await work.commit()
            return is_stored

    ends = (RunState.COMPLETED, RunState.FAILED, RunState.STOPPED, RunState.INTERRUPTED) * 3
    assert sum(await asyncio.gather(*(end(state) for state in ends))) == 1


async def test_costs_are_settled_after_the_end_only(scene: Scene):
    run = scene.run(state=RunState.STREAMING)
    known = replace(
        run, cost_usd=Decimal("0.1"), cost_state=CostState.KNOWN, usage=Usage(1, 2), provider="P", output="changed"
    )
    async with scene.store.writing() as work:
        await work.runs.add(run)
        await work.runs.settle(run.workspace_id, known)
        assert (await work.runs.by_id(run.workspace_id, run.id)).cost_state is CostState.PENDING
        assert await work.runs.pending_costs() == ()

        ended = replace(run, state=RunState.STOPPED, ended_at=later(1))
        await work.runs.save(ended)
        assert await work.runs.pending_costs() == (ended,)
        await work.runs.settle(run.workspace_id, known)
        stored = await work.runs.by_id(run.workspace_id, run.id)

        assert (stored.cost_usd, stored.usage, stored.provider, stored.output) == (
            Decimal("0.1"),
            Usage(1, 2),
            "P",
            "",
        )
        assert await work.runs.pending_costs() == ()


async def test_history_is_filtered_paged_and_newest_first(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        for number in range(5):
            await work.runs.add(
                scene.run(
                    f"run-{number}",
                    created_at=later(number),
                    prompt_id=prompt.id if number % 2 else None,
                    state=RunState.COMPLETED if number < 3 else RunState.FAILED,
                    actor_id=scene.bob.user.id if number == 4 else scene.ann.user.id,
                    settings=replace(scene.run().settings, model=f"test/{number % 2}"),
                    group_id="group" if number in (1, 2) else "",
                )
            )

        async def ids(**filters) -> list[str]:
            page = await work.runs.search(scene.ann.workspace_id, RunQuery(**filters))
            return [run.id[-1] for run in page.runs]

        assert await ids() == ["4", "3", "2", "1", "0"]
        assert await ids(prompt_id=prompt.id) == ["3", "1"]
        assert await ids(state=RunState.FAILED) == ["4", "3"]
        assert await ids(actor_id=scene.bob.user.id) == ["4"]
        assert await ids(model="test/0", limit=2, offset=1) == ["2", "0"]
        assert (await work.runs.search(scene.ann.workspace_id, RunQuery(limit=1))).total == 5
        assert [run.id for run in await work.runs.of_group(scene.ann.workspace_id, "group")] == ["run-1", "run-2"]
        assert await work.runs.models(scene.ann.workspace_id) == ("test/0", "test/1")


async def test_people_who_ran_something_are_named_once_and_in_order(scene: Scene):
    ann, bob, gone = scene.ann.user.id, scene.bob.user.id, 98_765
    async with scene.store.writing() as work:
        await work.users.update(bob, name="Élodie", locale="fr")
        for number, (actor_id, name) in enumerate(
            ((ann, "Ann"), (gone, "Zoë"), (bob, "Bob"), (bob, "Élodie"), (ann, "Ann before"))
        ):
            await work.runs.add(scene.run(f"run-{number}", actor_id=actor_id, actor_name=name))
        await work.runs.add(scene.run("there", workspace_id=scene.bob.workspace_id, actor_id=55, actor_name="Carl"))

        assert await work.runs.runners(scene.ann.workspace_id) == (
            Runner(ann, "Ann"),
            Runner(bob, "Élodie"),
            Runner(gone, "Zoë"),
        )


async def test_the_runs_of_a_person_that_are_under_way_are_counted_in_all_workspaces(scene: Scene):
    async with scene.store.writing() as work:
        await work.runs.add(scene.run("a"))
        await work.runs.add(scene.run("b", state=RunState.STREAMING, workspace_id=scene.bob.workspace_id))
        await work.runs.add(scene.run("c", state=RunState.COMPLETED))
        await work.runs.add(scene.run("d", actor_id=scene.bob.user.id))

        assert await work.runs.count_under_way(scene.ann.user.id) == 2
        assert await work.runs.count_under_way(scene.bob.user.id) == 1
        assert await work.runs.count_under_way(0) == 0


async def test_a_new_start_ends_what_the_last_one_left(scene: Scene):
    async with scene.store.writing() as work:
        await work.runs.add(scene.run("a"))
        await work.runs.add(scene.run("b", state=RunState.STREAMING, output="so far"))
        await work.runs.add(scene.run("c", state=RunState.COMPLETED))

        assert await work.runs.interrupt_unfinished(at=later(5)) == 2
        assert await work.runs.interrupt_unfinished(at=later(6)) == 0
        ended = await work.runs.by_id(scene.ann.workspace_id, "b")

    assert (ended.state, ended.output, ended.ended_at) == (RunState.INTERRUPTED, "so far", later(5))


async def _not_found(scene: Scene, run_id: str) -> bool:
    async with scene.store.reading() as work:
        with pytest.raises(RunNotFound):
            await work.runs.by_id(scene.ann.workspace_id, run_id)
    return True
