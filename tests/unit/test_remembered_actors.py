"""Who is asking is remembered for a moment: enough for a stream, not for a session that has ended."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from promptmanager.domain.errors import NotSignedIn
from promptmanager.services.accounts.actors import BELIEVED_FOR, RENEWED_AFTER, Actors
from tests.unit.runs_scene import somebody

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ADA = somebody()


class LookUps:
    """Look-ups that answer when told to; ``answers`` are given in turn, the last one again and again."""

    def __init__(self, *answers) -> None:
        self.count = 0
        self.is_allowed = asyncio.Event()
        self.is_allowed.set()
        self._answers = answers

    async def __call__(self):
        answer = self._answers[min(self.count, len(self._answers) - 1)]
        self.count += 1
        await self.is_allowed.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer


async def ask(actors: Actors, look_up: LookUps, *, after: timedelta = timedelta()):
    return await actors.get(ADA.session_hash, None, look_up, now=NOW + after)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_many_who_ask_at_once_share_one_look_up():
    actors, look_up = Actors(), LookUps(ADA)

    found = await asyncio.gather(*(ask(actors, look_up) for _ in range(50)))

    assert found == [ADA] * 50
    assert look_up.count == 1


async def test_one_who_stops_waiting_takes_the_answer_from_nobody():
    actors, look_up = Actors(), LookUps(ADA)
    look_up.is_allowed.clear()
    impatient, patient = (asyncio.create_task(ask(actors, look_up)) for _ in range(2))
    await settle()

    impatient.cancel()
    look_up.is_allowed.set()

    assert await patient == ADA


async def test_one_who_asks_again_and_again_waits_only_the_first_time():
    actors, look_up = Actors(), LookUps(ADA)
    await ask(actors, look_up)
    look_up.is_allowed.clear()

    again = await asyncio.wait_for(ask(actors, look_up, after=RENEWED_AFTER), 10)

    look_up.is_allowed.set()
    await settle()
    assert again == ADA
    assert look_up.count == 2
    assert await ask(actors, look_up, after=BELIEVED_FOR) == ADA
    assert look_up.count == 2


async def test_a_session_that_is_found_ended_is_not_believed_any_longer():
    actors, look_up = Actors(), LookUps(ADA, NotSignedIn())
    await ask(actors, look_up)
    await ask(actors, look_up, after=RENEWED_AFTER)
    await settle()

    with pytest.raises(NotSignedIn):
        await ask(actors, look_up, after=RENEWED_AFTER)


async def test_what_was_being_read_when_somebody_was_forgotten_is_not_remembered():
    actors, look_up = Actors(), LookUps(ADA, NotSignedIn())
    look_up.is_allowed.clear()
    before = asyncio.create_task(ask(actors, look_up))
    await settle()
    actors.forget_user(ADA.user.id)

    after = asyncio.create_task(ask(actors, look_up))
    await settle()
    look_up.is_allowed.set()

    assert await before == ADA
    with pytest.raises(NotSignedIn):
        await after
    with pytest.raises(NotSignedIn):
        await ask(actors, look_up)
