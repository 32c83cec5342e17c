"""What people change about themselves, and what the administrator does for them."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import (
    EmailTaken,
    InvalidInput,
    LastAdministrator,
    NotAllowed,
    NotSignedIn,
    SoleOwner,
    UserNotFound,
    WrongCredentials,
    WrongPassword,
)
from promptmanager.domain.identity import Role
from tests.fakes.accounts import ELSEWHERE, PASSWORD, AccountsBench


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench()


async def test_a_new_name_and_language_are_seen_at_once(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()

    await bench.accounts.profiles.rename(actor=await bench.actor(signed_in), name="  Ada   King ")
    await bench.accounts.profiles.change_locale(actor=await bench.actor(signed_in), locale="fr")

    user = (await bench.actor(signed_in)).user
    assert (user.name, user.locale) == ("Ada King", "fr")


async def test_the_theme_is_remembered_once_chosen(bench: AccountsBench) -> None:
    actor = await bench.actor(await bench.sign_up())
    assert await bench.accounts.profiles.theme(actor=actor) == ""

    await bench.accounts.profiles.change_theme(actor=actor, theme="dark")

    assert await bench.accounts.profiles.theme(actor=actor) == "dark"


async def test_what_the_product_does_not_have_is_refused(bench: AccountsBench) -> None:
    actor = await bench.actor(await bench.sign_up())

    with pytest.raises(InvalidInput):
        await bench.accounts.profiles.change_theme(actor=actor, theme="pink")
    with pytest.raises(InvalidInput):
        await bench.accounts.profiles.change_locale(actor=actor, locale="tlh")
    with pytest.raises(InvalidInput):
        await bench.accounts.profiles.rename(actor=actor, name="   ")


async def test_sessions_are_listed_and_ended_one_by_one(bench: AccountsBench) -> None:
    here = await bench.sign_up()
    elsewhere = await bench.sign_in(browser=ELSEWHERE)
    actor = await bench.actor(here)
    listed = await bench.accounts.profiles.sessions(actor=actor)
    assert {session.user_agent for session in listed} == {"Browser/1.0", "Other/2.0"}

    other = next(session for session in listed if session.user_agent == "Other/2.0")
    await bench.actor(elsewhere)
    await bench.accounts.profiles.revoke(actor=actor, session_id=other.id)

    with pytest.raises(NotSignedIn):
        await bench.actor(elsewhere)
    assert await bench.actor(here)


async def test_sessions_that_are_over_are_neither_listed_nor_kept(bench: AccountsBench) -> None:
    await bench.sign_up()
    bench.clock.advance(days=20)

    actor = await bench.actor(await bench.sign_in(browser=ELSEWHERE))

    listed = await bench.accounts.profiles.sessions(actor=actor)
    assert [session.user_agent for session in listed] == ["Other/2.0"]
    assert len(bench.store.tables.sessions) == 1


async def test_nobody_ends_the_session_of_another(bench: AccountsBench) -> None:
    ada = await bench.sign_up()
    bob = await bench.actor(await bench.sign_up("bob@example.org"))
    session = (await bench.accounts.profiles.sessions(actor=await bench.actor(ada)))[0]

    await bench.accounts.profiles.revoke(actor=bob, session_id=session.id)

    assert await bench.actor(ada)


async def test_all_other_sessions_end_together(bench: AccountsBench) -> None:
    here = await bench.sign_up()
    elsewhere = [await bench.sign_in(browser=ELSEWHERE) for _ in range(3)]

    await bench.accounts.profiles.revoke_others(actor=await bench.actor(here))

    assert await bench.actor(here)
    for signed_in in elsewhere:
        with pytest.raises(NotSignedIn):
            await bench.actor(signed_in)


async def test_a_deleted_account_is_gone_with_its_workspace(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    actor = await bench.actor(signed_in)

    await bench.accounts.profiles.delete_account(actor=actor, password=PASSWORD)
    await bench.accounts.letters.finish()

    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)
    with pytest.raises(WrongCredentials):
        await bench.sign_in()
    assert bench.store.tables.workspaces == {}
    assert bench.store.tables.sessions == {}
    assert bench.stopped == [actor.user.id]


async def test_deleting_asks_for_the_password(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()

    with pytest.raises(WrongPassword):
        await bench.accounts.profiles.delete_account(actor=await bench.actor(signed_in), password="wrong")

    assert await bench.actor(signed_in)
    assert bench.stopped == []


async def test_the_sole_owner_of_a_shared_workspace_stays(bench: AccountsBench) -> None:
    ada, bob = await bench.sign_up(), await bench.sign_up("bob@example.org")
    async with bench.store.writing() as uow:
        team = await uow.workspaces.add(name="Team", is_personal=False, owner_id=ada.user.id, at=bench.clock.now())
        await uow.workspaces.set_role(workspace_id=team.id, user_id=bob.user.id, role=Role.ADMIN)
        await uow.commit()

    with pytest.raises(SoleOwner) as refused:
        await bench.accounts.profiles.delete_account(actor=await bench.actor(ada), password=PASSWORD)
    assert refused.value.facts == {"workspace": "Team"}
    await bench.accounts.profiles.delete_account(actor=await bench.actor(bob), password=PASSWORD)
    await bench.accounts.letters.finish()

    assert team.id in bench.store.tables.workspaces


async def test_the_last_administrator_stays_while_others_use_the_instance(bench: AccountsBench) -> None:
    ada, bob = await bench.sign_up(), await bench.sign_up("bob@example.org")

    with pytest.raises(LastAdministrator):
        await bench.accounts.profiles.delete_account(actor=await bench.actor(ada), password=PASSWORD)
    async with bench.store.writing() as uow:
        await uow.users.set_admin(bob.user.id, is_admin=True)
        await uow.commit()
    await bench.accounts.profiles.delete_account(actor=await bench.actor(ada), password=PASSWORD)
    await bench.accounts.letters.finish()

    assert list(bench.store.tables.users) == [bob.user.id]


async def test_an_administrator_makes_an_account_and_hands_over_its_link(bench: AccountsBench) -> None:
    admin = await bench.actor(await bench.sign_up())

    link = await bench.accounts.administration.create_user(
        actor=admin, email="bob@example.org", name="Bob", locale="fr"
    )
    with pytest.raises(WrongCredentials):
        await bench.sign_in("bob@example.org", "")
    await bench.accounts.passwords.reset(token=link.partition("#token=")[2], password=PASSWORD)

    assert (await bench.sign_in("bob@example.org")).user.locale == "fr"
    with pytest.raises(EmailTaken):
        await bench.accounts.administration.create_user(actor=admin, email="bob@example.org", name="B", locale="en")


async def test_only_administrators_administer(bench: AccountsBench) -> None:
    await bench.sign_up()
    bob = await bench.actor(await bench.sign_up("bob@example.org"))
    administration = bench.accounts.administration

    for asked in (
        administration.letters(actor=bob),
        administration.create_user(actor=bob, email="eve@example.org", name="Eve", locale="en"),
        administration.reset_link(actor=bob, email="ada@example.org"),
    ):
        with pytest.raises(NotAllowed):
            await asked


async def test_a_promoted_person_administers_at_once(bench: AccountsBench) -> None:
    await bench.sign_up()
    bob = await bench.sign_up("bob@example.org")
    await bench.actor(bob)

    await bench.accounts.administration.operator_promote(email="bob@example.org")

    assert (await bench.actor(bob)).user.is_admin
    with pytest.raises(UserNotFound):
        await bench.accounts.administration.operator_promote(email="nobody@example.org")
