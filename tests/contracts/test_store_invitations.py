"""What every store promises about invitations."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from promptmanager.domain.instance import Invitation
from tests.contracts.scene import AT, later

END = AT + timedelta(days=7)


async def add(store, token_hash: str, email: str = "", *, end=END) -> None:
    async with store.writing() as work:
        await work.invitations.add(token_hash=token_hash, email=email, made_by="Ada", at=AT, expires_at=end)
        await work.commit()


async def taken(store, token_hash: str, email: str = "bob@example.org", *, at=AT) -> bool:
    async with store.writing() as work:
        is_good = await work.invitations.is_good(token_hash, email=email, at=at)
        is_taken = await work.invitations.take(token_hash, email=email, at=at)
        await work.commit()
    assert is_good is is_taken
    return is_taken


async def test_an_invitation_is_used_once_by_whom_it_is_for_and_in_time(store):
    await add(store, "open")
    await add(store, "bound", "bob@example.org")
    await add(store, "late")

    assert not await taken(store, "unknown")
    assert not await taken(store, "bound", "eve@example.org")
    assert not await taken(store, "late", at=END)
    assert [await taken(store, "bound") for _ in range(2)] == [True, False]
    assert await taken(store, "open", "eve@example.org", at=END - timedelta(microseconds=1))


async def test_of_many_uses_at_once_one_succeeds(store):
    await add(store, "once")

    async def use() -> bool:
        async with store.writing() as work:
            is_taken = await work.invitations.take("once", email="bob@example.org", at=AT)
            await work.commit()
            return is_taken

    assert sum(await asyncio.gather(*(use() for _ in range(8)))) == 1


async def test_open_ones_are_listed_newest_first_and_withdrawn(store):
    await add(store, "first")
    await add(store, "second", "bob@example.org")
    await add(store, "over", end=later(1))

    async with store.writing() as work:
        listed = await work.invitations.open(at=later(1))
        withdrawn = [await work.invitations.withdraw(listed[0].id) for _ in range(2)]
        left = await work.invitations.open(at=later(1))
        await work.commit()

    assert listed == (
        Invitation(listed[0].id, "bob@example.org", "Ada", AT, END),
        Invitation(listed[1].id, "", "Ada", AT, END),
    )
    assert withdrawn == ["bob@example.org", None]
    assert left == listed[1:]
    assert not await taken(store, "second")
