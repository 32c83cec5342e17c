"""Connecting with OpenRouter: for the session that began it, once, in time; and tested like a key that was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import pytest

from promptmanager.domain.errors import ConnectionFailed, OwnKeyRefused, PlanNeeded, SecretsUnkept, TooManyAttempts
from promptmanager.domain.identity import Actor
from promptmanager.domain.keys import CONNECTION_LIFETIME, KeyFacts, challenge_of
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.key_connections import CONNECTIONS, KeyConnections
from promptmanager.services.keys import Keys
from promptmanager.services.plans import Plans
from tests.fakes.clock import FakeClock
from tests.fakes.keys import FakeInspector, FakeIssuer
from tests.fakes.store import FakeStore
from tests.fakes.tokens import FakeTokens
from tests.fakes.vault import FakeVault
from tests.unit.runs_scene import somebody

KEY = "sk-or-v1-0123456789abcdefwxyz"


@dataclass
class Desk:
    connections: KeyConnections
    kept: KeptKeys
    store: FakeStore
    clock: FakeClock
    issuer: FakeIssuer
    vault: FakeVault
    inspector: FakeInspector
    actor: Actor

    async def begin(self) -> str:
        """Return the state that the provider's page was asked to come back with."""
        page = await self.connections.begin(actor=self.actor)
        callback = parse_qs(urlsplit(page).query)["callback_url"][0]
        assert callback.startswith("https://prompts.example/keys/connected/")
        return callback.rpartition("/")[2]

    async def finish(self, state: str, code: str = "good", actor: Actor | None = None) -> None:
        await self.connections.finish(actor=actor or self.actor, state=state, code=code)

    async def has_key(self) -> bool:
        return await self.kept.of_user(self.actor.user.id) is not None


def desk(*, has_pro: bool = True) -> Desk:
    store, clock, tokens, vault = FakeStore(), FakeClock(), FakeTokens(), FakeVault()
    kept = KeptKeys(store, clock, vault)
    inspector, issuer = FakeInspector(), FakeIssuer(KEY)
    inspector.known = {KEY: KeyFacts()}
    plans = Plans(store=store, clock=clock, is_off=has_pro)

    async def on_saved() -> None:
        """Nothing is listed here."""

    keys = Keys(kept, tokens=tokens, inspector=inspector, plans=plans, on_saved=on_saved)
    address = "https://prompts.example"
    connections = KeyConnections(keys, tokens=tokens, issuer=issuer, address=address)
    return Desk(connections, kept, store, clock, issuer, vault, inspector, somebody())


def test_a_challenge_is_the_one_of_the_standard():
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def test_whoever_began_comes_back_with_a_code_and_has_a_key():
    d = desk()
    state = await d.begin()

    await d.finish(state)

    kept = await d.kept.of_user(d.actor.user.id)
    assert kept is not None
    assert d.kept.opener(kept)() == KEY
    assert d.inspector.asked == [KEY]
    assert d.store.tables.key_connections == {}


async def test_neither_the_state_nor_the_verifier_is_stored_as_it_is():
    d = desk()

    state = await d.begin()

    stored = next(iter(d.store.tables.key_connections.values()))
    assert state not in repr(d.store.tables.key_connections)
    assert "sealed" not in repr(stored)


async def test_an_address_that_was_used_is_used():
    d = desk()
    state = await d.begin()
    await d.finish(state)
    await d.kept.delete(d.actor.user.id)

    with pytest.raises(ConnectionFailed):
        await d.finish(state)

    assert d.issuer.asked == ["good"]
    assert not await d.has_key()


async def test_another_session_and_another_person_are_refused_and_the_right_one_is_not_harmed():
    d = desk()
    state = await d.begin()
    other_session = replace(d.actor, session_hash="another")
    somebody_else = replace(d.actor, user=replace(d.actor.user, id=2), session_hash="theirs")
    same_hash = replace(d.actor, user=replace(d.actor.user, id=2))

    for stranger in (other_session, somebody_else):
        with pytest.raises(ConnectionFailed):
            await d.finish(state, actor=stranger)
    assert d.issuer.asked == []
    await d.finish(state)
    with pytest.raises(ConnectionFailed):
        await d.finish(await d.begin(), actor=same_hash)

    assert await d.has_key()
    assert await d.kept.of_user(2) is None


@pytest.mark.parametrize("code", ["", "foreign", "x" * 501])
async def test_a_code_that_is_missing_or_of_another_connection_gives_nothing(code: str):
    d = desk()
    state = await d.begin()

    with pytest.raises(ConnectionFailed):
        await d.finish(state, code)

    assert not await d.has_key()


async def test_a_made_up_state_reaches_nobody():
    d = desk()
    await d.begin()

    for state in ("", "made-up"):
        with pytest.raises(ConnectionFailed):
            await d.finish(state)

    assert d.issuer.asked == []


async def test_after_ten_minutes_it_is_too_late_and_forgotten_with_the_next():
    d = desk()
    state = await d.begin()
    d.clock.advance(seconds=CONNECTION_LIFETIME.total_seconds())

    with pytest.raises(ConnectionFailed):
        await d.finish(state)
    await d.begin()

    assert len(d.store.tables.key_connections) == 1


async def test_a_key_that_is_not_good_is_not_kept_though_it_was_given():
    d = desk()
    d.inspector.known[KEY] = OwnKeyRefused()

    with pytest.raises(OwnKeyRefused):
        await d.finish(await d.begin())

    assert not await d.has_key()


async def test_free_has_no_connection_and_neither_has_an_instance_without_a_ring():
    with pytest.raises(PlanNeeded):
        await desk(has_pro=False).begin()
    without = desk()
    without.vault.is_ready = False
    with pytest.raises(SecretsUnkept):
        await without.begin()


async def test_connections_are_begun_in_small_numbers():
    d = desk()
    for _ in range(CONNECTIONS.attempts):
        await d.begin()

    with pytest.raises(TooManyAttempts):
        await d.begin()
