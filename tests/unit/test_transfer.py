"""Prompts out as a file and in again."""

from __future__ import annotations

import json

import pytest

from promptmanager.domain.errors import ImportInvalid, NotAllowed, PromptNotFound
from promptmanager.domain.identity import Role
from promptmanager.domain.prompts import PromptQuery, StatusFilter
from promptmanager.services.transfer import DOCUMENT_BYTES_MAX, Fate
from tests.fakes.actors import acting_as, new_actor
from tests.fakes.desk import Desk, saying


@pytest.fixture
async def here():
    return Desk()


@pytest.fixture
async def ann(here):
    return await new_actor(here.store, "Ann")


@pytest.fixture
async def reply(here, ann):
    return await here.reply(ann)


async def test_an_empty_instance_gets_the_same_contents_hashes_and_ledger(here, ann, reply):
    there = Desk()
    there.clock.advance(days=30)
    eve = await new_actor(there.store, "Eve")

    document = await here.exported(ann)
    done = await there.transfer.import_document(actor=eve, document=document)

    found = await there.prompts.get(actor=eve, slug="reply")
    before = await here.versions.of_prompt(actor=ann, prompt_id=reply.id)
    after = await there.versions.of_prompt(actor=eve, prompt_id=found.id)
    assert done.count(Fate.NEW) == 1
    assert [(v.number, v.status, v.content, v.content_hash, v.note) for v in after] == [
        (v.number, v.status, v.content, v.content_hash, v.note) for v in before
    ]
    assert [line.path for line in await there.categories.tree(actor=eve)] == [("Support",), ("Support", "Mail")]
    assert [
        (r.kind, r.from_number, r.to_number, r.note, r.actor_name, r.at)
        for r in await there.versions.releases(actor=eve, prompt_id=found.id)
    ] == [
        (r.kind, r.from_number, r.to_number, r.note, r.actor_name, r.at)
        for r in await here.versions.releases(actor=ann, prompt_id=reply.id)
    ]


async def test_a_second_export_says_the_same_as_the_first(here, ann, reply):
    there = Desk()
    eve = await new_actor(there.store, "Ann")
    there.clock.advance(days=30)

    document = await here.exported(ann)
    await there.transfer.import_document(actor=eve, document=document)
    again = await there.exported(eve)

    assert json.loads(again)["prompts"] == json.loads(document)["prompts"]


async def test_an_archived_prompt_arrives_archived(here, ann, reply):
    await here.prompts.archive(actor=ann, prompt_ids=(reply.id,))
    there = Desk()
    eve = await new_actor(there.store, "Eve")

    await there.transfer.import_document(actor=eve, document=await here.exported(ann))

    page = await there.prompts.search(actor=eve, query=PromptQuery(status=StatusFilter.ARCHIVED))
    assert page.total == 1


async def test_what_is_there_already_is_left_out(here, ann, reply):
    document = await here.exported(ann)

    planned = await here.transfer.preview(actor=ann, document=document)
    await here.transfer.import_document(actor=ann, document=document)

    assert [line.fate for line in planned.prompts] == [Fate.SAME]
    assert (await here.prompts.search(actor=ann, query=PromptQuery())).total == 1


async def test_a_prompt_that_went_on_meanwhile_is_kept_and_the_imported_one_stands_beside_it(here, ann, reply):
    document = await here.exported(ann)
    await here.drafts.overwrite(actor=ann, prompt_id=reply.id, content=saying("four"))

    done = await here.transfer.import_document(actor=ann, document=document)

    assert [line.fate for line in done.prompts] == [Fate.BESIDE]
    assert (await here.drafts.open(actor=ann, slug="reply")).content == saying("four")
    assert (await here.drafts.open(actor=ann, slug="reply-2")).content == saying("three")


async def test_only_the_chosen_prompts_are_exported(here, ann, reply):
    other = await here.prompts.create(actor=ann, title="Other")

    document = json.loads(await here.exported(ann, other.id))

    assert [prompt["title"] for prompt in document["prompts"]] == ["Other"]


async def test_another_workspaces_prompt_is_not_exported(here, reply):
    bob = await new_actor(here.store, "Bob")

    with pytest.raises(PromptNotFound):
        await here.transfer.export(actor=bob, prompt_ids=(reply.id,))
    assert json.loads(await here.exported(bob))["prompts"] == []


async def test_a_preview_stores_nothing(here, ann, reply):
    there = Desk()
    eve = await new_actor(there.store, "Eve")

    planned = await there.transfer.preview(actor=eve, document=await here.exported(ann))

    assert (planned.prompts[0].title, planned.prompts[0].category) == ("Reply", ("Support", "Mail"))
    assert (planned.prompts[0].version_count, planned.prompts[0].fate) == (3, Fate.NEW)
    assert (await there.prompts.search(actor=eve, query=PromptQuery())).total == 0


async def test_a_file_with_a_fault_changes_nothing(here, ann, reply):
    plain = json.loads(await here.exported(ann))
    plain["prompts"].append({"title": "Half a prompt"})
    document = json.dumps(plain).encode()
    there = Desk()
    eve = await new_actor(there.store, "Eve")

    planned = await there.transfer.preview(actor=eve, document=document)
    with pytest.raises(ImportInvalid):
        await there.transfer.import_document(actor=eve, document=document)

    assert planned.prompts == ()
    assert "prompts[1].versions" in {problem.where for problem in planned.problems}
    assert (await there.prompts.search(actor=eve, query=PromptQuery())).total == 0


async def test_a_file_that_is_too_big_is_not_even_read(here, ann):
    with pytest.raises(ImportInvalid) as refused:
        await here.transfer.preview(actor=ann, document=b" " * (DOCUMENT_BYTES_MAX + 1))

    assert refused.value.facts["reason"] == "too_big"


async def test_a_viewer_exports_and_does_not_import(here, ann, reply):
    viewer = acting_as(ann, Role.VIEWER)
    document = await here.exported(viewer)

    with pytest.raises(NotAllowed):
        await here.transfer.import_document(actor=viewer, document=document)
    with pytest.raises(NotAllowed):
        await here.transfer.preview(actor=viewer, document=document)
