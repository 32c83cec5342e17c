"""Following a run: every follower sees the whole text, wherever it begins and however slow it is."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from hypothesis import given
from hypothesis import strategies as st

from promptmanager.domain.offsets import utf16_length, utf16_tail
from promptmanager.domain.runs import RunState
from promptmanager.services.live_run import GrowingText
from promptmanager.services.ports.chat import Text
from promptmanager.services.stored_run import follow_stored
from tests.fakes.scripted_chat import FINISHED, ScriptedChat
from tests.unit.runs_scene import order, scene, text_of

EMOJI = "a👩‍🚀b𝄞é"


def test_offsets_count_as_javascript_does():
    assert utf16_length("👍") == 2
    assert utf16_tail("a👍b", 3) == (3, "b")


def test_an_offset_inside_a_character_moves_back_to_its_start():
    assert utf16_tail("a👍b", 2) == (1, "👍b")


def test_an_offset_outside_the_text_moves_to_its_end():
    assert utf16_tail("a👍", 99) == (3, "")
    assert utf16_tail("a👍", -1) == (0, "a👍")


@given(st.lists(st.text(alphabet="ab👍𝄞é", max_size=5)), st.integers(min_value=0, max_value=60))
def test_a_growing_text_gives_the_same_tail_as_the_whole_text(parts, offset):
    growing = GrowingText()
    for part in parts:
        growing.add(part)
        growing.publish()

    assert growing.tail(offset) == utf16_tail("".join(parts), offset)


async def test_what_is_not_published_is_not_seen():
    growing = GrowingText("a")
    growing.add("b")

    assert (growing.tail(0), growing.whole) == ((0, "a"), "ab")


async def test_everybody_sees_the_same_text_from_their_own_place():
    s = scene(ScriptedChat(*[Text(piece) for piece in EMOJI], 0.02, Text(EMOJI), FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    early = asyncio.create_task(text_of(await s.runs.follow(actor=s.actor, run_id=run_id)))
    await s.until(run_id, "é")
    late = asyncio.create_task(text_of(await s.runs.follow(actor=s.actor, run_id=run_id)))

    whole = await early

    assert whole == await late == EMOJI + EMOJI
    assert await text_of(await s.runs.follow(actor=s.actor, run_id=run_id)) == whole


async def test_a_follower_that_comes_back_is_sent_what_it_misses():
    s = scene(ScriptedChat(Text("a👍b"), 0.02, Text("c"), FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "b")

    async with aclosing(await s.runs.follow(actor=s.actor, run_id=run_id, offset=3)) as chunks:
        received = [chunk async for chunk in chunks]

    assert [(chunk.offset, chunk.text) for chunk in received if chunk.text] == [(3, "b"), (4, "c")]
    await s.ended(run_id)


async def test_a_slow_follower_holds_up_nobody_and_still_gets_everything():
    s = scene(ScriptedChat(*[step for n in range(30) for step in (Text(f"{n} "), 0.002)], FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())
    slow = await s.runs.follow(actor=s.actor, run_id=run_id)
    first = await anext(slow)
    quick = await text_of(await s.runs.follow(actor=s.actor, run_id=run_id))

    rest = [chunk async for chunk in slow]

    assert first.text + "".join(chunk.text for chunk in rest) == quick
    assert len(rest) <= 2


async def test_pieces_are_shown_together_when_they_come_fast_and_at_once_when_slowly():
    quick = scene(ScriptedChat(*[step for _ in range(40) for step in (Text("x"), 0.001)], FINISHED), flush_seconds=0.02)
    slow = scene(ScriptedChat(*[step for _ in range(4) for step in (0.01, Text("x"))], FINISHED), flush_seconds=0.002)

    counts = []
    for s in (quick, slow):
        run_id = await s.runs.start(actor=s.actor, order=order())
        async with aclosing(await s.runs.follow(actor=s.actor, run_id=run_id)) as chunks:
            counts.append(len([chunk async for chunk in chunks if chunk.text]))

    assert counts[0] < 20
    assert counts[1] == 4


async def test_a_follower_learns_every_state():
    s = scene(ScriptedChat(0.01, Text("x"), 0.01, FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())

    async with aclosing(await s.runs.follow(actor=s.actor, run_id=run_id)) as chunks:
        states = [chunk.run.state async for chunk in chunks if chunk.run]

    assert states == [RunState.CONNECTING, RunState.STREAMING, RunState.COMPLETED]


async def test_a_run_of_another_process_is_followed_through_the_database():
    s = scene(ScriptedChat(Text("one "), 0.05, Text("two"), FINISHED))
    run_id = await s.runs.start(actor=s.actor, order=order())

    whole = await text_of(follow_stored(s.store, await s.stored(run_id), 0, 0, look_seconds=0.01))

    assert whole == "one two"
