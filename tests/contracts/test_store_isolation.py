"""Another workspace's row is as good as absent: for every read and every write of every store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from promptmanager.domain.errors import (
    CategoryNotFound,
    PromptManagerError,
    PromptNotFound,
    RunNotFound,
    VersionNotFound,
)
from promptmanager.domain.prompts import Category, LabelChange, Prompt, PromptQuery, ReleaseKind, Version
from promptmanager.domain.runs import RunQuery, RunState
from promptmanager.services.ports import UnitOfWork
from tests.contracts.scene import AT, Scene, later, saying, scene_in


@dataclass
class Theirs:
    """Things of Ann's, and Bob who reaches for them with his own workspace's id."""

    scene: Scene
    prompt: Prompt
    frozen: Version
    draft: Version
    category: Category

    @property
    def here(self) -> int:
        return self.scene.bob.workspace_id

    @property
    def bob(self) -> int:
        return self.scene.bob.user.id


@pytest.fixture
async def theirs(store) -> Theirs:
    scene = await scene_in(store)
    home = scene.ann.workspace_id
    async with store.writing() as work:
        category = await work.categories.add(workspace_id=home, parent_id=None, name="Letters")
        prompt = await scene.prompt(work, "Secret plan", tags=("secret",), category_id=category.id)
        frozen = await scene.release(work, prompt, "hidden words")
        draft = await scene.draft(work, prompt, "more words")
        await work.releases.add(
            workspace_id=home,
            prompt_id=prompt.id,
            kind=ReleaseKind.PROMOTE,
            from_number=None,
            to_number=1,
            content_hash=frozen.content_hash,
            note="",
            actor_id=scene.ann.user.id,
            actor_name="Ann",
            at=AT,
        )
        await work.runs.add(scene.run(prompt_id=prompt.id, group_id="group"))
        await work.commit()
    return Theirs(scene, prompt, frozen, draft, category)


Reach = Callable[[UnitOfWork, Theirs], Awaitable[object]]

EMPTY: dict[str, Reach] = {
    "search": lambda work, it: work.prompts.search(it.here, PromptQuery(text="secret"), user_id=it.bob),
    "search by category": lambda work, it: work.prompts.search(
        it.here, PromptQuery(category_id=it.category.id), user_id=it.bob
    ),
    "tags": lambda work, it: work.prompts.tags(it.here),
    "ids": lambda work, it: work.prompts.ids(it.here),
    "models in production": lambda work, it: work.prompts.production_models(it.here),
    "categories": lambda work, it: work.categories.all(it.here),
    "draft": lambda work, it: work.versions.draft(it.here, it.prompt.id),
    "production": lambda work, it: work.versions.production(it.here, it.prompt.id),
    "versions": lambda work, it: work.versions.of_prompt(it.here, it.prompt.id),
    "releases": lambda work, it: work.releases.of_prompt(it.here, it.prompt.id),
    "runs": lambda work, it: work.runs.search(it.here, RunQuery()),
    "group": lambda work, it: work.runs.of_group(it.here, "group"),
    "runners": lambda work, it: work.runs.runners(it.here),
    "models": lambda work, it: work.runs.models(it.here),
    "set_archived": lambda work, it: work.prompts.set_archived(it.here, (it.prompt.id,), is_archived=True),
    "move": lambda work, it: work.prompts.move(it.here, (it.prompt.id,), category_id=None),
    "add_tag": lambda work, it: work.prompts.add_tag(it.here, (it.prompt.id,), tag="mine"),
    "retire": lambda work, it: work.versions.retire(workspace_id=it.here, version_id=it.frozen.id),
    "save_draft": lambda work, it: work.versions.save_draft(
        workspace_id=it.here, version_id=it.draft.id, revision=1, content=saying("mine"), author_id=it.bob, at=AT
    ),
    "freeze": lambda work, it: it.scene.freeze(work, it.draft, it.here),
    "save runs": lambda work, it: work.runs.save_all(
        [it.scene.run(workspace_id=it.here, state=RunState.COMPLETED, output="mine")]
    ),
    "save run": lambda work, it: work.runs.save(
        it.scene.run(workspace_id=it.here, state=RunState.COMPLETED, output="mine")
    ),
}

LABEL = {"title": "Mine", "description": "", "tags": (), "at": AT}

REFUSED: dict[str, tuple[type[PromptManagerError], Reach]] = {
    "by_slug": (PromptNotFound, lambda work, it: work.prompts.by_slug(it.here, it.prompt.slug)),
    "by_id": (PromptNotFound, lambda work, it: work.prompts.by_id(it.here, it.prompt.id)),
    "add into a category": (
        CategoryNotFound,
        lambda work, it: work.prompts.add(workspace_id=it.here, category_id=it.category.id, actor_id=it.bob, **LABEL),
    ),
    "update": (
        PromptNotFound,
        lambda work, it: work.prompts.update(
            it.here, it.prompt.id, change=LabelChange(title="Mine", category_id=None), actor_id=it.bob, at=AT
        ),
    ),
    "is starred": (PromptNotFound, lambda work, it: work.prompts.is_starred(it.here, it.prompt.id, user_id=it.bob)),
    "touch": (PromptNotFound, lambda work, it: work.prompts.touch(it.here, it.prompt.id, actor_id=it.bob, at=AT)),
    "star": (
        PromptNotFound,
        lambda work, it: work.prompts.set_starred(it.here, it.prompt.id, user_id=it.bob, is_starred=True),
    ),
    "move into a category": (
        CategoryNotFound,
        lambda work, it: work.prompts.move(it.here, (), category_id=it.category.id),
    ),
    "category below": (
        CategoryNotFound,
        lambda work, it: work.categories.add(workspace_id=it.here, parent_id=it.category.id, name="Mine"),
    ),
    "rename": (CategoryNotFound, lambda work, it: work.categories.rename(it.here, it.category.id, name="Mine")),
    "move category": (
        CategoryNotFound,
        lambda work, it: work.categories.move(it.here, it.category.id, parent_id=None),
    ),
    "delete category": (CategoryNotFound, lambda work, it: work.categories.delete(it.here, it.category.id)),
    "version": (VersionNotFound, lambda work, it: work.versions.by_id(it.here, it.frozen.id)),
    "delete_draft": (
        VersionNotFound,
        lambda work, it: work.versions.delete_draft(workspace_id=it.here, version_id=it.draft.id),
    ),
    "add_draft": (
        PromptNotFound,
        lambda work, it: work.versions.add_draft(
            workspace_id=it.here, prompt_id=it.prompt.id, content=saying(""), author_id=it.bob, at=AT
        ),
    ),
    "add_production": (
        PromptNotFound,
        lambda work, it: work.versions.add_production(
            workspace_id=it.here,
            prompt_id=it.prompt.id,
            content=saying(""),
            content_hash="abc",
            note="",
            author_id=it.bob,
            at=AT,
        ),
    ),
    "release": (
        PromptNotFound,
        lambda work, it: work.releases.add(
            workspace_id=it.here,
            prompt_id=it.prompt.id,
            kind=ReleaseKind.PROMOTE,
            from_number=None,
            to_number=9,
            content_hash="abc",
            note="",
            actor_id=it.bob,
            actor_name="Bob",
            at=AT,
        ),
    ),
    "run": (RunNotFound, lambda work, it: work.runs.by_id(it.here, "run-1")),
    "settle": (RunNotFound, lambda work, it: work.runs.settle(it.here, it.scene.run(provider="mine"))),
    "run of a prompt": (
        PromptNotFound,
        lambda work, it: work.runs.add(it.scene.run("run-2", workspace_id=it.here, prompt_id=it.prompt.id)),
    ),
    "run of a version": (
        PromptNotFound,
        lambda work, it: work.runs.add(it.scene.run("run-2", workspace_id=it.here, version_id=it.frozen.id)),
    ),
}


async def test_reaching_over_finds_nothing_and_changes_nothing(theirs: Theirs):
    before = await _everything(theirs)

    for name, reach in EMPTY.items():
        async with theirs.scene.store.writing() as work:
            found = await reach(work, theirs)
            await work.commit()

        assert not getattr(found, "total", found), name
        assert await _everything(theirs) == before, name


async def test_reaching_over_says_not_found_and_changes_nothing(theirs: Theirs):
    before = await _everything(theirs)

    for name, (error, reach) in REFUSED.items():
        async with theirs.scene.store.writing() as work:
            with pytest.raises(error):
                await reach(work, theirs)
            await work.commit()

        assert await _everything(theirs) == before, name


async def test_deleting_a_workspace_takes_everything_in_it_and_nothing_else(theirs: Theirs):
    scene = theirs.scene
    async with scene.store.writing() as work:
        kept = await work.prompts.add(
            workspace_id=theirs.here, category_id=None, actor_id=theirs.bob, **LABEL | {"at": later(1)}
        )
        await work.prompts.set_starred(theirs.here, kept.id, user_id=theirs.bob, is_starred=True)
        await work.runs.add(
            scene.run("run-3", prompt_id=theirs.prompt.id, version_id=theirs.frozen.id, state=RunState.COMPLETED)
        )
        await work.workspaces.delete(scene.ann.workspace_id)
        await work.commit()

    home = scene.ann.workspace_id
    async with scene.store.reading() as work:
        assert await work.prompts.ids(home) == ()
        assert await work.categories.all(home) == ()
        assert await work.versions.of_prompt(home, theirs.prompt.id) == ()
        assert await work.releases.of_prompt(home, theirs.prompt.id) == ()
        assert (await work.runs.search(home, RunQuery())).total == 0
        assert await work.workspaces.memberships_of(scene.ann.user.id) == ()
        cards = (await work.prompts.search(theirs.here, PromptQuery(text="mine"), user_id=theirs.bob)).cards
        assert [(card.prompt, card.is_starred) for card in cards] == [(kept, True)]


async def _everything(theirs: Theirs) -> list[object]:
    home, scene = theirs.scene.ann.workspace_id, theirs.scene
    async with scene.store.reading() as work:
        page = await work.prompts.search(home, PromptQuery(), user_id=scene.ann.user.id)
        run = await work.runs.by_id(home, "run-1")
        return [
            page,
            await work.prompts.search(theirs.here, PromptQuery(), user_id=theirs.bob),
            await work.categories.all(home),
            await work.versions.of_prompt(home, theirs.prompt.id),
            await work.releases.of_prompt(home, theirs.prompt.id),
            replace(run),
        ]
