"""Signing up, in and out, and who is asking."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.errors import (
    EmailTaken,
    InvalidInput,
    NotSignedIn,
    SignUpClosed,
    TooManyAttempts,
    WorkspaceNotFound,
    WrongCredentials,
)
from promptmanager.domain.identity import Role, hashed_token
from promptmanager.services.accounts import Browser
from tests.fakes.accounts import ELSEWHERE, HERE, PASSWORD, AccountsBench


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench()


async def test_the_first_account_administers_the_instance_and_the_second_does_not(bench: AccountsBench) -> None:
    assert await bench.accounts.is_fresh()

    first = await bench.sign_up()
    second = await bench.sign_up("bob@example.org")

    assert first.user.is_admin
    assert not second.user.is_admin
    assert not await bench.accounts.is_fresh()


async def test_of_many_first_sign_ups_at_once_one_becomes_administrator(bench: AccountsBench) -> None:
    everybody = await asyncio.gather(*(bench.sign_up(f"p{n}@example.org") for n in range(20)))

    assert sum(signed_in.user.is_admin for signed_in in everybody) == 1


async def test_everybody_owns_a_personal_workspace(bench: AccountsBench) -> None:
    actor = await bench.actor(await bench.sign_up())

    assert actor.role is Role.OWNER
    assert actor.workspace.is_personal


async def test_an_address_is_taken_whatever_its_case(bench: AccountsBench) -> None:
    await bench.sign_up("ada@example.org")

    with pytest.raises(EmailTaken):
        await bench.sign_up(" Ada@Example.ORG")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("tiny", "password_too_short"),
        ("x" * 129, "too_long"),
        ("Password123", "password_common"),
        ("qwertyuiop", "password_common"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason(bench: AccountsBench, password: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await bench.accounts.sign_up(email="ada@example.org", password=password, name="Ada", locale="en", browser=HERE)

    assert refused.value.code == code
    assert password not in str(refused.value)


async def test_by_invitation_only_the_first_may_sign_up(bench: AccountsBench) -> None:
    closed = AccountsBench(is_invite_only=True)
    assert await closed.accounts.may_sign_up()

    await closed.sign_up()

    assert not await closed.accounts.may_sign_up()
    with pytest.raises(SignUpClosed):
        await closed.sign_up("bob@example.org")


async def test_by_invitation_two_first_sign_ups_at_once_leave_one_account() -> None:
    closed = AccountsBench(is_invite_only=True)

    results = await asyncio.gather(*(closed.sign_up(f"p{n}@example.org") for n in range(5)), return_exceptions=True)

    assert sum(isinstance(result, SignUpClosed) for result in results) == 4


async def test_signing_in_opens_a_session_whose_token_is_stored_hashed(bench: AccountsBench) -> None:
    await bench.sign_up()

    signed_in = await bench.sign_in(" ADA@example.org ")

    assert (await bench.actor(signed_in)).user.name == "Ada"
    assert signed_in.token not in str(bench.store.tables.sessions)


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("not an address", "x")]
)
async def test_wrong_and_unknown_get_the_same_answer_for_the_same_work(
    bench: AccountsBench, email: str, password: str
) -> None:
    await bench.sign_up()
    asked_before, commits_before = bench.hasher.asked, bench.store.commits

    with pytest.raises(WrongCredentials) as refused:
        await bench.sign_in(email, password)

    assert refused.value.facts == {}
    assert bench.hasher.asked == asked_before + 1
    assert bench.store.commits == commits_before + 2


async def test_a_thousand_guesses_cost_ten_hashes(bench: AccountsBench) -> None:
    await bench.sign_up()
    asked_before = bench.hasher.asked

    waits: list[float] = []
    for number in range(1_000):
        try:
            await bench.sign_in("ada@example.org", f"guess {number}", Browser(ip_address=f"198.51.100.{number % 250}"))
        except TooManyAttempts as error:
            waits.append(float(error.facts["retry_after_seconds"]))
        except WrongCredentials:
            pass

    assert bench.hasher.asked - asked_before == 10
    assert len(waits) == 990
    assert all(0 < wait <= 600 for wait in waits)


async def test_guesses_over_many_accounts_from_one_address_are_stopped(bench: AccountsBench) -> None:
    asked_before = bench.hasher.asked

    for number in range(300):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            # One customer's IPv6 network counts as one place.
            await bench.sign_in(f"p{number}@example.org", "guess", Browser(ip_address=f"2001:db8::{number:x}"))

    assert bench.hasher.asked - asked_before == 100


async def test_a_signed_in_owner_is_not_locked_out_by_others(bench: AccountsBench) -> None:
    own = await bench.sign_up()
    for _ in range(20):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            await bench.sign_in(password="guess", browser=ELSEWHERE)

    again = await bench.sign_in(browser=Browser(ip_address="192.0.2.1", token=own.token))

    assert again.user.email == "ada@example.org"
    with pytest.raises(TooManyAttempts):
        await bench.sign_in(browser=ELSEWHERE)


async def test_the_limit_passes_with_its_window(bench: AccountsBench) -> None:
    await bench.sign_up()
    for _ in range(11):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            await bench.sign_in(password="guess")

    bench.clock.advance(minutes=10)

    assert await bench.sign_in()


async def test_signing_in_anew_ends_the_session_that_the_browser_had(bench: AccountsBench) -> None:
    first = await bench.sign_up()

    second = await bench.sign_in(browser=Browser(ip_address="192.0.2.1", token=first.token))

    assert [s.token_hash for s in bench.store.tables.sessions.values()] == [hashed_token(second.token)]


async def test_outdated_hashes_are_renewed_at_sign_in(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    bench.store.tables.passwords[signed_in.user.id] = f"outdated:{PASSWORD}"

    await bench.sign_in()

    assert bench.store.tables.passwords[signed_in.user.id] == f"hashed:{PASSWORD}"


async def test_signing_out_ends_the_session_at_once(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    await bench.actor(signed_in)

    await bench.accounts.sign_out(token=signed_in.token)

    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)


async def test_an_idle_session_ends_after_two_weeks_and_a_used_one_after_ninety_days(bench: AccountsBench) -> None:
    idle = await bench.sign_up()
    used = await bench.sign_in(browser=ELSEWHERE)

    for _ in range(7):
        bench.clock.advance(days=13)
        if bench.clock.now() < used.expires_at:
            await bench.actor(used)
    with pytest.raises(NotSignedIn):
        await bench.actor(idle)
    with pytest.raises(NotSignedIn):
        await bench.actor(used)


async def test_a_session_is_touched_at_most_once_a_minute(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    commits = bench.store.commits

    for _ in range(12):
        bench.clock.advance(seconds=10)
        await bench.actor(signed_in)

    assert bench.store.commits - commits == 2


async def test_a_session_revoked_by_another_process_is_believed_for_less_than_five_seconds(
    bench: AccountsBench,
) -> None:
    signed_in = await bench.sign_up()
    await bench.actor(signed_in)
    bench.store.tables.sessions.clear()

    assert await bench.actor(signed_in)
    bench.clock.advance(seconds=5)
    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)


async def test_nobody_acts_in_a_workspace_that_is_not_theirs(bench: AccountsBench) -> None:
    ada = await bench.sign_up()
    bob = await bench.actor(await bench.sign_up("bob@example.org"))

    with pytest.raises(WorkspaceNotFound):
        await bench.accounts.actor_of(hashed_token(ada.token), bob.workspace_id)


@pytest.mark.parametrize("token_hash", ["", "0" * 64])
async def test_an_unknown_cookie_is_nobody(bench: AccountsBench, token_hash: str) -> None:
    with pytest.raises(NotSignedIn):
        await bench.accounts.actor_of(token_hash)
