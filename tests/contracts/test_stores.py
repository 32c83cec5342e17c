"""What every store promises about transactions and versions: the fake, SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.errors import (
    CategoryNotFound,
    DraftConflict,
    PromotionConflict,
    PromptNotFound,
    VersionNotFound,
)
from promptmanager.domain.prompts import ReleaseKind, VersionStatus
from tests.contracts.scene import AT, Scene, later, saying, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


async def test_leaving_without_commit_undoes_everything(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        await scene.draft(work, prompt)

    async with scene.store.reading() as work:
        assert await work.prompts.ids(scene.ann.workspace_id) == ()
        with pytest.raises(PromptNotFound):
            await work.prompts.by_id(scene.ann.workspace_id, prompt.id)


async def test_an_error_undoes_everything(scene: Scene):
    async def fail() -> None:
        async with scene.store.writing() as work:
            await scene.prompt(work)
            await work.categories.rename(scene.ann.workspace_id, 999, name="None")

    with pytest.raises(CategoryNotFound):
        await fail()

    async with scene.store.reading() as work:
        assert await work.prompts.ids(scene.ann.workspace_id) == ()


async def test_reachable_until_closed(scene: Scene):
    assert await scene.store.is_reachable()


async def test_a_draft_has_the_number_it_would_get_and_is_the_only_one(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        draft = await scene.draft(work, prompt)
        assert (draft.number, draft.status, draft.revision) == (1, VersionStatus.DRAFT, 1)
        assert (draft.author_name, draft.content_hash, draft.created_at) == ("Ann", "", AT)
        with pytest.raises(DraftConflict):
            await scene.draft(work, prompt)


async def test_numbers_go_on_while_a_draft_waits(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        first = await scene.release(work, prompt, "one")
        draft = await scene.draft(work, prompt, "two")
        assert draft.number == 2
        await work.versions.retire(workspace_id=prompt.workspace_id, version_id=first.id)
        back = await work.versions.add_production(
            workspace_id=prompt.workspace_id,
            prompt_id=prompt.id,
            content=first.content,
            content_hash=first.content_hash,
            note="back",
            author_id=scene.bob.user.id,
            at=later(5),
        )

        assert (back.number, back.author_name, back.revision) == (2, "Bob", 0)
        listed = await work.versions.of_prompt(prompt.workspace_id, prompt.id)
        assert [(v.number, v.status.value) for v in listed] == [(3, "draft"), (2, "production"), (1, "archived")]


async def test_freezing_keeps_the_id_and_takes_the_draft_away(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        draft = await scene.draft(work, prompt)
        assert await scene.freeze(work, draft, prompt.workspace_id)
        assert not await scene.freeze(work, draft, prompt.workspace_id)
        await work.commit()

    async with scene.store.reading() as work:
        frozen = await work.versions.production(prompt.workspace_id, prompt.id)
        assert frozen is not None
        assert (frozen.id, frozen.number, frozen.note, frozen.revision) == (draft.id, 1, "because", 0)
        assert frozen.changed_at == later(1)
        assert await work.versions.draft(prompt.workspace_id, prompt.id) is None


async def test_a_stale_draft_is_neither_saved_nor_frozen(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        draft = await scene.draft(work, prompt)
        save = {"workspace_id": prompt.workspace_id, "version_id": draft.id, "author_id": scene.bob.user.id}

        assert await work.versions.save_draft(**save, revision=1, content=saying("new"), at=later(2)) == 2
        assert await work.versions.save_draft(**save, revision=1, content=saying("old"), at=later(3)) is None
        assert not await scene.freeze(work, draft, prompt.workspace_id)

        stored = await work.versions.by_id(prompt.workspace_id, draft.id)
        assert (stored.content, stored.revision, stored.author_name) == (saying("new"), 2, "Bob")


async def test_a_later_draft_has_none_of_the_revisions_of_an_earlier_one(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        seen = [(await scene.release(work, prompt)).revision, (await scene.draft(work, prompt)).revision]
        thrown_away = await work.versions.draft(prompt.workspace_id, prompt.id)
        assert thrown_away is not None
        await work.versions.delete_draft(workspace_id=prompt.workspace_id, version_id=thrown_away.id)
        seen.append((await scene.draft(work, prompt)).revision)

        assert seen == [0, 2, 3]


async def test_a_second_production_version_is_refused(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        first = await scene.release(work, prompt)
        draft = await scene.draft(work, prompt)
        again = {
            "workspace_id": prompt.workspace_id,
            "prompt_id": prompt.id,
            "content": first.content,
            "content_hash": first.content_hash,
            "note": "",
            "author_id": scene.ann.user.id,
            "at": AT,
        }

        assert not await scene.freeze(work, draft, prompt.workspace_id)
        with pytest.raises(PromotionConflict):
            await work.versions.add_production(**again)
        with pytest.raises(PromotionConflict):
            await work.versions.add_production(**again, number=1, status=VersionStatus.ARCHIVED)
        old = await work.versions.add_production(**again, number=7, status=VersionStatus.ARCHIVED)
        assert old.number == 7


async def test_a_version_retires_once(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        version = await scene.release(work, prompt)

        assert await work.versions.retire(workspace_id=prompt.workspace_id, version_id=version.id)
        assert not await work.versions.retire(workspace_id=prompt.workspace_id, version_id=version.id)


async def test_only_a_draft_can_be_deleted_and_its_runs_stay(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        frozen = await scene.release(work, prompt)
        draft = await scene.draft(work, prompt)
        await work.runs.add(scene.run(prompt_id=prompt.id, version_id=draft.id))
        await work.versions.delete_draft(workspace_id=prompt.workspace_id, version_id=draft.id)

        with pytest.raises(VersionNotFound):
            await work.versions.delete_draft(workspace_id=prompt.workspace_id, version_id=frozen.id)
        with pytest.raises(VersionNotFound):
            await work.versions.by_id(prompt.workspace_id, draft.id)
        assert (await work.runs.by_id(prompt.workspace_id, "run-1")).version_id is None


async def test_the_ledger_lists_releases_newest_first(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        line = {
            "workspace_id": prompt.workspace_id,
            "prompt_id": prompt.id,
            "content_hash": "abc",
            "note": "why",
            "actor_id": scene.ann.user.id,
            "actor_name": "Ann",
        }
        first = await work.releases.add(**line, kind=ReleaseKind.PROMOTE, from_number=None, to_number=1, at=AT)
        second = await work.releases.add(**line, kind=ReleaseKind.ROLL_BACK, from_number=1, to_number=2, at=later(1))
        await work.commit()

    async with scene.store.reading() as work:
        assert await work.releases.of_prompt(prompt.workspace_id, prompt.id) == (second, first)


async def test_of_fifty_saves_of_one_revision_exactly_one_wins(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        draft = await scene.draft(work, prompt)
        await work.commit()

    async def save(number: int) -> int | None:
        async with scene.store.writing() as work:
            revision = await work.versions.save_draft(
                workspace_id=prompt.workspace_id,
                version_id=draft.id,
                revision=1,
                content=saying(str(number)),
                author_id=scene.ann.user.id,
                at=AT,
            )
            await work.prompts.touch(prompt.workspace_id, prompt.id, actor_id=scene.ann.user.id, at=AT)
            await work.commit()
            return revision

    results = await asyncio.gather(*(save(number) for number in range(50)))

    assert sorted(results, key=str) == [2] + [None] * 49
    async with scene.store.reading() as work:
        stored = await work.versions.draft(prompt.workspace_id, prompt.id)
        assert stored is not None
        assert stored.content == saying(str(results.index(2)))


@pytest.mark.parametrize("stands_already", [True, False])
async def test_of_two_promotions_at_once_one_wins(scene: Scene, stands_already):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        standing = await scene.release(work, prompt, "old") if stands_already else None
        draft = await scene.draft(work, prompt, "new")
        await work.commit()

    async def promote() -> bool:
        async with scene.store.writing() as work:
            if standing and not await work.versions.retire(workspace_id=prompt.workspace_id, version_id=standing.id):
                return False
            if not await scene.freeze(work, draft, prompt.workspace_id):
                return False
            await work.commit()
            return True

    assert sorted(await asyncio.gather(*(promote() for _ in range(8)))) == [False] * 7 + [True]
    async with scene.store.reading() as work:
        production = await work.versions.production(prompt.workspace_id, prompt.id)
        assert production is not None
        assert (production.id, production.number) == (draft.id, 2 if stands_already else 1)


async def test_drafts_opened_at_once_become_one(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        await work.commit()

    async def open_draft() -> bool:
        async with scene.store.writing() as work:
            try:
                await scene.draft(work, prompt)
            except DraftConflict:
                return False
            await work.commit()
            return True

    assert sum(await asyncio.gather(*(open_draft() for _ in range(8)))) == 1
