"""The library's use cases on prompts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from promptmanager.domain.content import MESSAGE_LENGTH_MAX, Content, Message, MessageRole, Variable
from promptmanager.domain.errors import CategoryNotFound, InvalidInput, NotAllowed, PromptNotFound
from promptmanager.domain.identity import Role
from promptmanager.domain.prompts import LabelChange, PromptQuery, StatusFilter
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts
from promptmanager.services.prompts import BULK_MAX, Prompts
from promptmanager.services.versions import Versions
from tests.fakes.actors import acting_as, new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore

TEXT = Content(messages=(Message(MessageRole.USER, "Translate {{ text }}"),), variables=(Variable("text"),))


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def prompts(store, clock):
    return Prompts(store, clock)


@pytest.fixture
async def ann(store):
    return await new_actor(store, "Ann")


@pytest.fixture
async def bob(store):
    return await new_actor(store, "Bob")


async def titles(prompts, actor, **query):
    page = await prompts.search(actor=actor, query=PromptQuery(**query))
    return [card.prompt.title for card in page.cards]


async def test_a_new_prompt_has_a_first_draft(prompts, store, ann):
    prompt = await prompts.create(actor=ann, title=" A  letter ", tags=("#Mail", "mail"), content=TEXT)

    async with store.reading() as work:
        draft = await work.versions.draft(ann.workspace_id, prompt.id)
    assert (prompt.title, prompt.slug, prompt.tags) == ("A letter", "a-letter", ("mail",))
    assert draft.content == TEXT
    assert draft.author_name == "Ann"


async def test_a_new_prompt_is_found_by_the_words_of_its_draft(prompts, ann):
    await prompts.create(actor=ann, title="A letter", content=TEXT)

    assert await titles(prompts, ann, text="transl") == ["A letter"]


async def test_a_prompt_without_title_is_refused_and_nothing_stored(prompts, ann):
    with pytest.raises(InvalidInput) as refused:
        await prompts.create(actor=ann, title=" ")

    assert refused.value.facts["field"] == "title"
    assert await titles(prompts, ann) == []


async def test_a_category_of_another_workspace_is_not_found(prompts, store, ann, bob):
    foreign = await Categories(store).create(actor=bob, name="Bob's")

    with pytest.raises(CategoryNotFound):
        await prompts.create(actor=ann, title="A letter", category_id=foreign.id)


async def test_another_workspace_cannot_reach_the_prompt(prompts, ann, bob):
    prompt = await prompts.create(actor=ann, title="A letter")

    for reach in (
        prompts.get(actor=bob, slug=prompt.slug),
        prompts.duplicate(actor=bob, prompt_id=prompt.id),
        prompts.star(actor=bob, prompt_id=prompt.id, is_starred=True),
        prompts.is_starred(actor=bob, prompt_id=prompt.id),
        prompts.change_details(actor=bob, prompt_id=prompt.id, change=LabelChange(title="Mine")),
    ):
        with pytest.raises(PromptNotFound):
            await reach
    assert await prompts.archive(actor=bob, prompt_ids=(prompt.id,)) == 0
    assert await titles(prompts, ann) == ["A letter"]


async def test_changed_details_keep_the_address(prompts, clock, ann):
    prompt = await prompts.create(actor=ann, title="A letter")
    clock.advance(minutes=5)

    changed = await prompts.change_details(
        actor=ann, prompt_id=prompt.id, change=LabelChange(title="Reply", description=" Short. ", tags=("Mail",))
    )

    assert (changed.slug, changed.title, changed.description, changed.tags) == (
        "a-letter",
        "Reply",
        "Short.",
        ("mail",),
    )
    assert changed.changed_at == clock.now()


async def test_two_people_change_different_parts_of_a_label_and_both_count(prompts, store, ann):
    place = await Categories(store).create(actor=ann, name="Mails")
    prompt = await prompts.create(actor=ann, title="A letter", tags=("old",), category_id=place.id)
    colleague = acting_as(ann, Role.EDITOR)

    await prompts.tag(actor=colleague, prompt_ids=(prompt.id,), tag="fresh")
    changed = await prompts.change_details(actor=ann, prompt_id=prompt.id, change=LabelChange(title="A note"))

    assert (changed.title, changed.tags, changed.category_id) == ("A note", ("old", "fresh"), place.id)


async def test_a_change_that_changes_nothing_leaves_the_date(prompts, clock, ann):
    prompt = await prompts.create(actor=ann, title="A letter")
    clock.advance(minutes=5)

    assert await prompts.change_details(actor=ann, prompt_id=prompt.id, change=LabelChange()) == prompt


async def test_a_refused_part_of_a_label_changes_no_other(prompts, store, ann, bob):
    foreign = await Categories(store).create(actor=bob, name="Bob's")
    prompt = await prompts.create(actor=ann, title="A letter")

    for change, refusal in (
        (LabelChange(title=" ", tags=("new",)), InvalidInput),
        (LabelChange(title="Other", category_id=foreign.id), CategoryNotFound),
    ):
        with pytest.raises(refusal):
            await prompts.change_details(actor=ann, prompt_id=prompt.id, change=change)
    assert await prompts.get(actor=ann, slug=prompt.slug) == prompt


async def test_a_duplicate_starts_from_what_the_editor_shows(prompts, store, clock, ann):
    prompt = await prompts.create(actor=ann, title="A letter", tags=("mail",), content=TEXT)
    opened = await Drafts(store, clock).open(actor=ann, slug=prompt.slug)
    await Versions(store, clock).promote(actor=ann, prompt_id=prompt.id, revision=opened.revision, note="")

    copy = await prompts.duplicate(actor=ann, prompt_id=prompt.id)
    again = await prompts.duplicate(actor=ann, prompt_id=copy.id)

    async with store.reading() as work:
        draft = await work.versions.draft(ann.workspace_id, copy.id)
        production = await work.versions.production(ann.workspace_id, copy.id)
    assert (draft.content, production) == (TEXT, None)
    assert (copy.title, again.title, copy.tags) == ("A letter (2)", "A letter (3)", ("mail",))


async def test_archived_prompts_leave_the_library_and_come_back(prompts, ann):
    one = await prompts.create(actor=ann, title="One")
    two = await prompts.create(actor=ann, title="Two")

    await prompts.archive(actor=ann, prompt_ids=(one.id, two.id))
    in_sight = await titles(prompts, ann)
    away = await titles(prompts, ann, status=StatusFilter.ARCHIVED)
    await prompts.restore(actor=ann, prompt_ids=(one.id,))

    assert in_sight == []
    assert sorted(away) == ["One", "Two"]
    assert await titles(prompts, ann) == ["One"]


async def test_many_prompts_move_and_get_a_tag_at_once(prompts, store, ann):
    category = await Categories(store).create(actor=ann, name="Mail")
    ids = tuple([(await prompts.create(actor=ann, title=f"Letter {number}")).id for number in range(3)])

    await prompts.move(actor=ann, prompt_ids=ids, category_id=category.id)
    tagged = await prompts.tag(actor=ann, prompt_ids=ids, tag=" #Urgent ")
    again = await prompts.tag(actor=ann, prompt_ids=ids[:1], tag="urgent")

    assert len(await titles(prompts, ann, category_id=category.id)) == 3
    assert (tagged, again) == (3, 0)
    assert await prompts.tags(actor=ann) == (("urgent", 3),)


async def test_a_star_is_ones_own(prompts, ann, bob):
    guest = replace(bob, workspace=ann.workspace, role=Role.VIEWER)
    prompt = await prompts.create(actor=ann, title="A letter")

    await prompts.star(actor=guest, prompt_id=prompt.id, is_starred=True)

    assert await titles(prompts, guest, starred_only=True) == ["A letter"]
    assert await titles(prompts, ann, starred_only=True) == []


async def test_a_query_beyond_its_limits_is_cut_down(prompts, ann):
    for number in range(3):
        await prompts.create(actor=ann, title=f"Letter {number}")

    assert len(await titles(prompts, ann, limit=0)) == 1
    assert len(await titles(prompts, ann, limit=10**9, offset=-5)) == 3
    assert len(await titles(prompts, ann, text="\x00", tags=("\ud800",))) == 3


async def test_a_bulk_beyond_its_limit_is_refused(prompts, ann):
    with pytest.raises(InvalidInput) as refused:
        await prompts.archive(actor=ann, prompt_ids=tuple(range(BULK_MAX + 1)))

    assert refused.value.code == "too_many"


async def test_a_viewer_looks_and_changes_nothing(prompts, ann):
    prompt = await prompts.create(actor=ann, title="A letter")
    viewer = acting_as(ann, Role.VIEWER)

    for refused in (
        prompts.create(actor=viewer, title="Mine"),
        prompts.duplicate(actor=viewer, prompt_id=prompt.id),
        prompts.archive(actor=viewer, prompt_ids=(prompt.id,)),
        prompts.restore(actor=viewer, prompt_ids=(prompt.id,)),
        prompts.move(actor=viewer, prompt_ids=(prompt.id,), category_id=None),
        prompts.tag(actor=viewer, prompt_ids=(prompt.id,), tag="x"),
        prompts.change_details(actor=viewer, prompt_id=prompt.id, change=LabelChange(title="Mine")),
    ):
        with pytest.raises(NotAllowed):
            await refused
    assert (await prompts.get(actor=viewer, slug="a-letter")).title == "A letter"


async def test_a_text_beyond_its_limits_is_no_first_draft_either(prompts, ann):
    endless = Content(messages=(Message(MessageRole.USER, "a" * (MESSAGE_LENGTH_MAX + 1)),))

    with pytest.raises(InvalidInput):
        await prompts.create(actor=ann, title="Endless", content=endless)
    assert await titles(prompts, ann) == []
