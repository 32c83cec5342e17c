"""A session that has ended is believed no more, not even by somebody who asked in the midst of its ending."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from promptmanager.domain.errors import NotSignedIn
from promptmanager.services.accounts import Browser
from tests.fakes.accounts import HERE, PASSWORD, AccountsBench
from tests.fakes.store import FakeStore, FakeUnitOfWork


class _BusyStore(FakeStore):
    """Does something else just before each commit, as other tasks do while a disk is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[FakeUnitOfWork]:
        async with super().writing() as unit:
            commit = unit.commit

            async def commit_at_last() -> None:
                if self.meanwhile:
                    await self.meanwhile()
                await commit()

            unit.commit = commit_at_last  # type: ignore[method-assign]
            yield unit


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench(store=_BusyStore())


def _ask_meanwhile(bench: AccountsBench, ask: Callable[[], Awaitable[object]]) -> None:
    assert isinstance(bench.store, _BusyStore)

    async def meanwhile() -> None:
        with suppress(NotSignedIn):
            await ask()

    bench.store.meanwhile = meanwhile


async def test_signing_out_ends_the_session_for_those_who_asked_meanwhile_too(bench: AccountsBench) -> None:
    signed_in = await bench.sign_up()
    _ask_meanwhile(bench, lambda: bench.actor(signed_in))

    await bench.accounts.sign_out(token=signed_in.token)

    with pytest.raises(NotSignedIn):
        await bench.actor(signed_in)


async def test_signing_in_ends_what_the_browser_had_at_once(bench: AccountsBench) -> None:
    await bench.sign_up("eve@example.org", name="Eve")
    ada = await bench.sign_up()
    await bench.actor(ada)
    _ask_meanwhile(bench, lambda: bench.actor(ada))

    await bench.sign_in("eve@example.org", browser=Browser(HERE.ip_address, HERE.user_agent, token=ada.token))

    with pytest.raises(NotSignedIn):
        await bench.actor(ada)


async def test_every_other_ending_holds_at_once_too(bench: AccountsBench) -> None:
    here, there = await bench.sign_up(), await bench.sign_in()
    actor = await bench.actor(here)
    _ask_meanwhile(bench, lambda: bench.actor(there))

    await bench.accounts.profiles.revoke_others(actor=actor)
    with pytest.raises(NotSignedIn):
        await bench.actor(there)

    _ask_meanwhile(bench, lambda: bench.actor(here))
    await bench.accounts.profiles.delete_account(actor=actor, password=PASSWORD)
    with pytest.raises(NotSignedIn):
        await bench.actor(here)
