"""The audit log: every administrative act leaves one line, in its own transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from promptmanager.domain.audit import AUDIT_PAGE, AuditAction, AuditEntry
from promptmanager.domain.errors import EmailTaken, NotAllowed, UserNotFound
from promptmanager.domain.identity import Actor, User
from promptmanager.services.audit import AuditLog
from promptmanager.services.plans import Plans
from tests.fakes.accounts import HERE, PASSWORD, AccountsBench


class Bench(AccountsBench):
    """``ada`` administers; ``bob`` is anybody."""

    ada: Actor
    bob: User

    def __post_init__(self) -> None:
        super().__post_init__()
        self.plans = Plans(store=self.store, clock=self.clock)
        self.audit = AuditLog(store=self.store)

    @property
    def lines(self) -> list[AuditEntry]:
        return self.store.tables.audit


@pytest.fixture
async def bench() -> Bench:
    made = Bench()
    made.ada = await made.actor(await made.sign_up())
    made.bob = (await made.sign_up("bob@example.org", name="Bob")).user
    return made


def end(bench: Bench):
    return bench.clock.now() + timedelta(days=30)


ACTS: dict[str, tuple[AuditAction, Callable[[Bench], Awaitable[object]], dict[str, str]]] = {
    "link": (
        AuditAction.LINK_MADE,
        lambda b: b.accounts.administration.reset_link(actor=b.ada, email=b.bob.email),
        {},
    ),
    "grant for good": (
        AuditAction.PRO_GRANTED,
        lambda b: b.plans.grant(actor=b.ada, user_id=b.bob.id, ends_at=None),
        {},
    ),
}


@pytest.mark.parametrize("act", ACTS)
async def test_an_act_leaves_its_line_in_its_own_transaction(bench: Bench, act: str):
    action, deed, facts = ACTS[act]
    commits = bench.store.commits

    await deed(bench)

    (line,) = bench.lines
    assert bench.store.commits == commits + 1
    assert (line.action, line.who_id, line.who_name) == (action, bench.ada.user.id, "Ada")
    assert (line.whom_id, line.whom_name, line.ip_address) == (bench.bob.id, "Bob", HERE.ip_address)
    assert (line.at, line.facts) == (bench.clock.now(), facts)


async def test_an_account_its_link_and_its_line_come_together(bench: Bench):
    commits = bench.store.commits

    await bench.accounts.administration.create_user(actor=bench.ada, email="eve@example.org", name="Eve", locale="fr")

    (line,) = bench.lines
    assert bench.store.commits == commits + 1
    assert (line.action, line.who_name, line.whom_name) == (AuditAction.ACCOUNT_CREATED, "Ada", "Eve")


async def test_pro_with_an_end_and_its_withdrawal_leave_a_line_each(bench: Bench):
    until = end(bench)

    await bench.plans.grant(actor=bench.ada, user_id=bench.bob.id, ends_at=until)
    await bench.plans.withdraw(actor=bench.ada, user_id=bench.bob.id)
    await bench.plans.withdraw(actor=bench.ada, user_id=bench.bob.id)

    assert [(line.action, line.facts) for line in bench.lines] == [
        (AuditAction.PRO_GRANTED, {"ends_at": until.isoformat()}),
        (AuditAction.PRO_WITHDRAWN, {}),
    ]


async def test_the_command_line_is_named_as_such(bench: Bench):
    administration = bench.accounts.administration

    await administration.operator_create(
        email="eve@example.org", name="Eve", locale="en", password=PASSWORD, is_admin=True
    )
    await administration.operator_promote(email="bob@example.org")
    await administration.operator_reset_link(email="bob@example.org")

    assert [(line.action, line.whom_name, line.facts) for line in bench.lines] == [
        (AuditAction.ACCOUNT_CREATED, "Eve", {"is_admin": "yes"}),
        (AuditAction.ADMIN_MADE, "Bob", {}),
        (AuditAction.LINK_MADE, "Bob", {}),
    ]
    assert {(line.who_id, line.who_name, line.ip_address) for line in bench.lines} == {(None, "", "")}


async def test_what_is_refused_leaves_no_line(bench: Bench):
    administration = bench.accounts.administration

    with pytest.raises(EmailTaken):
        await administration.create_user(actor=bench.ada, email="bob@example.org", name="B", locale="en")
    with pytest.raises(UserNotFound):
        await administration.reset_link(actor=bench.ada, email="nobody@example.org")
    with pytest.raises(UserNotFound):
        await bench.plans.grant(actor=bench.ada, user_id=999, ends_at=None)

    assert bench.lines == []


async def test_the_administrator_alone_reads_the_log_page_by_page(bench: Bench):
    for _ in range(AUDIT_PAGE + 2):
        await bench.accounts.administration.operator_reset_link(email="bob@example.org")

    first = await bench.audit.page(actor=bench.ada)
    second = await bench.audit.page(actor=bench.ada, before=first.next_before)

    assert [len(first.entries), len(second.entries)] == [AUDIT_PAGE, 2]
    assert [entry.id for entry in (*first.entries, *second.entries)] == [line.id for line in reversed(bench.lines)]
    assert second.next_before is None
    with pytest.raises(NotAllowed):
        await bench.audit.page(actor=await bench.actor(await bench.sign_in("bob@example.org")))
