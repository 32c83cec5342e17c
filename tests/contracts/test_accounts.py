"""Accounts where many come at once: the fake store, SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.errors import LinkExpired, NotSignedIn, TooManyAttempts, WrongCredentials
from promptmanager.services.ports import Store
from tests.fakes.accounts import ELSEWHERE, PASSWORD, AccountsBench


@pytest.fixture
def bench(store: Store) -> AccountsBench:
    return AccountsBench(store=store)


async def test_of_many_first_sign_ups_at_once_one_becomes_administrator(bench: AccountsBench) -> None:
    everybody = await asyncio.gather(*(bench.sign_up(f"p{n}@example.org") for n in range(12)))

    assert sum(signed_in.user.is_admin for signed_in in everybody) == 1


async def test_of_twenty_uses_of_one_link_at_once_one_wins(bench: AccountsBench) -> None:
    await bench.sign_up()
    token = await bench.reset_token()

    results = await asyncio.gather(
        *(bench.accounts.passwords.reset(token=token, password=f"secret number {n}") for n in range(20)),
        return_exceptions=True,
    )
    await bench.accounts.letters.finish()

    assert results.count(None) == 1
    assert sum(isinstance(result, LinkExpired) for result in results) == 19


async def test_of_forty_guesses_at_once_ten_are_looked_at(bench: AccountsBench) -> None:
    await bench.sign_up()
    asked = bench.hasher.asked

    results = await asyncio.gather(
        *(bench.sign_in(password="guess", browser=ELSEWHERE) for _ in range(40)), return_exceptions=True
    )

    assert bench.hasher.asked - asked == 10
    assert sum(isinstance(result, TooManyAttempts) for result in results) == 30


async def test_a_deleted_account_is_gone_and_the_address_is_free(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    actor = await bench.actor(signed_in)
    await bench.accounts.profiles.change_theme(actor=actor, theme="dark")
    await bench.reset_token()

    await bench.accounts.profiles.delete_account(actor=actor, password=PASSWORD)
    await bench.accounts.letters.finish()

    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)
    with pytest.raises(WrongCredentials):
        await bench.sign_in()
    assert (await bench.actor(await bench.sign_up())).user.name == "Ada"


async def test_sessions_come_and_go(bench: AccountsBench) -> None:
    here = await bench.sign_up()
    there = await bench.sign_in(browser=ELSEWHERE)
    bench.clock.advance(minutes=5)
    actor = await bench.actor(here)

    listed = await bench.accounts.profiles.sessions(actor=actor)
    await bench.accounts.profiles.revoke_others(actor=actor)

    assert [session.token_hash == actor.session_hash for session in listed] == [True, False]
    with pytest.raises(NotSignedIn):
        await bench.actor(there)
    assert await bench.actor(here)
