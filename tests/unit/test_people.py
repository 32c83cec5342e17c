"""What the administrator does with people: looking for them, shutting them out, letting them in."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import (
    InvalidInput,
    LinkExpired,
    NotAdministrator,
    NotAllowed,
    NotSignedIn,
    OwnAccount,
    PaymentsMisconfigured,
    PaymentsUnavailable,
    UserNotFound,
    WrongCredentials,
)
from promptmanager.domain.runs import RunState
from promptmanager.services.people import PEOPLE_PAGE, People
from promptmanager.services.ports.chat import Text
from promptmanager.services.run_hub import RunHub
from promptmanager.ui.administration.views import end_of_day
from tests.fakes.accounts import ELSEWHERE, PASSWORD, AccountsBench
from tests.fakes.scripted_chat import ScriptedChat
from tests.unit.runs_scene import order, scene


class Bench(AccountsBench):
    """Ada administers, Bob is anybody."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.hub = RunHub(store=self.store, clock=self.clock)
        self.people = People(store=self.store, clock=self.clock, accounts=self.accounts, hub=self.hub)

    @property
    def acts(self) -> list[AuditAction]:
        return [line.action for line in self.store.tables.audit]


@pytest.fixture
async def bench() -> Bench:
    return Bench()


async def test_somebody_who_is_disabled_is_out_everywhere_until_enabled(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    here, there = (
        await bench.sign_up("bob@example.org", name="Bob"),
        await bench.sign_in("bob@example.org", browser=ELSEWHERE),
    )
    for signed_in in (here, there):
        await bench.actor(signed_in)
    token = await bench.reset_token("bob@example.org")

    await bench.people.disable(actor=ada, user_id=here.user.id)

    for signed_in in (here, there):
        with pytest.raises(NotSignedIn):
            await bench.actor(signed_in)
    with pytest.raises(WrongCredentials):
        await bench.sign_in("bob@example.org")
    with pytest.raises(LinkExpired):
        await bench.accounts.passwords.reset(token=token, password=PASSWORD)
    await bench.people.enable(actor=ada, user_id=here.user.id)
    assert await bench.sign_in("bob@example.org")
    assert bench.acts == [AuditAction.ACCOUNT_DISABLED, AuditAction.ACCOUNT_ENABLED]


async def test_doing_it_twice_leaves_one_line(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    bob = (await bench.sign_up("bob@example.org", name="Bob")).user

    for _ in range(2):
        await bench.people.disable(actor=ada, user_id=bob.id)
    for _ in range(2):
        await bench.people.enable(actor=ada, user_id=bob.id)

    assert bench.acts == [AuditAction.ACCOUNT_DISABLED, AuditAction.ACCOUNT_ENABLED]


@pytest.mark.parametrize("error", [None, PaymentsUnavailable(), PaymentsMisconfigured()])
async def test_shutting_somebody_out_ends_what_they_pay_and_does_not_wait_for_stripe(
    bench: Bench, error: Exception | None
) -> None:
    told: list[int] = []

    async def let_go(user_id: int) -> None:
        told.append(user_id)
        if error is not None:
            raise error

    people = People(store=bench.store, clock=bench.clock, accounts=bench.accounts, hub=bench.hub, let_go=let_go)
    ada = await bench.actor(await bench.sign_up())
    bob = (await bench.sign_up("bob@example.org", name="Bob")).user

    is_settled = await people.disable(actor=ada, user_id=bob.id)

    assert (is_settled, told) == (error is None, [bob.id])
    with pytest.raises(WrongCredentials):
        await bench.sign_in("bob@example.org")


async def test_nobody_disables_themselves(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())

    with pytest.raises(OwnAccount):
        await bench.people.disable(actor=ada, user_id=ada.user.id)

    assert bench.acts == []


async def test_of_two_administrators_who_disable_each_other_one_stays(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.accounts.administration.operator_create(
        email="bob@example.org", name="Bob", locale="en", password=PASSWORD, is_admin=True
    )
    bob = await bench.actor(await bench.sign_in("bob@example.org"))

    done = await asyncio.gather(
        bench.people.disable(actor=ada, user_id=bob.user.id),
        bench.people.disable(actor=bob, user_id=ada.user.id),
        return_exceptions=True,
    )

    assert [type(one) for one in done] == [bool, NotAdministrator]
    assert [user.is_disabled for user in bench.store.tables.users.values()] == [False, True]


async def test_somebody_administers_from_now_on_and_no_longer(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    bob = await bench.sign_up("bob@example.org", name="Bob")
    seen = [(await bench.actor(bob)).user.is_admin]

    for deed in (bench.people.make_admin, bench.people.unmake_admin):
        for _ in range(2):
            await deed(actor=ada, user_id=bob.user.id)
        seen.append((await bench.actor(bob)).user.is_admin)

    assert seen == [False, True, False]
    assert bench.acts == [AuditAction.ADMIN_MADE, AuditAction.ADMIN_UNMADE]


async def test_nobody_takes_the_administration_from_themselves(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())

    with pytest.raises(OwnAccount):
        await bench.people.unmake_admin(actor=ada, user_id=ada.user.id)

    assert bench.acts == []


async def test_of_two_administrators_who_unmake_each_other_one_stays(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    bob_signed_in = await bench.sign_up("bob@example.org", name="Bob")
    await bench.people.make_admin(actor=ada, user_id=bob_signed_in.user.id)
    bob = await bench.actor(bob_signed_in)

    done = await asyncio.gather(
        bench.people.unmake_admin(actor=ada, user_id=bob.user.id),
        bench.people.unmake_admin(actor=bob, user_id=ada.user.id),
        return_exceptions=True,
    )

    assert [type(one) for one in done] == [type(None), NotAdministrator]
    assert [user.is_admin for user in bench.store.tables.users.values()] == [True, False]


async def test_signing_out_everywhere_leaves_the_account_open(bench: Bench) -> None:
    ada_signed_in = await bench.sign_up()
    ada = await bench.actor(ada_signed_in)
    bob = await bench.sign_up("bob@example.org", name="Bob")
    await bench.actor(bob)

    await bench.people.sign_out_everywhere(actor=ada, user_id=bob.user.id)
    await bench.people.sign_out_everywhere(actor=ada, user_id=ada.user.id)

    with pytest.raises(NotSignedIn):
        await bench.actor(bob)
    assert await bench.sign_in("bob@example.org")
    assert await bench.actor(ada_signed_in)
    assert bench.acts == [AuditAction.SIGNED_OUT, AuditAction.SIGNED_OUT]


async def test_only_administrators_see_and_touch_people(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    bob = await bench.actor(await bench.sign_up("bob@example.org", name="Bob"))

    for asked in (
        bench.people.search(actor=bob),
        bench.people.disable(actor=bob, user_id=ada.user.id),
        bench.people.enable(actor=bob, user_id=ada.user.id),
        bench.people.sign_out_everywhere(actor=bob, user_id=ada.user.id),
        bench.people.make_admin(actor=bob, user_id=bob.user.id),
        bench.people.unmake_admin(actor=bob, user_id=ada.user.id),
    ):
        with pytest.raises(NotAllowed):
            await asked
    for unknown in (
        bench.people.disable(actor=ada, user_id=999),
        bench.people.enable(actor=ada, user_id=999),
        bench.people.sign_out_everywhere(actor=ada, user_id=999),
        bench.people.make_admin(actor=ada, user_id=999),
        bench.people.unmake_admin(actor=ada, user_id=999),
    ):
        with pytest.raises(UserNotFound):
            await unknown
    assert bench.acts == []


async def test_people_are_found_page_by_page(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    for number in range(PEOPLE_PAGE + 1):
        await bench.accounts.administration.operator_create(
            email=f"bob{number}@example.org", name="Bob", locale="en", password=PASSWORD
        )

    first = await bench.people.search(actor=ada, text=" BOB ")
    second = await bench.people.search(actor=ada, text="bob", page=2)

    assert (len(first.people), len(second.people), first.total) == (PEOPLE_PAGE, 1, PEOPLE_PAGE + 1)
    assert (await bench.people.search(actor=ada, page=0)).total == PEOPLE_PAGE + 2


def test_a_grant_ends_when_its_last_day_is_over_in_utc() -> None:
    assert end_of_day("2026-12-31") == datetime(2027, 1, 1, tzinfo=UTC)
    assert end_of_day("") is None
    for odd in ("soon", "9999-12-31", "2026-02-30"):
        with pytest.raises(InvalidInput):
            end_of_day(odd)


async def test_what_somebody_runs_is_stopped_when_they_are_shut_out_and_nothing_else() -> None:
    s = scene(ScriptedChat(Text("Begun"), asyncio.Event()))
    theirs = [await s.runs.start(actor=s.actor, order=order()) for _ in range(2)]
    other = replace(s.actor, user=replace(s.actor.user, id=s.actor.user.id + 1))
    not_theirs = await s.runs.start(actor=other, order=order())
    await s.until(theirs[0], "Begun")

    await s.hub.stop_all_of(s.actor.user.id)

    assert [(await s.stored(run_id)).state for run_id in theirs] == [RunState.STOPPED, RunState.STOPPED]
    assert s.hub.live(not_theirs) is not None
    await s.runs.shutdown()


async def test_a_run_whose_row_went_with_its_workspace_ends_without_a_complaint(
    caplog: pytest.LogCaptureFixture,
) -> None:
    s = scene(ScriptedChat(Text("Begun"), asyncio.Event()))
    run_id = await s.runs.start(actor=s.actor, order=order())
    await s.until(run_id, "Begun")
    s.store.tables.runs.clear()

    await s.hub.stop_all_of(s.actor.user.id)
    await s.runs.shutdown()

    assert s.hub.live(run_id) is None
    assert s.store.tables.runs == {}
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
