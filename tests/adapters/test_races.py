"""Many callers at once on real databases: one wins, nobody's words are lost, the tree stays a tree."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from dataclasses import replace

import pytest
from sqlalchemy.exc import SQLAlchemyError

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.content import EMPTY, Content, Message, MessageRole
from promptmanager.domain.errors import DraftConflict, PromptManagerError
from promptmanager.domain.identity import Actor, Role
from promptmanager.domain.orders import RUNS_AT_ONCE_MAX
from promptmanager.domain.plans import FREE_RUNS_A_DAY, quota_day
from promptmanager.domain.runs import RunQuery
from promptmanager.services.categories import Categories
from promptmanager.services.drafts import Drafts, put_draft
from promptmanager.services.ports.chat import Text
from promptmanager.services.prompts import Prompts
from promptmanager.services.versions import Versions
from tests.fakes.scripted_chat import FINISHED, ScriptedChat
from tests.unit.runs_scene import order, scene

CALLERS = 50
BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


async def _owner(store: SqlStore) -> Actor:
    now = SystemClock().now()
    async with store.writing() as work:
        user = await work.users.add(
            email="ada@example.org", name="Ada", locale="en", password_hash="", is_admin=True, at=now
        )
        workspace = await work.workspaces.add(name="Ada", is_personal=True, owner_id=user.id, at=now)
        await work.commit()
    return Actor(user=user, workspace=workspace, role=Role.OWNER, session_hash="")


async def _won(calls: Iterable[Awaitable[object]]) -> list[int]:
    """Return which calls went through; whatever else than a refusal of ours is raised."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, PromptManagerError):
            raise outcome
    return [number for number, outcome in enumerate(outcomes) if not isinstance(outcome, PromptManagerError)]


def _saying(text: str) -> Content:
    return replace(EMPTY, messages=(Message(MessageRole.USER, text),))


@BOTH
async def test_of_many_saves_upon_one_revision_one_wins_and_stays(sql_store: SqlStore) -> None:
    actor, clock = await _owner(sql_store), SystemClock()
    drafts = Drafts(sql_store, clock)
    prompt = await Prompts(sql_store, clock).create(actor=actor, title="Race")

    for revision in range(1, 6):
        won = await _won(
            drafts.save(actor=actor, prompt_id=prompt.id, revision=revision, content=_saying(f"{revision}.{number}"))
            for number in range(CALLERS)
        )
        opened = await drafts.open(actor=actor, slug=prompt.slug)

        assert len(won) == 1
        assert opened.content.messages[0].text == f"{revision}.{won[0]}"


@BOTH
async def test_a_draft_is_released_or_changed_but_never_lost_between(sql_store: SqlStore) -> None:
    actor, clock = await _owner(sql_store), SystemClock()
    drafts, versions = Drafts(sql_store, clock), Versions(sql_store, clock)
    prompt = await Prompts(sql_store, clock).create(actor=actor, title="Race", content=_saying("0"))

    for number in range(1, 11):
        opened = await drafts.open(actor=actor, slug=prompt.slug)
        mine = drafts.save(
            actor=actor, prompt_id=prompt.id, revision=opened.revision, content=_saying(f"kept {number}")
        )
        theirs = (
            drafts.discard(actor=actor, prompt_id=prompt.id, revision=opened.revision)
            if opened.production and number % 2
            else versions.promote(actor=actor, prompt_id=prompt.id, revision=opened.revision, note="")
        )
        won = await _won([mine, theirs])
        if 0 in won:
            everything = await versions.of_prompt(actor=actor, prompt_id=prompt.id)
            assert f"kept {number}" in {version.content.messages[0].text for version in everything}


@BOTH
async def test_categories_moved_into_each_other_stay_a_tree(sql_store: SqlStore) -> None:
    actor = await _owner(sql_store)
    categories = Categories(sql_store)

    for number in range(10):
        one = await categories.create(actor=actor, name=f"one {number}")
        other = await categories.create(actor=actor, name=f"other {number}")
        await _won(
            [
                categories.move(actor=actor, category_id=one.id, parent_id=other.id),
                categories.move(actor=actor, category_id=other.id, parent_id=one.id),
            ]
        )

    assert len(await categories.tree(actor=actor)) == 20


@BOTH
async def test_of_many_categories_of_one_name_one_is_made(sql_store: SqlStore) -> None:
    actor = await _owner(sql_store)
    categories = Categories(sql_store)

    assert len(await _won(categories.create(actor=actor, name="Support") for _ in range(CALLERS))) == 1


@BOTH
async def test_a_draft_is_not_put_over_one_that_came_after_it_was_read(sql_store: SqlStore) -> None:
    actor, clock = await _owner(sql_store), SystemClock()
    drafts = Drafts(sql_store, clock)
    prompt = await Prompts(sql_store, clock).create(actor=actor, title="Race")
    read = (await drafts.open(actor=actor, slug=prompt.slug)).draft
    await drafts.save(actor=actor, prompt_id=prompt.id, revision=1, content=_saying("theirs"))

    async with sql_store.writing() as work:
        with pytest.raises(DraftConflict):
            await put_draft(work, actor, prompt.id, _saying("mine"), clock.now(), over=read)


@BOTH
async def test_of_many_runs_of_one_person_started_at_once_only_so_many_go(sql_store: SqlStore) -> None:
    actor = await _owner(sql_store)
    s = scene(ScriptedChat(asyncio.Event()), store=sql_store, actor=actor)

    won = await _won(s.runs.start(actor=actor, order=order()) for _ in range(CALLERS))
    await s.runs.shutdown()

    assert len(won) == RUNS_AT_ONCE_MAX
    assert len(s.provider.requests) == RUNS_AT_ONCE_MAX


@BOTH
async def test_an_error_of_the_database_does_not_tell_what_was_to_be_stored(sql_store: SqlStore) -> None:
    actor = await _owner(sql_store)

    async with sql_store.writing() as work:
        with pytest.raises(SQLAlchemyError) as caught:
            await work.preferences.put(actor.user.id + 1, "my secret words", "more of them")

    assert "secret" not in str(caught.value)
    assert "more of" not in str(caught.value)


@BOTH
async def test_of_fifty_free_runs_started_at_once_exactly_three_pass(sql_store: SqlStore) -> None:
    actor = await _owner(sql_store)
    s = scene(ScriptedChat(Text("x"), FINISHED), store=sql_store, actor=actor, has_plans=True)

    won = await _won(s.runs.start(actor=actor, order=order()) for _ in range(CALLERS))

    assert len(won) == FREE_RUNS_A_DAY
    assert len(s.provider.requests) == FREE_RUNS_A_DAY
    async with sql_store.reading() as work:
        assert await work.quotas.used(actor.user.id, quota_day(s.clock.now())) == FREE_RUNS_A_DAY
        assert (await work.runs.search(actor.workspace_id, RunQuery())).total == FREE_RUNS_A_DAY
    await s.runs.shutdown()
