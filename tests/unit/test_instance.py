"""What holds for the whole instance: environment, then administrator, then default; and who is let in by invitation."""

from __future__ import annotations

import asyncio

import pytest

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import (
    EmailTaken,
    InvalidInput,
    InvitationInvalid,
    NotAllowed,
    SetByEnvironment,
    SignUpClosed,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.instance import InstanceSetting, InstanceSettings, SignUp, checked_setting
from promptmanager.services.accounts import SignedIn
from promptmanager.services.invitations import Invitations
from tests.fakes.accounts import ADDRESS, HERE, PASSWORD, AccountsBench


class Bench(AccountsBench):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.invitations = Invitations(
            store=self.store, clock=self.clock, tokens=self.tokens, letters=self.accounts.letters, reader=self.reader
        )

    async def choose(self, actor: Actor, name: InstanceSetting, value: str) -> None:
        await self.instance.choose(actor=actor, name=name, value=value)

    async def invite(self, actor: Actor, email: str = "") -> str:
        """Return the token of a new invitation."""
        return (await self.invitations.make(actor=actor, email=email)).partition("#invitation=")[2]

    async def come(self, email: str, invitation: str = "") -> SignedIn:
        return await self.accounts.sign_up(
            email=email, password=PASSWORD, name="B", locale="en", browser=HERE, invitation=invitation
        )

    @property
    def acts(self) -> list[tuple[AuditAction, str]]:
        return [(line.action, line.whom_name) for line in self.store.tables.audit]


@pytest.fixture
async def bench() -> Bench:
    return Bench()


async def test_the_administrator_decides_and_each_decision_leaves_its_line(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    before = await bench.instance.settings(actor=ada)

    for name, value in (
        (InstanceSetting.SIGN_UP, "invite"),
        (InstanceSetting.SIGN_UP, "invite"),
        (InstanceSetting.DEFAULT_LOCALE, "fr"),
        (InstanceSetting.ADDRESS, " https://prompts.example.org/ "),
    ):
        await bench.choose(ada, name, value)

    assert before == InstanceSettings(SignUp.OPEN, "en", ADDRESS, frozenset())
    assert await bench.instance.settings(actor=ada) == InstanceSettings(
        SignUp.INVITE, "fr", "https://prompts.example.org", frozenset()
    )
    assert await bench.instance.default_locale() == "fr"
    assert bench.acts == [
        (AuditAction.SETTING_CHANGED, "sign_up: invite"),
        (AuditAction.SETTING_CHANGED, "default_locale: fr"),
        (AuditAction.SETTING_CHANGED, "address: https://prompts.example.org"),
    ]


async def test_links_begin_with_the_address_that_was_chosen_and_go_back_without_one(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    links = []

    for address in ("https://new.example", ""):
        await bench.choose(ada, InstanceSetting.ADDRESS, address)
        links.append(await bench.accounts.administration.reset_link(actor=ada, email="ada@example.org"))
        links.append(await bench.invitations.make(actor=ada))

    assert [link.partition("/#")[0] for link in links] == [
        "https://new.example/reset-password",
        "https://new.example/sign-up",
        f"{ADDRESS}/reset-password",
        f"{ADDRESS}/sign-up",
    ]


async def test_what_the_environment_sets_wins_and_cannot_be_changed() -> None:
    bench = Bench(is_invite_only=True)
    ada = await bench.actor(await bench.sign_up())
    async with bench.store.writing() as work:
        await work.settings.put(InstanceSetting.SIGN_UP.value, "open")
        await work.commit()

    with pytest.raises(SetByEnvironment):
        await bench.choose(ada, InstanceSetting.SIGN_UP, "open")

    found = await bench.instance.settings(actor=ada)
    assert (found.sign_up, found.fixed) == (SignUp.INVITE, frozenset({InstanceSetting.SIGN_UP}))
    with pytest.raises(SignUpClosed):
        await bench.come("bob@example.org")
    assert bench.acts == []


async def test_sign_up_closes_and_opens_as_chosen(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())

    await bench.choose(ada, InstanceSetting.SIGN_UP, "invite")
    assert not await bench.accounts.may_sign_up()
    with pytest.raises(SignUpClosed):
        await bench.come("bob@example.org")
    await bench.choose(ada, InstanceSetting.SIGN_UP, "open")

    assert await bench.come("bob@example.org")


async def test_closing_while_somebody_signs_up_is_decided_where_the_account_is_made(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    hashing, go_on = asyncio.Event(), asyncio.Event()
    plain = bench.hasher.hash

    async def slow(password: str) -> str:
        hashing.set()
        await go_on.wait()
        return await plain(password)

    bench.hasher.hash = slow
    coming = asyncio.create_task(bench.come("bob@example.org"))
    await hashing.wait()
    await bench.choose(ada, InstanceSetting.SIGN_UP, "invite")
    go_on.set()

    with pytest.raises(SignUpClosed):
        await coming


@pytest.mark.parametrize("sign_up", SignUp)
async def test_an_invitation_lets_one_person_in(bench: Bench, sign_up: SignUp) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.choose(ada, InstanceSetting.SIGN_UP, sign_up)
    token = await bench.invite(ada)
    assert token not in str(bench.store.tables.invitations)

    bob = await bench.come("bob@example.org", token)

    assert not bob.user.is_admin
    assert await bench.invitations.open(actor=ada) == ()
    if sign_up is SignUp.INVITE:
        with pytest.raises(InvitationInvalid):
            await bench.come("eve@example.org", token)


async def test_of_many_who_use_one_invitation_at_once_one_comes_in(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.choose(ada, InstanceSetting.SIGN_UP, "invite")
    token = await bench.invite(ada)

    come = await asyncio.gather(*(bench.come(f"p{n}@example.org", token) for n in range(5)), return_exceptions=True)

    assert sum(isinstance(one, SignedIn) for one in come) == 1
    assert sum(isinstance(one, InvitationInvalid) for one in come) == 4


async def test_an_invitation_for_one_address_for_another_or_too_late_or_withdrawn_is_none(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.choose(ada, InstanceSetting.SIGN_UP, "invite")
    bound, withdrawn, late = [await bench.invite(ada, email) for email in ("Bob@example.org", "", "")]
    of_withdrawn = (await bench.invitations.open(actor=ada))[1]
    for _ in range(2):
        await bench.invitations.withdraw(actor=ada, invitation_id=of_withdrawn.id)

    for email, token in (("eve@example.org", bound), ("eve@example.org", withdrawn), ("eve@example.org", "made up")):
        with pytest.raises(InvitationInvalid):
            await bench.come(email, token)
    assert await bench.come("bob@example.org", bound)
    bench.clock.advance(days=7)
    with pytest.raises(InvitationInvalid):
        await bench.come("eve@example.org", late)
    assert bench.acts[1:] == [
        (AuditAction.INVITATION_MADE, "bob@example.org"),
        (AuditAction.INVITATION_MADE, ""),
        (AuditAction.INVITATION_MADE, ""),
        (AuditAction.INVITATION_WITHDRAWN, ""),
    ]


async def test_a_refused_sign_up_leaves_the_invitation_good(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.choose(ada, InstanceSetting.SIGN_UP, "invite")
    token = await bench.invite(ada)

    with pytest.raises(EmailTaken):
        await bench.come("ada@example.org", token)

    assert await bench.come("bob@example.org", token)


async def test_a_bound_invitation_is_mailed_in_the_default_language_where_letters_are_mailed(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())
    await bench.choose(ada, InstanceSetting.DEFAULT_LOCALE, "fr")

    token = await bench.invite(ada, "bob@example.org")
    await bench.invite(ada)
    await bench.accounts.letters.finish()

    (letter,) = bench.mailer.sent
    assert (letter.to, letter.subject) == ("bob@example.org", "fr:auth.letter.invited.subject:")
    assert token in letter.text
    assert "Ada" in letter.text


async def test_without_mail_the_link_is_written_nowhere(bench: Bench) -> None:
    bench.mailer.is_configured = False
    ada = await bench.actor(await bench.sign_up())

    await bench.invite(ada, "bob@example.org")
    await bench.accounts.letters.finish()

    assert bench.mailer.sent == []
    assert bench.store.tables.outbox == []


async def test_whoever_has_an_account_is_not_invited(bench: Bench) -> None:
    ada = await bench.actor(await bench.sign_up())

    with pytest.raises(EmailTaken):
        await bench.invite(ada, "ada@example.org")
    with pytest.raises(InvalidInput):
        await bench.invite(ada, "nobody")

    assert bench.acts == []


async def test_only_the_administrator_decides_and_invites(bench: Bench) -> None:
    await bench.sign_up()
    bob = await bench.actor(await bench.come("bob@example.org"))

    for asked in (
        bench.instance.settings(actor=bob),
        bench.instance.choose(actor=bob, name=InstanceSetting.SIGN_UP, value="invite"),
        bench.invitations.open(actor=bob),
        bench.invitations.make(actor=bob),
        bench.invitations.withdraw(actor=bob, invitation_id=1),
    ):
        with pytest.raises(NotAllowed):
            await asked


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        (InstanceSetting.SIGN_UP, "closed"),
        (InstanceSetting.SIGN_UP, ""),
        (InstanceSetting.DEFAULT_LOCALE, "de"),
        *(
            (InstanceSetting.ADDRESS, typed)
            for typed in (
                "prompts.example.org",
                "ftp://prompts.example.org",
                "https://",
                "https://a.example/path",
                "https://a.example?x=1",
                "https://a.example#x",
                "https://ada@a.example",
                "https://a.example:99999",
                "https://a.exa\nmple",
                "https://é.example",
                "https://" + "a" * 200,
                "javascript:alert(1)",
            )
        ),
    ],
)
def test_what_cannot_be_a_setting_is_refused(name: InstanceSetting, typed: str) -> None:
    with pytest.raises(InvalidInput):
        checked_setting(name, typed)


@pytest.mark.parametrize("typed", ["http://localhost:3000/", "https://prompts.example.org", "http://[::1]:8080"])
def test_an_address_is_scheme_name_and_port(typed: str) -> None:
    assert checked_setting(InstanceSetting.ADDRESS, typed) == typed.rstrip("/")
