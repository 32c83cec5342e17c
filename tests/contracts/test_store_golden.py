"""What every store promises about golden samples: revisions stay, newest ones are found, conflicts are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import PromptNotFound, SampleConflict, SampleNotFound
from promptmanager.domain.golden import GoldenSample, SampleContent, SampleQuery
from promptmanager.services.ports import UnitOfWork
from tests.contracts.scene import AT, Scene, later, scene_in

CONTENT = SampleContent(
    inputs={"name": "Zoë", "note": "line\nline"},
    expected="Hello Zoë",
    checks=(
        Check(CheckKind.JSON_EQUAL, ignored=("/at", "/*/id"), tolerance=0.5),
        Check(CheckKind.LENGTH, minimum=1, maximum=None),
    ),
    combination=Combination.ANY,
    tags=("polite", "short"),
    weight=2.5,
)


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


async def added(scene: Scene, work: UnitOfWork, prompt_id: int, name: str = "Greets", **given) -> GoldenSample:
    values = {"content": CONTENT, "reason": "first", "at": AT} | given
    return await work.golden.add(
        workspace_id=scene.ann.workspace_id,
        prompt_id=prompt_id,
        name=name,
        author_id=scene.ann.user.id,
        author_name="Ann",
        **values,
    )


async def revised(scene: Scene, work: UnitOfWork, sample: GoldenSample, **given) -> GoldenSample:
    values = {"revision": sample.current.number, "name": sample.name, "content": sample.content, "reason": ""} | given
    return await work.golden.revise(
        scene.ann.workspace_id, sample.id, author_id=scene.ann.user.id, author_name="Ann", at=later(1), **values
    )


async def test_a_sample_comes_back_as_it_was_stored(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        sample = await added(scene, work, prompt.id, source_run_id="run-1")
        await work.commit()

    async with scene.store.reading() as work:
        found = await work.golden.by_id(scene.ann.workspace_id, sample.id)
    assert found == sample
    assert found.content == CONTENT
    assert (found.current.number, found.current.at, found.source_run_id) == (1, AT, "run-1")


async def test_a_change_makes_a_revision_and_leaves_the_one_before(scene: Scene):
    other = replace(CONTENT, expected="Good day", tags=("formal",))
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        sample = await added(scene, work, prompt.id)
        changed = await revised(scene, work, sample, name="Greets well", content=other, reason="house style")
        await work.commit()

    async with scene.store.reading() as work:
        home = scene.ann.workspace_id
        newest, first = await work.golden.revisions(home, sample.id)
        by_old_tag = await work.golden.of_prompt(home, prompt.id, SampleQuery(tag="polite"))
        assert await work.golden.tags(home, prompt.id) == (("formal", 1),)
    assert changed.name == "Greets well"
    assert (newest.number, newest.content, newest.reason) == (2, other, "house style")
    assert first == sample.current
    assert by_old_tag.total == 0


async def test_of_two_who_saw_the_same_revision_the_second_is_told_who_came_first(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        sample = await added(scene, work, prompt.id)
        await revised(scene, work, sample, content=replace(CONTENT, expected="One"))

        with pytest.raises(SampleConflict) as caught:
            await revised(scene, work, sample, content=replace(CONTENT, expected="Two"))
        assert len(await work.golden.revisions(scene.ann.workspace_id, sample.id)) == 2
    assert caught.value.facts == {"author": "Ann"}


async def test_samples_are_found_by_name_and_tag_newest_first_by_pages(scene: Scene):
    async with scene.store.writing() as work:
        home, prompt = scene.ann.workspace_id, await scene.prompt(work)
        for number in range(5):
            tags = ("odd",) if number % 2 else ("even", "all")
            await added(scene, work, prompt.id, f"Café {number}", content=replace(CONTENT, tags=tags))
        await added(scene, work, prompt.id, "100 % other")

        page = await work.golden.of_prompt(home, prompt.id, SampleQuery(text="CAFE", limit=2, offset=1))
        odd = await work.golden.of_prompt(home, prompt.id, SampleQuery(tag="odd"))
        percent = await work.golden.of_prompt(home, prompt.id, SampleQuery(text="100 %"))

        assert ([sample.name for sample in page.samples], page.total) == (["Café 3", "Café 2"], 5)
        assert [sample.name for sample in odd.samples] == ["Café 3", "Café 1"]
        assert percent.total == 1
        assert await work.golden.tags(home, prompt.id) == (
            ("all", 3),
            ("even", 3),
            ("odd", 2),
            ("polite", 1),
            ("short", 1),
        )


async def test_many_samples_are_stored_at_once_in_their_order_each_with_its_revision_and_tags(scene: Scene):
    many = [
        (f"Café {number}", replace(CONTENT, expected=str(number), tags=(f"t{number % 2}",))) for number in range(600)
    ]
    by_ann = {"author_id": scene.ann.user.id, "author_name": "Ann", "reason": "imported", "at": AT}
    async with scene.store.writing() as work:
        home, prompt = scene.ann.workspace_id, await scene.prompt(work)
        stored = await work.golden.add_many(workspace_id=home, prompt_id=prompt.id, samples=many, **by_ann)
        await work.commit()

    async with scene.store.reading() as work:
        page = await work.golden.of_prompt(home, prompt.id, SampleQuery(limit=600))
        following = await work.golden.of_prompt(
            home, prompt.id, SampleQuery(limit=2, before_id=page.samples[9].id, text="cafe")
        )
        assert await work.golden.tags(home, prompt.id) == (("t0", 300), ("t1", 300))
    assert stored == 600
    assert [(sample.name, sample.content) for sample in page.samples] == many[::-1]
    assert {(sample.current.number, sample.current.reason, sample.current.at) for sample in page.samples} == {
        (1, "imported", AT)
    }
    assert following.samples == page.samples[10:12]


async def test_an_archived_sample_is_out_of_the_way_and_comes_back(scene: Scene):
    async with scene.store.writing() as work:
        home, prompt = scene.ann.workspace_id, await scene.prompt(work)
        sample = await added(scene, work, prompt.id)

        assert await work.golden.set_archived(home, (sample.id, 999_999), is_archived=True) == 1
        assert await work.golden.set_archived(home, (sample.id,), is_archived=True) == 0
        assert await work.golden.count(home, prompt.id) == 0
        assert await work.golden.tags(home, prompt.id) == ()
        assert (await work.golden.of_prompt(home, prompt.id, SampleQuery(is_archived=True))).total == 1
        assert await work.golden.set_archived(home, (sample.id,), is_archived=False) == 1
        assert await work.golden.count(home, prompt.id) == 1


async def test_what_is_not_there_is_said(scene: Scene):
    async with scene.store.writing() as work:
        home = scene.ann.workspace_id
        with pytest.raises(PromptNotFound):
            await added(scene, work, 999_999)
        with pytest.raises(SampleNotFound):
            await work.golden.by_id(home, 999_999)
        with pytest.raises(SampleNotFound):
            await work.golden.revisions(home, 999_999)


async def test_another_workspace_neither_sees_nor_changes_a_sample(scene: Scene):
    async with scene.store.writing() as work:
        there, prompt = scene.bob.workspace_id, await scene.prompt(work)
        sample = await added(scene, work, prompt.id)
        of_bob = {"author_id": scene.bob.user.id, "author_name": "Bob", "at": AT, "content": CONTENT, "reason": ""}

        with pytest.raises(SampleNotFound):
            await work.golden.by_id(there, sample.id)
        with pytest.raises(SampleNotFound):
            await work.golden.revisions(there, sample.id)
        with pytest.raises(SampleNotFound):
            await work.golden.revise(there, sample.id, revision=1, name="Mine", **of_bob)
        with pytest.raises(PromptNotFound):
            await work.golden.add(workspace_id=there, prompt_id=prompt.id, name="Mine", **of_bob)
        many = {name: value for name, value in of_bob.items() if name != "content"} | {"samples": [("Mine", CONTENT)]}
        with pytest.raises(PromptNotFound):
            await work.golden.add_many(workspace_id=there, prompt_id=prompt.id, **many)
        assert await work.golden.set_archived(there, (sample.id,), is_archived=True) == 0
        assert (await work.golden.of_prompt(there, prompt.id, SampleQuery())).total == 0
        assert await work.golden.tags(there, prompt.id) == ()
        assert await work.golden.count(there, prompt.id) == 0
