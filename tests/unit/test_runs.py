"""Runs: who may start them, what is stored when, and how each of them ends."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.content import Message, MessageRole, ModelSettings
from promptmanager.domain.errors import (
    InvalidInput,
    ModelUnknown,
    NotAllowed,
    RateLimited,
    RunNotFound,
    StreamBroken,
)
from promptmanager.domain.identity import Role
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.runs import CostState, KeySource, Runner, RunOrigin, RunQuery, RunState, Usage
from promptmanager.services.ports.chat import Opened, Settled, Text
from tests.fakes.scripted_chat import FINISHED, ScriptedChat
from tests.unit.runs_scene import MODEL, eventually, order, said, scene, somebody


async def test_a_run_is_stored_before_anything_leaves():
    gate = asyncio.Event()
    s = scene(ScriptedChat(gate, Text("Hi"), FINISHED))

    run_id = await s.runs.start(actor=s.actor, order=order("Hello {{ who }}", inputs={"who": "you"}))
    stored = await s.stored(run_id)
    gate.set()
    await s.ended(run_id)

    assert stored.state is RunState.CONNECTING
    assert stored.messages == (Message(MessageRole.USER, "Hello you"),)
    assert stored.inputs == {"who": "you"}


async def test_a_completed_run_keeps_text_usage_cost_and_times():
    s = scene(ScriptedChat(Opened("gen-1"), Text(reasoning="Hm."), Text("Hello "), Text("world"), FINISHED))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert (run.state, run.output, run.reasoning) == (RunState.COMPLETED, "Hello world", "Hm.")
    assert (run.cost_usd, run.cost_state, run.usage) == (Decimal("0.00002"), CostState.KNOWN, FINISHED.usage)
    assert (run.finish_reason, run.provider, run.answered_by) == ("stop", "Scripted", "test/model")
    assert run.first_token_at is not None
    assert run.ended_at is not None
    assert run.key_source is KeySource.SYSTEM


async def test_what_the_sandbox_wrote_is_marked_simulated():
    s = scene(ScriptedChat(Text("x"), FINISHED, is_simulated=True))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert run.key_source is KeySource.SIMULATED


async def test_a_stream_without_an_end_is_never_a_success():
    s = scene(ScriptedChat(Opened("gen-1"), Text("Half an ans")))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert (run.state, run.output) == (RunState.FAILED, "Half an ans")
    assert run.error is not None
    assert run.error.code == "stream_cut"


async def test_a_provider_error_keeps_the_text_and_its_facts():
    s = scene(ScriptedChat(Text("Half"), StreamBroken(detail="overloaded")))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert (run.state, run.output) == (RunState.FAILED, "Half")
    assert run.error is not None
    assert (run.error.code, run.error.facts) == ("stream_broken", {"detail": "overloaded"})


async def test_a_refusal_before_the_first_token_fails_the_run_with_its_reason():
    s = scene(ScriptedChat(RateLimited(retry_after_seconds=20)))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert run.state is RunState.FAILED
    assert run.first_token_at is None
    assert run.cost_state is CostState.UNKNOWN
    assert run.error is not None
    assert run.error.facts == {"retry_after_seconds": 20}


async def test_an_error_in_our_own_code_ends_the_run_too(caplog):
    s = scene(ScriptedChat(Text("Half"), ZeroDivisionError("a bug")))

    run = await s.ended(await s.runs.start(actor=s.actor, order=order()))

    assert (run.state, run.output) == (RunState.FAILED, "Half")
    assert run.error is not None
    assert run.error.code == "unexpected"
    assert "a bug" in caplog.text


async def test_stop_closes_the_connection_within_100_ms_and_keeps_the_text():
    s = scene(ScriptedChat(Opened("gen-1"), Text("So far"), 60))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "So far")

    asked_at = asyncio.get_running_loop().time()
    await s.runs.stop(actor=s.actor, run_id=run_id)

    run = await s.stored(run_id)
    assert s.provider.closed_at is not None
    assert s.provider.closed_at - asked_at < 0.1
    assert (run.state, run.output) == (RunState.STOPPED, "So far")


async def test_a_run_stopped_before_it_began_is_stopped_all_the_same():
    s = scene(ScriptedChat(60))

    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.runs.stop(actor=s.actor, run_id=run_id)

    assert (await s.stored(run_id)).state is RunState.STOPPED


async def test_the_cost_of_a_stopped_run_is_pending_until_the_books_say_it():
    settled = Settled(Decimal("0.5"), Usage(7, 900), "Groq")
    s = scene(ScriptedChat(Opened("gen-1"), Text("So far"), 60, settlements=[None, RateLimited(), settled]))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "So far")

    await s.runs.stop(actor=s.actor, run_id=run_id)
    at_first = await s.stored(run_id)
    later = await s.ended(run_id)

    assert (at_first.cost_state, at_first.cost_usd) == (CostState.PENDING, None)
    assert (later.cost_state, later.cost_usd, later.usage) == (CostState.KNOWN, Decimal("0.5"), Usage(7, 900))
    assert later.output == "So far"


async def test_a_cost_that_never_comes_is_unknown_and_never_zero():
    s = scene(ScriptedChat(Opened("gen-1"), Text("So far"), 60))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "So far")

    await s.runs.stop(actor=s.actor, run_id=run_id)
    run = await s.ended(run_id)

    assert (run.cost_state, run.cost_usd) == (CostState.UNKNOWN, None)
    assert s.provider.questions == 3


async def test_stopping_what_has_ended_changes_nothing():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.ended(run_id)

    await s.runs.stop(actor=s.actor, run_id=run_id)

    assert (await s.stored(run_id)).state is RunState.COMPLETED


async def test_shutting_down_interrupts_streams_with_their_text_stored():
    s = scene(ScriptedChat(Opened("gen-1"), Text("So far"), 60))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "So far")

    await s.runs.shutdown()

    run = await s.stored(run_id)
    assert (run.state, run.output, run.cost_state) == (RunState.INTERRUPTED, "So far", CostState.PENDING)


async def test_text_is_stored_while_the_run_goes_on_and_a_restart_marks_it_interrupted():
    s = scene(ScriptedChat(Opened("gen-1"), Text("So far"), 60))
    run_id = await s.runs.start(actor=s.actor, order=order())

    async def text_is_stored() -> bool:
        return (await s.stored(run_id)).output == "So far"

    await eventually(text_is_stored)
    settled = Settled(Decimal(1), Usage(), "")

    restarted = scene(ScriptedChat(settlements=[settled]), store=s.store)
    marked = await restarted.runs.recover()
    run = await restarted.stored(run_id)

    async def cost_is_stored() -> bool:
        return (await restarted.stored(run_id)).cost_state is not CostState.PENDING

    await eventually(cost_is_stored)

    assert (marked, run.state, run.output) == (1, RunState.INTERRUPTED, "So far")
    assert (await restarted.stored(run_id)).cost_usd == 1
    await s.runs.shutdown()


async def test_a_database_that_fails_at_the_end_is_asked_again(monkeypatch):
    s = scene(ScriptedChat(Text("x"), 0.01, FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    writing, calls = s.store.writing, iter([True])

    def flaky():
        if next(calls, False):
            raise OSError("disk full")
        return writing()

    s.store.writing = flaky  # type: ignore[method-assign]
    run = await s.ended(run_id)

    assert run.state is RunState.COMPLETED


async def test_a_conversation_goes_on_after_an_answer():
    s = scene(ScriptedChat(Text("Answer"), FINISHED))
    first = await s.runs.start(actor=s.actor, order=order("Question"))
    await s.ended(first)

    second = await s.ended(await s.runs.reply(actor=s.actor, run_id=first, text="And then?"))

    assert [(m.role.value, m.text) for m in second.messages] == [
        ("user", "Question"),
        ("assistant", "Answer"),
        ("user", "And then?"),
    ]


async def test_nothing_can_be_replied_to_a_run_without_an_answer():
    s = scene(ScriptedChat(RateLimited()))
    first = await s.runs.start(actor=s.actor, order=order())
    await s.ended(first)

    with pytest.raises(InvalidInput, match="nothing_to_continue"):
        await s.runs.reply(actor=s.actor, run_id=first, text="And then?")


async def test_a_viewer_reads_runs_and_starts_none():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    viewer = somebody(role=Role.VIEWER)

    with pytest.raises(NotAllowed):
        await s.runs.start(actor=viewer, order=order())
    with pytest.raises(NotAllowed):
        await s.runs.stop(actor=viewer, run_id=run_id)

    assert (await s.runs.get(actor=viewer, run_id=run_id)).id == run_id
    await s.ended(run_id)


async def test_another_workspace_reaches_no_run_live_or_stored():
    s = scene(ScriptedChat(Text("x"), 60))
    run_id = await s.runs.start(actor=s.actor, order=order())
    stranger = somebody(workspace_id=2)

    for ask in (s.runs.get, s.runs.stop, s.runs.follow):
        with pytest.raises(RunNotFound):
            await ask(actor=stranger, run_id=run_id)
    await s.runs.shutdown()
    with pytest.raises(RunNotFound):
        await s.runs.follow(actor=stranger, run_id=run_id)

    assert (await s.runs.search(actor=stranger, query=RunQuery())).total == 0


async def test_orders_that_cannot_run_are_refused_before_anything_is_stored():
    s = scene(ScriptedChat())

    with pytest.raises(ModelUnknown):
        await s.runs.start(actor=s.actor, order=RunOrder(RunOrigin.EDITOR, content=said(model="no/such")))
    with pytest.raises(InvalidInput, match="model_missing"):
        await s.runs.start(actor=s.actor, order=RunOrder(RunOrigin.EDITOR, content=said(model="")))
    with pytest.raises(InvalidInput, match="messages_empty"):
        await s.runs.start(actor=s.actor, order=order("  "))
    with pytest.raises(InvalidInput, match="too_long"):
        await s.runs.start(actor=s.actor, order=order("x" * 100_001))
    with pytest.raises(InvalidInput, match="too_long"):
        await s.runs.start(actor=s.actor, order=order(inputs={"a": "x" * 200_001}))

    assert (await s.runs.search(actor=s.actor, query=RunQuery())).total == 0


async def test_the_runs_of_one_launch_and_the_models_used_are_found_again():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    ids = [await s.runs.start(actor=s.actor, order=order(group_id="g")) for _ in range(2)]
    for run_id in ids:
        await s.ended(run_id)

    assert {run.id for run in await s.runs.of_group(actor=s.actor, group_id="g")} == set(ids)
    assert await s.runs.used_models(actor=s.actor) == (MODEL,)


async def test_the_people_who_ran_something_are_told_to_those_who_may_read():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    await s.ended(await s.runs.start(actor=s.actor, order=order()))
    stranger = replace(s.actor, workspace=replace(s.actor.workspace, id=s.actor.workspace_id + 1))

    assert await s.runs.runners(actor=s.actor) == (Runner(s.actor.user.id, s.actor.user.name),)
    assert await s.runs.runners(actor=stranger) == ()


async def test_of_runs_started_together_each_fails_for_itself():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    orders = (order("One"), RunOrder(RunOrigin.PLAYGROUND, content=said(model="no/such")))

    started, refused = await s.runs.start_together(actor=s.actor, orders=orders)

    assert isinstance(refused, ModelUnknown)
    assert isinstance(started, str)
    run = await s.ended(started)
    assert await s.runs.of_group(actor=s.actor, group_id=run.group_id) == (run,)


async def test_a_setting_out_of_range_is_refused():
    s = scene(ScriptedChat())

    with pytest.raises(InvalidInput, match="out_of_range"):
        await s.runs.start(actor=s.actor, order=order(settings=ModelSettings(model=MODEL, temperature=9)))
