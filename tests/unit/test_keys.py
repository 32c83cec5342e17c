"""A person's own key: what is saved, what is refused, what is deleted; and that no test of keys serves a thief."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from promptmanager.domain.errors import (
    KeyMalformed,
    KeyMissing,
    KeyUnchecked,
    OwnKeyForbidden,
    OwnKeyManagement,
    OwnKeyNoCredit,
    OwnKeyRefused,
    OwnKeyUnreadable,
    PlanNeeded,
    PromptManagerError,
    SecretsUnkept,
    TooManyAttempts,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.keys import KeyFacts, KeyTrouble, UserKey, key_hash, typed_key
from promptmanager.domain.plans import Grant
from promptmanager.services.kept_keys import KeptKeys, Resealed
from promptmanager.services.keys import TESTS, TESTS_ADDRESS, Keys
from promptmanager.services.plans import Plans
from tests.fakes.clock import FakeClock
from tests.fakes.keys import FakeInspector
from tests.fakes.store import FakeStore
from tests.fakes.tokens import FakeTokens
from tests.fakes.vault import FakeVault
from tests.unit.runs_scene import AT, somebody

GOOD = "sk-or-v1-0123456789abcdefwxyz"
OTHER = "sk-or-v1-fedcba98765432101234"
BAD = "sk-or-v1-thisonewasdeleted0000"
FACTS = KeyFacts(label="sk-or-v1-012...xyz", limit_usd=Decimal(10), remaining_usd=Decimal(4))
REFUSALS = [OwnKeyRefused(), OwnKeyManagement(), OwnKeyNoCredit(), OwnKeyForbidden(detail="region"), KeyUnchecked()]


@dataclass
class Desk:
    keys: Keys
    kept: KeptKeys
    store: FakeStore
    clock: FakeClock
    inspector: FakeInspector
    saved: list[str]
    actor: Actor

    async def found(self) -> UserKey | None:
        return (await self.keys.own(actor=self.actor)).key

    async def save(self, typed: str = GOOD, ip_address: str = "") -> None:
        await self.keys.test_and_save(actor=self.actor, typed=typed, ip_address=ip_address)

    async def set_pro(self, *, is_pro: bool) -> None:
        async with self.store.writing() as work:
            if is_pro:
                await work.grants.put(Grant(self.actor.user.id, None, granted_by=1, granted_at=AT))
            else:
                await work.grants.withdraw(self.actor.user.id)
            await work.commit()


@pytest.fixture
async def desk() -> Desk:
    store, clock, saved = FakeStore(), FakeClock(), []
    kept = KeptKeys(store, clock, FakeVault())
    inspector = FakeInspector()
    inspector.known = {GOOD: FACTS, OTHER: KeyFacts()}

    async def on_saved() -> None:
        saved.append("saved")

    plans = Plans(store=store, clock=clock)
    keys = Keys(kept, tokens=FakeTokens(), inspector=inspector, plans=plans, on_saved=on_saved)
    made = Desk(keys, kept, store, clock, inspector, saved, somebody())
    await made.set_pro(is_pro=True)
    return made


async def test_a_good_key_is_kept_sealed_with_what_was_told_of_it(desk: Desk):
    await desk.save(f'  "{GOOD}"\n')

    found = await desk.found()
    assert found is not None
    assert (found.last_four, found.sha256, found.facts) == ("wxyz", key_hash(GOOD), FACTS)
    assert (found.checked_at, found.changed_at, found.trouble) == (desk.clock.now(), desk.clock.now(), None)
    assert GOOD not in repr(desk.store.tables)
    assert "sealed" not in repr(found)
    assert desk.kept.opener(found)() == GOOD
    assert desk.saved == ["saved"]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda error: error.code)
async def test_a_key_that_is_not_good_is_not_saved_and_the_one_before_stays(desk: Desk, refusal: PromptManagerError):
    await desk.save()
    desk.inspector.known[BAD] = refusal

    with pytest.raises(type(refusal)):
        await desk.save(BAD)

    found = await desk.found()
    assert found is not None
    assert found.last_four == "wxyz"
    assert desk.saved == ["saved"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "sk-or-",
        "sk-proj-0123456789abcdef0123",
        "sk-or-v1-0123456789 abcdef",
        "sk-or-v1-0123456789\nabcdef0",
        "sk-or-v1-éééééééééééééééééé",
        "sk-or-v1-" + "a" * 200,
        "https://openrouter.ai/keys",
    ],
)
async def test_what_is_no_key_is_refused_before_anybody_is_asked(desk: Desk, typed: str):
    with pytest.raises(KeyMalformed) as refused:
        await desk.save(typed)

    assert refused.value.facts == {"prefix": "sk-or-"}
    assert desk.inspector.asked == []
    assert await desk.found() is None


def test_quotes_and_spaces_that_came_along_are_taken_off():
    assert typed_key(f"\u201c{GOOD}\u201d\u00a0\n") == typed_key(f"'{GOOD}'") == GOOD


async def test_a_new_key_takes_the_place_of_the_old_one(desk: Desk):
    await desk.save()
    first = await desk.found()
    desk.clock.advance(minutes=5)

    await desk.save(OTHER)

    second = await desk.found()
    assert first is not None
    assert second is not None
    assert (second.last_four, second.changed_at) == ("1234", desk.clock.now())
    assert second.id != first.id
    assert desk.kept.opener(second)() == OTHER


async def test_a_free_user_saves_and_checks_nothing_but_deletes(desk: Desk):
    await desk.save()
    await desk.set_pro(is_pro=False)

    with pytest.raises(PlanNeeded):
        await desk.save(OTHER)
    with pytest.raises(PlanNeeded):
        await desk.keys.check_again(actor=desk.actor)
    resting = await desk.keys.own(actor=desk.actor)
    await desk.keys.delete(actor=desk.actor)

    assert resting.key is not None
    assert not resting.is_allowed
    assert await desk.found() is None
    assert desk.inspector.asked == [GOOD]


async def test_a_check_brings_the_figures_up_to_date(desk: Desk):
    await desk.save()
    changed = replace(FACTS, remaining_usd=Decimal(1))
    desk.inspector.known[GOOD] = changed
    desk.clock.advance(hours=1)

    await desk.keys.check_again(actor=desk.actor)

    found = await desk.found()
    assert found is not None
    assert (found.facts, found.checked_at) == (changed, desk.clock.now())
    assert found.changed_at < found.checked_at


async def test_a_check_that_finds_trouble_keeps_the_key_and_marks_it_until_it_is_over(desk: Desk):
    await desk.save()
    desk.inspector.known[GOOD] = OwnKeyNoCredit()

    with pytest.raises(OwnKeyNoCredit):
        await desk.keys.check_again(actor=desk.actor)

    marked = await desk.found()
    assert marked is not None
    assert (marked.trouble, marked.trouble_at) == (KeyTrouble.NO_CREDIT, desk.clock.now())
    desk.inspector.known[GOOD] = FACTS
    await desk.keys.check_again(actor=desk.actor)
    found = await desk.found()
    assert found is not None
    assert found.trouble is None


async def test_an_unreachable_provider_says_nothing_about_a_key(desk: Desk):
    await desk.save()
    desk.inspector.known[GOOD] = KeyUnchecked()

    with pytest.raises(KeyUnchecked):
        await desk.keys.check_again(actor=desk.actor)

    found = await desk.found()
    assert found is not None
    assert found.trouble is None


async def test_a_key_that_the_ring_no_longer_opens_says_so(desk: Desk):
    await desk.save()
    other = Keys(
        replace(desk.kept, vault=FakeVault(("k2",))),
        tokens=FakeTokens(),
        inspector=desk.inspector,
        plans=Plans(store=desk.store, clock=desk.clock),
        on_saved=desk.save,
    )

    with pytest.raises(OwnKeyUnreadable):
        await other.check_again(actor=desk.actor)

    found = await desk.found()
    assert found is not None
    assert found.trouble is KeyTrouble.UNREADABLE


async def test_without_a_key_there_is_nothing_to_check_and_deleting_is_done(desk: Desk):
    with pytest.raises(KeyMissing):
        await desk.keys.check_again(actor=desk.actor)

    await desk.keys.delete(actor=desk.actor)


async def test_without_a_ring_no_key_is_taken(desk: Desk):
    vault = FakeVault()
    vault.is_ready = False
    keys = Keys(
        replace(desk.kept, vault=vault),
        tokens=FakeTokens(),
        inspector=desk.inspector,
        plans=Plans(store=desk.store, clock=desk.clock),
        on_saved=desk.save,
    )

    with pytest.raises(SecretsUnkept):
        await keys.test_and_save(actor=desk.actor, typed=GOOD)

    assert not (await keys.own(actor=desk.actor)).can_keep
    assert desk.inspector.asked == []


async def test_keys_cannot_be_tried_out_in_numbers(desk: Desk):
    for _ in range(TESTS.attempts):
        with pytest.raises(OwnKeyRefused):
            await desk.save(BAD)

    with pytest.raises(TooManyAttempts):
        await desk.save(GOOD)
    with pytest.raises(KeyMissing):
        await desk.keys.check_again(actor=desk.actor)

    assert len(desk.inspector.asked) == TESTS.attempts
    desk.clock.advance(seconds=TESTS.window_seconds)
    await desk.save(GOOD)


async def test_many_accounts_of_one_address_try_out_no_more_than_a_few_people_would(desk: Desk):
    for number in range(TESTS_ADDRESS.attempts):
        desk.actor = replace(desk.actor, user=replace(desk.actor.user, id=10 + number))
        await desk.set_pro(is_pro=True)
        with pytest.raises(OwnKeyRefused):
            await desk.save(BAD, "203.0.113.7")

    desk.actor = replace(desk.actor, user=replace(desk.actor.user, id=1))
    with pytest.raises(TooManyAttempts):
        await desk.save(GOOD, "203.0.113.7")
    await desk.save(GOOD, "203.0.113.8")


async def test_keys_are_sealed_anew_with_the_first_key_of_the_ring(desk: Desk):
    await desk.save()
    old, new = desk.kept, replace(desk.kept, vault=FakeVault(("k2", "k1")))

    first, second = await new.seal_anew(), await new.seal_anew()

    assert first == Resealed(done=1, unreadable=0, fresh=0)
    assert second == Resealed(done=0, unreadable=0, fresh=1)
    found = await desk.found()
    assert found is not None
    assert replace(new, vault=FakeVault(("k2",))).opener(found)() == GOOD
    assert old.vault.is_sealed_by_the_first(found.sealed) is False


async def test_what_no_key_of_the_ring_opens_is_told_and_left(desk: Desk):
    await desk.save()
    before = await desk.found()

    outcome = await replace(desk.kept, vault=FakeVault(("k9",))).seal_anew()

    assert outcome == Resealed(done=0, unreadable=1, fresh=0)
    assert await desk.found() == before
