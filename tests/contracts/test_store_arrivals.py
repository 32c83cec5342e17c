"""What every store promises about whole prompts that arrive together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promptmanager.domain.content import content_hash
from promptmanager.domain.prompts import PromptQuery, ReleaseKind, StatusFilter, VersionStatus
from promptmanager.domain.transfer import PromptRecord, ReleaseRecord, VersionRecord
from promptmanager.services.ports.arrivals import Arrival
from tests.contracts.scene import Scene, later, saying, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


def version(number: int, status: VersionStatus, text: str) -> VersionRecord:
    return VersionRecord(number, status, saying(text), f"note {number}", "Zoë", later(number), later(number + 1))


LETTER = PromptRecord(
    slug="letter",
    title="Élan",
    description="A letter",
    tags=("mail", "fr"),
    category=(),
    is_archived=False,
    created_at=later(-9),
    changed_at=later(99),
    versions=(
        version(1, VersionStatus.ARCHIVED, "old words"),
        version(2, VersionStatus.PRODUCTION, "present words"),
        version(3, VersionStatus.DRAFT, "coming words"),
    ),
    releases=(
        ReleaseRecord(ReleaseKind.PROMOTE, None, 1, "h1", "first", "Zoë", later(1)),
        ReleaseRecord(ReleaseKind.PROMOTE, 1, 2, "h2", "second", "Zoë", later(2), gate="open"),
    ),
)
BARE = replace(LETTER, slug="", title="Bare", tags=(), versions=(version(1, VersionStatus.DRAFT, "bare"),), releases=())


async def arrive(scene: Scene, *records: PromptRecord, category_id: int | None = None) -> None:
    async with scene.store.writing() as work:
        await work.arrivals.add_all(
            [Arrival(record, category_id) for record in records],
            workspace_id=scene.ann.workspace_id,
            author_id=scene.ann.user.id,
            at=later(50),
        )
        await work.commit()


async def found(scene: Scene, **asked) -> list[str]:
    async with scene.store.reading() as work:
        page = await work.prompts.search(scene.ann.workspace_id, PromptQuery(**asked), user_id=scene.ann.user.id)
    return sorted(card.prompt.slug for card in page.cards)


async def test_a_prompt_arrives_with_its_history_under_the_name_of_who_brought_it(scene: Scene):
    async with scene.store.writing() as work:
        place = await work.categories.add(workspace_id=scene.ann.workspace_id, parent_id=None, name="Mail")
        await work.commit()

    await arrive(scene, LETTER, BARE, category_id=place.id)

    home = scene.ann.workspace_id
    async with scene.store.reading() as work:
        prompt = await work.prompts.by_slug(home, "letter")
        versions = await work.versions.of_prompt(home, prompt.id)
        lines = await work.releases.of_prompt(home, prompt.id)
        bare = await work.prompts.by_slug(home, "bare")
    assert (prompt.title, prompt.tags, prompt.category_id, prompt.changed_by) == (
        "Élan",
        ("mail", "fr"),
        place.id,
        "Ann",
    )
    assert (prompt.created_at, prompt.changed_at, bare.id > prompt.id) == (later(-9), later(50), True)
    assert [(v.number, v.status, v.content, v.revision, v.note, v.author_name, v.created_at) for v in versions] == [
        (3, VersionStatus.DRAFT, saying("coming words"), 1, "", "Ann", later(4)),
        (2, VersionStatus.PRODUCTION, saying("present words"), 0, "note 2", "Ann", later(2)),
        (1, VersionStatus.ARCHIVED, saying("old words"), 0, "note 1", "Ann", later(1)),
    ]
    assert [v.content_hash for v in versions] == ["", *(content_hash(v.content) for v in versions[1:])]
    assert [(line.to_number, line.actor_name, line.actor_id, line.gate) for line in lines] == [
        (2, "Zoë", scene.ann.user.id, "open"),
        (1, "Zoë", scene.ann.user.id, ""),
    ]


async def test_it_is_found_by_its_label_and_its_current_texts(scene: Scene):
    await arrive(scene, LETTER, BARE, replace(LETTER, slug="away", is_archived=True))

    assert await found(scene, text="elan") == ["letter"]
    assert await found(scene, text="mail") == ["letter"]
    assert await found(scene, text="present") == await found(scene, text="coming") == ["letter"]
    assert await found(scene, text="old") == []
    assert await found(scene, status=StatusFilter.DRAFT_ONLY) == ["bare"]
    assert await found(scene, status=StatusFilter.ARCHIVED) == ["away"]


async def test_a_slug_that_is_taken_gets_a_number_also_among_those_that_come_together(scene: Scene):
    async with scene.store.writing() as work:
        await scene.prompt(work, "Letter")
        await work.commit()

    await arrive(scene, LETTER, BARE, LETTER, BARE)

    assert await found(scene) == ["bare", "bare-2", "letter", "letter-2", "letter-3"]
    assert len(await found(scene, text="present")) == 2


async def test_which_slugs_are_taken_is_each_workspaces_own(scene: Scene):
    await arrive(scene, replace(LETTER, is_archived=True))

    async with scene.store.reading() as work:
        assert await work.arrivals.taken(scene.ann.workspace_id, ["letter", "bare"]) == {"letter"}
        assert await work.arrivals.taken(scene.bob.workspace_id, ["letter", "bare"]) == frozenset()
        assert await work.arrivals.taken(scene.ann.workspace_id, []) == frozenset()


async def test_nothing_arrives_where_nothing_is_sent(scene: Scene):
    await arrive(scene)

    assert await found(scene) == []
