"""Changing a password, and finding a way back in."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.errors import InvalidInput, LinkExpired, NotSignedIn, TooManyAttempts, WrongPassword
from tests.fakes.accounts import ELSEWHERE, PASSWORD, AccountsBench

NEW = "an even longer secret"


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench()


async def test_a_changed_password_ends_the_other_sessions_and_is_told_by_letter(bench: AccountsBench) -> None:
    here = await bench.sign_up()
    elsewhere = await bench.sign_in(browser=ELSEWHERE)

    await bench.accounts.passwords.change(actor=await bench.actor(here), old=PASSWORD, new=NEW)
    await bench.accounts.letters.finish()

    assert await bench.actor(here)
    with pytest.raises(NotSignedIn):
        await bench.actor(elsewhere)
    assert await bench.sign_in(password=NEW)
    assert [letter.subject for letter in bench.mailer.sent] == ["en:auth.letter.changed.subject:"]


async def test_a_change_asks_for_the_old_password_and_counts_the_attempts(bench: AccountsBench) -> None:
    actor = await bench.actor(await bench.sign_up())

    for _ in range(10):
        with pytest.raises(WrongPassword):
            await bench.accounts.passwords.change(actor=actor, old="wrong", new=NEW)
    asked = bench.hasher.asked
    with pytest.raises(TooManyAttempts):
        await bench.accounts.passwords.change(actor=actor, old=PASSWORD, new=NEW)

    assert bench.hasher.asked == asked


async def test_a_reset_link_opens_once_and_ends_all_sessions(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    token = await bench.reset_token()

    await bench.accounts.passwords.reset(token=token, password=NEW)

    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)
    assert await bench.sign_in(password=NEW)
    with pytest.raises(LinkExpired):
        await bench.accounts.passwords.reset(token=token, password="yet another secret")


async def test_of_twenty_uses_of_one_link_at_once_one_wins(bench: AccountsBench) -> None:
    await bench.sign_up()
    token = await bench.reset_token()

    results = await asyncio.gather(
        *(bench.accounts.passwords.reset(token=token, password=f"secret number {n}") for n in range(20)),
        return_exceptions=True,
    )

    assert results.count(None) == 1
    assert sum(isinstance(result, LinkExpired) for result in results) == 19


async def test_a_reset_link_is_good_for_an_hour(bench: AccountsBench) -> None:
    await bench.sign_up()
    token = await bench.reset_token()

    bench.clock.advance(hours=1)

    with pytest.raises(LinkExpired):
        await bench.accounts.passwords.reset(token=token, password=NEW)


async def test_one_reset_voids_the_other_links(bench: AccountsBench) -> None:
    await bench.sign_up()
    first, second = await bench.reset_token(), await bench.reset_token()

    await bench.accounts.passwords.reset(token=second, password=NEW)

    with pytest.raises(LinkExpired):
        await bench.accounts.passwords.reset(token=first, password="yet another secret")


async def test_a_weak_new_password_leaves_the_link_good(bench: AccountsBench) -> None:
    await bench.sign_up()
    token = await bench.reset_token()
    with pytest.raises(InvalidInput):
        await bench.accounts.passwords.reset(token=token, password="short")

    await bench.accounts.passwords.reset(token=token, password=NEW)

    assert await bench.sign_in(password=NEW)


async def test_a_made_up_link_costs_no_hash(bench: AccountsBench) -> None:
    with pytest.raises(LinkExpired):
        await bench.accounts.passwords.reset(token="made up", password=NEW)

    assert bench.hasher.asked == 0


async def test_links_are_stored_hashed(bench: AccountsBench) -> None:
    await bench.sign_up()

    token = await bench.reset_token()

    assert token
    assert token not in str(bench.store.tables.resets)


@pytest.mark.parametrize("email", ["nobody@example.org", "not an address", ""])
async def test_asking_for_somebody_unknown_answers_alike_and_sends_nothing(bench: AccountsBench, email: str) -> None:
    await bench.sign_up()
    commits = bench.store.commits

    await bench.accounts.passwords.request_reset(email=email, ip_address="192.0.2.1")
    unknown = bench.store.commits - commits
    await bench.accounts.letters.finish()
    commits = bench.store.commits
    await bench.accounts.passwords.request_reset(email="ada@example.org", ip_address="192.0.2.1")

    assert bench.store.commits - commits == unknown
    assert bench.mailer.sent == []
    await bench.accounts.letters.finish()
    assert len(bench.mailer.sent) == 1


async def test_asking_too_often_is_refused_for_known_and_unknown_alike(bench: AccountsBench) -> None:
    await bench.sign_up()

    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(5):
            await bench.accounts.passwords.request_reset(email=email, ip_address="192.0.2.1")
        with pytest.raises(TooManyAttempts):
            await bench.accounts.passwords.request_reset(email=email, ip_address="192.0.2.1")
    await bench.accounts.letters.finish()


async def test_a_letter_that_the_mail_server_refuses_waits_in_the_outbox(bench: AccountsBench) -> None:
    admin = await bench.actor(await bench.sign_up())
    bench.mailer.is_down = True

    await bench.accounts.passwords.request_reset(email="ada@example.org", ip_address="192.0.2.1")
    await bench.accounts.letters.finish()

    letters = await bench.accounts.administration.letters(actor=admin)
    assert [letter.to for letter in letters] == ["ada@example.org"]
    assert "https://prompts.example/reset-password/#token=" in letters[0].text
