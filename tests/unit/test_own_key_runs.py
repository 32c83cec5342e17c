"""Runs with a person's own key: that key and no other, nothing counted, and what is said when it stops working."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.errors import (
    CeilingReached,
    FreePoolEmpty,
    KeyRefused,
    MaxTokensTooCostly,
    Moderated,
    NoCredit,
    OwnKeyGone,
    OwnKeyNeeded,
    ProviderForbidden,
    ProviderUnavailable,
    RateLimited,
)
from promptmanager.domain.free_pool import PoolLimits
from promptmanager.domain.keys import KeyFacts, KeyTrouble, UserKey
from promptmanager.domain.models import ModelTier
from promptmanager.domain.plans import Grant
from promptmanager.domain.runs import CostState, KeySource, Run, RunState, Usage
from promptmanager.services.own_key import OwnKeys
from promptmanager.services.plans import Plans
from promptmanager.services.ports.chat import ChatRequest, Opened, Settled, Text
from tests.fakes.scripted_chat import FINISHED, ScriptedChat, Step
from tests.fakes.store import FakeStore
from tests.fakes.vault import FakeVault
from tests.unit.runs_scene import AT, MODEL, Scene, eventually, order, said, scene

KEY = "sk-or-v1-0123456789abcdef"
OTHER = "sk-or-v1-fedcba9876543210"
UNKNOWN_COST = replace(FINISHED, cost_usd=None)
SETTLED = Settled(Decimal("0.5"), Usage(), "Scripted")


async def keep(s: Scene, key: str = KEY, key_id: str = "key-1") -> None:
    await s.kept.keep(s.actor.user.id, key_id, key, KeyFacts())


async def kept(s: Scene) -> UserKey:
    found = await s.kept.of_user(s.actor.user.id)
    assert found is not None
    return found


async def run(s: Scene) -> Run:
    return await s.ended(await s.runs.start(actor=s.actor, order=order()))


async def is_completed(s: Scene, run_id: str) -> bool:
    return (await s.stored(run_id)).state is RunState.COMPLETED


async def has_settled(s: Scene, run_id: str) -> bool:
    return (await s.stored(run_id)).cost_state is not CostState.PENDING


async def grant(s: Scene) -> None:
    async with s.store.writing() as work:
        await work.grants.put(Grant(s.actor.user.id, None, granted_by=1, granted_at=AT))
        await work.commit()


async def withdraw(s: Scene) -> None:
    async with s.store.writing() as work:
        await work.grants.withdraw(s.actor.user.id)
        await work.commit()


async def test_with_an_own_key_every_run_goes_through_it_and_without_it_through_the_platforms_at_once():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    without = await run(s)
    await keep(s)

    own = [await run(s), await run(s)]
    await s.kept.delete(s.actor.user.id)
    after = await run(s)

    assert [each.key_source for each in own] == [KeySource.BYOK, KeySource.BYOK]
    assert (without.key_source, after.key_source) == (KeySource.SYSTEM, KeySource.SYSTEM)
    assert s.provider.keys == [KEY, KEY]
    assert len(s.provider.requests) == 4


async def test_a_replaced_key_is_the_one_that_is_used():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    await keep(s)
    await run(s)

    await keep(s, OTHER, "key-2")
    await run(s)

    assert s.provider.keys == [KEY, OTHER]


async def test_an_own_key_takes_no_unit_and_asks_neither_the_ceiling_nor_the_pool():
    s = scene(
        ScriptedChat(Text("x"), FINISHED), has_plans=True, ceiling_usd=Decimal("0.00001"), limits=PoolLimits(a_day=0)
    )
    s.models.model = replace(s.models.model, id=f"{MODEL}:free", tier=ModelTier.PREMIUM)
    await grant(s)
    await keep(s)

    ended = [await run(s) for _ in range(4)]

    assert {each.state for each in ended} == {RunState.COMPLETED}
    assert {each.quota_day for each in ended} == {None}
    await s.kept.delete(s.actor.user.id)
    with pytest.raises(FreePoolEmpty):
        await run(s)


async def test_what_own_keys_spent_does_not_count_towards_the_ceiling():
    s = scene(ScriptedChat(Text("x"), FINISHED), has_plans=True, ceiling_usd=Decimal("0.00001"))
    await grant(s)
    await keep(s)
    await run(s)
    await s.kept.delete(s.actor.user.id)

    await run(s)

    with pytest.raises(CeilingReached):
        await run(s)


async def test_back_on_free_the_key_rests_and_comes_back_with_pro():
    s = scene(ScriptedChat(Text("x"), FINISHED), has_plans=True)
    await grant(s)
    await keep(s)
    await run(s)

    await withdraw(s)
    resting = await run(s)
    await grant(s)
    again = await run(s)

    assert (resting.key_source, again.key_source) == (KeySource.SYSTEM, KeySource.BYOK)
    assert resting.quota_day is not None
    assert s.provider.keys == [KEY, KEY]


async def test_what_is_simulated_needs_no_key():
    s = scene(ScriptedChat(Text("x"), FINISHED, is_simulated=True))
    await keep(s)

    assert (await run(s)).key_source is KeySource.SIMULATED
    assert s.provider.keys == []


async def test_somebody_elses_key_is_nobody_elses():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    await s.kept.keep(s.actor.user.id + 1, "key-1", KEY, KeyFacts())

    assert (await run(s)).key_source is KeySource.SYSTEM
    assert s.provider.keys == []


@pytest.mark.parametrize(
    ("refusal", "code", "trouble"),
    [
        (KeyRefused(), "own_key_refused", KeyTrouble.REFUSED),
        (NoCredit(), "own_key_no_credit", KeyTrouble.NO_CREDIT),
        (MaxTokensTooCostly(), "own_key_too_little_credit", KeyTrouble.TOO_LITTLE_CREDIT),
        (ProviderForbidden(detail="region"), "own_key_forbidden", KeyTrouble.FORBIDDEN),
        (FreePoolEmpty(), "own_key_day_used_up", None),
        (Moderated(reasons="x"), "moderated", None),
        (RateLimited(), "rate_limited", None),
        (ProviderUnavailable(), "provider_unavailable", None),
    ],
)
async def test_a_key_that_stops_working_is_told_and_marked_and_no_other_takes_its_place(
    refusal: Exception, code: str, trouble: KeyTrouble | None
):
    s = scene(ScriptedChat(refusal))
    await keep(s)

    failed = [await run(s), await run(s)]

    assert [each.error.code for each in failed if each.error] == [code, code]
    assert {each.key_source for each in failed} == {KeySource.BYOK}
    assert s.provider.keys == [KEY, KEY]
    assert (await kept(s)).trouble is trouble


async def test_a_marked_key_that_works_again_is_no_longer_marked():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    await keep(s)
    await s.kept.note_trouble(await kept(s), KeyTrouble.NO_CREDIT)

    ended = await run(s)

    assert ended.key_source is KeySource.BYOK
    assert (await kept(s)).trouble is None


async def test_a_key_that_opens_no_more_is_told_and_nothing_is_sent():
    store = FakeStore()
    await keep(scene(ScriptedChat(), store=store, vault=FakeVault(("k0",))))
    s = scene(ScriptedChat(Text("x"), FINISHED), store=store, vault=FakeVault(("k1",)))

    ended = await run(s)

    assert ended.error is not None
    assert ended.error.code == "own_key_unreadable"
    assert (await kept(s)).trouble is KeyTrouble.UNREADABLE
    assert s.provider.requests == []


async def test_a_key_moved_to_another_person_does_not_open_there():
    s = scene(ScriptedChat(Text("x"), FINISHED))
    await s.kept.keep(99, "key-1", KEY, KeyFacts())
    async with s.store.writing() as work:
        stolen = await work.keys.of_user(99)
        assert stolen is not None
        await work.keys.put(replace(stolen, user_id=s.actor.user.id))
        await work.commit()

    ended = await run(s)

    assert ended.error is not None
    assert ended.error.code == "own_key_unreadable"
    assert s.provider.keys == []


async def test_a_key_deleted_between_admission_and_call_calls_nothing():
    provider = ScriptedChat(Text("x"), FINISHED)
    s = scene(provider)
    await keep(s)
    own_keys = OwnKeys(s.kept, plans=Plans(store=s.store, clock=s.clock, is_off=True), provider=provider)
    admitted = await own_keys.provider_of(actor=s.actor)
    assert admitted is not None
    await s.kept.delete(s.actor.user.id)

    with pytest.raises(OwnKeyGone):
        await anext(admitted.stream(ChatRequest(said().messages, said().settings)))

    assert provider.keys == []


async def test_without_a_platform_key_real_models_run_with_an_own_key_only():
    s = scene(ScriptedChat(Text("x"), FINISHED), has_platform_key=False)

    with pytest.raises(OwnKeyNeeded):
        await run(s)
    await keep(s)

    assert (await run(s)).key_source is KeySource.BYOK
    assert s.provider.keys == [KEY]


async def test_a_cost_that_comes_later_is_asked_for_with_the_own_key():
    s = scene(ScriptedChat(Opened("gen-1"), Text("x"), UNKNOWN_COST, settlements=[None, SETTLED]))
    await keep(s)

    ended = await run(s)

    assert (ended.cost_usd, ended.cost_state) == (Decimal("0.5"), CostState.KNOWN)
    assert s.provider.keys == [KEY, KEY, KEY]


@pytest.mark.parametrize("what", ["kept", "deleted", "replaced"])
async def test_after_a_restart_the_key_that_made_a_run_asks_for_its_cost_and_no_other(what: str):
    steps: tuple[Step, ...] = (Opened("gen-1"), Text("x"), UNKNOWN_COST)
    first = scene(ScriptedChat(*steps), delays_seconds=(60,))
    await keep(first)
    run_id = await first.runs.start(actor=first.actor, order=order())
    await eventually(lambda: is_completed(first, run_id))
    await first.runs.shutdown()
    if what == "deleted":
        await first.kept.delete(first.actor.user.id)
    elif what == "replaced":
        first.clock.advance(minutes=1)
        await keep(first, OTHER, "key-2")
    second = scene(ScriptedChat(*steps, settlements=[SETTLED]), store=first.store)

    await second.runs.recover()
    await eventually(lambda: has_settled(second, run_id))

    is_asked = what == "kept"
    ended = await second.stored(run_id)
    assert second.provider.keys == ([KEY] if is_asked else [])
    assert ended.cost_state is (CostState.KNOWN if is_asked else CostState.UNKNOWN)
