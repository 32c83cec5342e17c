"""What every store promises about the audit log."""

from __future__ import annotations

from dataclasses import replace

from promptmanager.domain.audit import AuditAction, AuditEntry
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
