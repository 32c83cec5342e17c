"""What every store promises about the audit log."""

from __future__ import annotations

from dataclasses import replace

from promptmanager.domain.audit import COMMAND_LINE, AuditAction, AuditEntry, AuditFilter, AuditPerson
from tests.contracts.scene import AT, later, scene_in


def entry(number: int) -> AuditEntry:
    return AuditEntry(
        at=later(number),
        action=AuditAction.PRO_GRANTED,
        who_id=None if number == 2 else 7,
        who_name="" if number == 2 else "Ada",
        whom_id=number,
        whom_name="Zoë",
        ip_address="192.0.2.1",
        facts={"ends_at": AT.isoformat()},
    )


async def test_entries_come_back_newest_first_page_by_page(store):
    async with store.writing() as work:
        for number in (1, 2, 3):
            await work.audit.add(entry(number))
        await work.commit()

    async with store.reading() as work:
        newest = await work.audit.latest(2)
        older = await work.audit.latest(2, before=newest[-1].id)
        none = await work.audit.latest(2, before=older[-1].id)

    found = [replace(one, id=0) for one in (*newest, *older)]
    assert found == [entry(number) for number in (3, 2, 1)]
    assert newest[0].id > newest[1].id > older[0].id
    assert none == ()


async def test_an_entry_outlives_both_people(store):
    scene = await scene_in(store)
    async with store.writing() as work:
        await work.audit.add(replace(entry(1), who_id=scene.ann.user.id, whom_id=scene.bob.user.id, whom_name="Bob"))
        await work.commit()

    async with store.writing() as work:
        for person in (scene.ann, scene.bob):
            await work.workspaces.delete(person.workspace_id)
            await work.users.delete(person.user.id)
        await work.commit()

    async with store.reading() as work:
        (kept,) = await work.audit.latest(10)
        assert await work.users.count() == 0
    assert (kept.who_id, kept.who_name) == (scene.ann.user.id, "Ada")
    assert (kept.whom_id, kept.whom_name) == (scene.bob.user.id, "Bob")


async def test_an_entry_whose_transaction_is_left_is_not_written(store):
    async with store.writing() as work:
        await work.audit.add(entry(1))

    async with store.reading() as work:
        assert await work.audit.latest(10) == ()


async def test_entries_are_filtered_by_who_what_and_when(store):
    async with store.writing() as work:
        for number in (1, 2, 3, 4):
            await work.audit.add(entry(number))
        await work.audit.add(
            replace(entry(5), who_id=8, who_name="Bob", action=AuditAction.LINK_MADE),
        )
        await work.audit.add(replace(entry(6), who_name="Ada L."))
        await work.commit()

    async def found(limit: int = 10, before: int | None = None, **only) -> list[int]:
        async with store.reading() as work:
            return [one.whom_id for one in await work.audit.latest(limit, before=before, only=AuditFilter(**only))]

    assert await found(who_id=7) == [6, 4, 3, 1]
    assert await found(who_id=7, limit=1) == [6]
    assert await found(who_id=COMMAND_LINE) == [2]
    assert await found(action=AuditAction.LINK_MADE) == [5]
    assert await found(since=later(2), until=later(4)) == [3, 2]
    assert await found(who_id=8, action=AuditAction.PRO_GRANTED) == []
    async with store.reading() as work:
        assert await work.audit.people() == (
            AuditPerson(COMMAND_LINE, ""),
            AuditPerson(7, "Ada L."),
            AuditPerson(8, "Bob"),
        )
