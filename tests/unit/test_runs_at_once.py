"""How many runs one person may have under way: enough to work with, too few to empty a purse."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from promptmanager.domain.errors import TooManyRuns
from promptmanager.domain.identity import Workspace
from promptmanager.domain.orders import RUNS_AT_ONCE_MAX
from promptmanager.domain.runs import RunQuery
from promptmanager.services.ports.chat import Text
from tests.fakes.scripted_chat import FINISHED, ScriptedChat
from tests.unit.runs_scene import Scene, order, scene


async def _fill(s: Scene) -> list[str]:
    return [await s.runs.start(actor=s.actor, order=order()) for _ in range(RUNS_AT_ONCE_MAX)]


async def test_of_many_starts_at_once_only_so_many_leave() -> None:
    s = scene(ScriptedChat(asyncio.Event()))

    outcomes = await asyncio.gather(
        *(s.runs.start(actor=s.actor, order=order()) for _ in range(50)), return_exceptions=True
    )
    await asyncio.sleep(0.01)

    refused = [outcome for outcome in outcomes if isinstance(outcome, TooManyRuns)]
    assert len(refused) == 50 - RUNS_AT_ONCE_MAX
    assert refused[0].facts == {"limit": RUNS_AT_ONCE_MAX}
    assert len(s.provider.requests) == RUNS_AT_ONCE_MAX
    assert (await s.runs.search(actor=s.actor, query=RunQuery())).total == RUNS_AT_ONCE_MAX
    await s.runs.shutdown()


async def test_another_workspace_and_another_answer_give_no_more_room() -> None:
    gate = asyncio.Event()
    gate.set()
    s = scene(ScriptedChat(Text("Answer"), gate, FINISHED))
    answered = await s.runs.start(actor=s.actor, order=order())
    await s.ended(answered)
    gate.clear()
    await _fill(s)
    elsewhere = replace(s.actor, workspace=Workspace(2, "Other", is_personal=False))

    with pytest.raises(TooManyRuns):
        await s.runs.start(actor=elsewhere, order=order())
    with pytest.raises(TooManyRuns):
        await s.runs.reply(actor=s.actor, run_id=answered, text="And then?")
    outcomes = await s.runs.start_together(actor=s.actor, orders=(order(), order()))

    assert [type(outcome) for outcome in outcomes] == [TooManyRuns, TooManyRuns]
    await s.runs.shutdown()


async def test_a_run_that_ended_makes_room_and_others_have_their_own() -> None:
    s = scene(ScriptedChat(asyncio.Event()))
    first, *_ = await _fill(s)
    other = replace(s.actor, user=replace(s.actor.user, id=2))

    assert await s.runs.start(actor=other, order=order())
    await s.runs.stop(actor=s.actor, run_id=first)

    assert await s.runs.start(actor=s.actor, order=order())
    await s.runs.shutdown()
