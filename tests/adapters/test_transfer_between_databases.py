"""Prompts carried from one database into another, empty one."""

from __future__ import annotations

import json

import pytest

from promptmanager.domain.prompts import PromptQuery
from promptmanager.services.transfer import Fate
from tests.fakes.actors import new_actor
from tests.fakes.desk import Desk, saying

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@BOTH
async def test_contents_hashes_ledger_and_search_arrive_whole(sql_store):
    here, there = Desk(), Desk(sql_store)
    ann, eve = await new_actor(here.store, "Ann"), await new_actor(there.store, "Ann")
    reply = await here.reply(ann)
    await here.prompts.create(actor=ann, title="Réponse 🙂", content=saying("Élan {{ vital }}"))
    await here.prompts.archive(actor=ann, prompt_ids=(reply.id,))
    there.clock.advance(days=30)

    document = await here.exported(ann)
    done = await there.transfer.import_document(actor=eve, document=document)
    again = await there.transfer.preview(actor=eve, document=document)

    found = await there.prompts.search(actor=eve, query=PromptQuery(text="elan"))
    assert done.count(Fate.NEW) == 2
    assert again.count(Fate.SAME) == 2
    assert [card.prompt.title for card in found.cards] == ["Réponse 🙂"]
    assert json.loads(await there.exported(eve))["prompts"] == json.loads(document)["prompts"]


@BOTH
async def test_an_import_of_many_prompts_keeps_its_order_of_events(sql_store):
    here, there = Desk(), Desk(sql_store)
    ann, eve = await new_actor(here.store, "Ann"), await new_actor(there.store, "Ann")
    for number in range(60):
        here.clock.advance(minutes=1)
        await here.prompts.create(actor=ann, title=f"Letter {number}", tags=(f"t{number % 7}",))
    there.clock.advance(days=30)

    await there.transfer.import_document(actor=eve, document=await here.exported(ann))

    page = await there.prompts.search(actor=eve, query=PromptQuery(limit=3))
    assert page.total == 60
    assert [card.prompt.title for card in page.cards] == ["Letter 59", "Letter 58", "Letter 57"]
