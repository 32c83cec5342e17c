"""Drafts and releases: nothing typed is lost, nothing released changes, and one of two wins."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable, content_hash
from promptmanager.domain.errors import (
    DraftConflict,
    InvalidInput,
    NotAllowed,
    NothingToPromote,
    NothingToRollBack,
    PromotionConflict,
    PromptNotFound,
    TemplateInvalid,
    VersionNotFound,
)
from promptmanager.domain.identity import Actor, Role
from promptmanager.domain.prompts import NOTE_MAX, Prompt, ReleaseKind, VersionStatus
from promptmanager.services.drafts import Drafts
from promptmanager.services.prompts import Prompts
from promptmanager.services.versions import Versions
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


def text(words: str, *variables: str) -> Content:
    return Content(
        messages=(Message(MessageRole.USER, words),),
        variables=tuple(Variable(name) for name in variables),
        settings=ModelSettings(model="sandbox/echo"),
    )


class Desk:
    """One prompt on a desk: the services, somebody to act, and the prompt."""

    def __init__(self, actor: Actor, store: FakeStore) -> None:
        clock = FakeClock()
        self.actor = actor
        self.store = store
        self.drafts = Drafts(store, clock)
        self.versions = Versions(store, clock)
        self.prompts = Prompts(store, clock)
        self.prompt: Prompt

    async def revision(self) -> int:
        return (await self.drafts.open(actor=self.actor, slug=self.prompt.slug)).revision

    async def write(self, content: Content) -> int:
        saved = await self.drafts.save(
            actor=self.actor, prompt_id=self.prompt.id, revision=await self.revision(), content=content
        )
        return saved.revision

    async def release(self, content: Content, note: str = "") -> int:
        revision = await self.write(content)
        released = await self.versions.promote(actor=self.actor, prompt_id=self.prompt.id, revision=revision, note=note)
        return released.id


@pytest.fixture
async def desk() -> Desk:
    store = FakeStore()
    made = Desk(await new_actor(store, "Ada"), store)
    made.prompt = await made.prompts.create(actor=made.actor, title="Support reply")
    return made


async def test_a_save_names_the_revision_that_it_saw_and_gets_the_next(desk: Desk) -> None:
    first = await desk.write(text("one"))
    second = await desk.write(text("two"))

    opened = await desk.drafts.open(actor=desk.actor, slug=desk.prompt.slug)
    assert second == first + 1
    assert opened.content == text("two")


async def test_a_stale_save_is_refused_and_changes_nothing(desk: Desk) -> None:
    seen = await desk.revision()
    await desk.write(text("theirs"))

    with pytest.raises(DraftConflict):
        await desk.drafts.save(actor=desk.actor, prompt_id=desk.prompt.id, revision=seen, content=text("mine"))

    assert (await desk.drafts.open(actor=desk.actor, slug=desk.prompt.slug)).content == text("theirs")


async def test_of_fifty_saves_of_one_revision_one_wins(desk: Desk) -> None:
    seen = await desk.revision()

    outcomes = await asyncio.gather(
        *(
            desk.drafts.save(actor=desk.actor, prompt_id=desk.prompt.id, revision=seen, content=text(f"text {n}"))
            for n in range(50)
        ),
        return_exceptions=True,
    )

    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1


async def test_keeping_mine_overwrites_whatever_is_stored(desk: Desk) -> None:
    await desk.write(text("theirs"))

    await desk.drafts.overwrite(actor=desk.actor, prompt_id=desk.prompt.id, content=text("mine"))

    assert (await desk.drafts.open(actor=desk.actor, slug=desk.prompt.slug)).content == text("mine")


async def test_promoting_freezes_the_draft_and_archives_what_it_replaces(desk: Desk) -> None:
    first = await desk.release(text("one"))
    second = await desk.release(text("two"), note="better tone")

    versions = {v.id: v for v in await desk.versions.of_prompt(actor=desk.actor, prompt_id=desk.prompt.id)}
    assert versions[first].status is VersionStatus.ARCHIVED
    assert versions[second].status is VersionStatus.PRODUCTION
    assert versions[second].content_hash == content_hash(text("two"))
    assert (versions[second].number, versions[second].note) == (2, "better tone")


async def test_the_ledger_tells_each_release_newest_first(desk: Desk) -> None:
    first = await desk.release(text("one"))
    await desk.release(text("two"), note="better tone")
    await desk.versions.roll_back(actor=desk.actor, version_id=first, note="worse after all")

    ledger = await desk.versions.releases(actor=desk.actor, prompt_id=desk.prompt.id)

    assert [(r.kind, r.from_number, r.to_number, r.note) for r in ledger] == [
        (ReleaseKind.ROLL_BACK, 2, 3, "worse after all"),
        (ReleaseKind.PROMOTE, 1, 2, "better tone"),
        (ReleaseKind.PROMOTE, None, 1, ""),
    ]


async def test_there_is_nothing_to_promote_without_a_change(desk: Desk) -> None:
    await desk.release(text("one"))

    with pytest.raises(NothingToPromote):
        await desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=0, note="")
    revision = await desk.write(text("one"))
    with pytest.raises(NothingToPromote):
        await desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=revision, note="")


async def test_a_text_saved_by_somebody_else_is_not_promoted_unseen(desk: Desk) -> None:
    seen = await desk.write(text("one"))
    await desk.write(text("not seen by the one who promotes"))

    with pytest.raises(DraftConflict):
        await desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=seen, note="")


async def test_of_two_who_promote_at_once_one_wins_and_the_other_is_told(desk: Desk) -> None:
    revision = await desk.write(text("one"))

    outcomes = await asyncio.gather(
        *(
            desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=revision, note=str(n))
            for n in range(2)
        ),
        return_exceptions=True,
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert len(refused) == 1
    assert isinstance(refused[0], PromotionConflict | DraftConflict | NothingToPromote)
    assert len(await desk.versions.releases(actor=desk.actor, prompt_id=desk.prompt.id)) == 1


async def test_a_template_with_an_error_cannot_be_promoted(desk: Desk) -> None:
    revision = await desk.write(text("Hello {{ name"))

    with pytest.raises(TemplateInvalid):
        await desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=revision, note="")


async def test_an_empty_prompt_cannot_be_promoted(desk: Desk) -> None:
    revision = await desk.write(text("   "))

    with pytest.raises(InvalidInput):
        await desk.versions.promote(actor=desk.actor, prompt_id=desk.prompt.id, revision=revision, note="")


async def test_contracts_of_variables_that_the_text_no_longer_names_are_dropped_at_release(desk: Desk) -> None:
    released = await desk.release(text("Hello {{ name }}", "name", "gone"))

    version = await desk.versions.view(actor=desk.actor, version_id=released)
    assert [variable.name for variable in version.content.variables] == ["name"]


async def test_rolling_back_gives_an_old_text_a_new_number(desk: Desk) -> None:
    first = await desk.release(text("one"))
    await desk.release(text("two"))

    restored = await desk.versions.roll_back(actor=desk.actor, version_id=first, note="")

    assert (restored.number, restored.status, restored.content) == (3, VersionStatus.PRODUCTION, text("one"))


async def test_production_and_drafts_cannot_be_rolled_back_to(desk: Desk) -> None:
    current = await desk.release(text("one"))

    with pytest.raises(NothingToRollBack):
        await desk.versions.roll_back(actor=desk.actor, version_id=current, note="")


async def test_restoring_copies_a_version_into_the_draft_and_leaves_production(desk: Desk) -> None:
    first = await desk.release(text("one"))
    second = await desk.release(text("two"))

    await desk.versions.restore(actor=desk.actor, version_id=first, revision=0)

    opened = await desk.drafts.open(actor=desk.actor, slug=desk.prompt.slug)
    assert opened.draft is not None
    assert opened.draft.content == text("one")
    assert opened.production is not None
    assert opened.production.id == second


async def test_restoring_does_not_lose_a_draft_that_was_not_seen(desk: Desk) -> None:
    first = await desk.release(text("one"))
    await desk.write(text("unseen"))

    with pytest.raises(DraftConflict):
        await desk.versions.restore(actor=desk.actor, version_id=first, revision=0)


async def test_a_draft_is_thrown_away_only_when_something_stands_below_it(desk: Desk) -> None:
    with pytest.raises(VersionNotFound):
        await desk.drafts.discard(actor=desk.actor, prompt_id=desk.prompt.id, revision=await desk.revision())
    await desk.release(text("one"))
    revision = await desk.write(text("two"))

    shown = await desk.drafts.discard(actor=desk.actor, prompt_id=desk.prompt.id, revision=revision)

    assert shown.content == text("one")
    assert await desk.revision() == 0


async def test_a_note_has_a_limit(desk: Desk) -> None:
    revision = await desk.write(text("one"))

    with pytest.raises(InvalidInput):
        await desk.versions.promote(
            actor=desk.actor, prompt_id=desk.prompt.id, revision=revision, note="n" * (NOTE_MAX + 1)
        )


async def test_a_viewer_reads_and_does_not_write(desk: Desk) -> None:
    viewer = Actor(desk.actor.user, desk.actor.workspace, Role.VIEWER, desk.actor.session_hash)

    assert (await desk.drafts.open(actor=viewer, slug=desk.prompt.slug)).prompt.id == desk.prompt.id
    with pytest.raises(NotAllowed):
        await desk.drafts.save(actor=viewer, prompt_id=desk.prompt.id, revision=1, content=text("x"))
    with pytest.raises(NotAllowed):
        await desk.versions.promote(actor=viewer, prompt_id=desk.prompt.id, revision=1, note="")


async def test_another_workspace_cannot_reach_the_prompt(desk: Desk) -> None:
    released = await desk.release(text("one"))
    stranger = await new_actor(desk.store, "Stranger")

    with pytest.raises(PromptNotFound):
        await desk.drafts.open(actor=stranger, slug=desk.prompt.slug)
    with pytest.raises(PromptNotFound):
        await desk.versions.of_prompt(actor=stranger, prompt_id=desk.prompt.id)
    with pytest.raises(VersionNotFound):
        await desk.versions.view(actor=stranger, version_id=released)
    with pytest.raises(VersionNotFound):
        await desk.versions.roll_back(actor=stranger, version_id=released, note="")
