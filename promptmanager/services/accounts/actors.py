"""Actors that were resolved a moment ago, so that a busy page does not ask the database for each event."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from promptmanager.domain.identity import Actor

# A revoked session may be believed for this long by another process; in this one it ends at once.
BELIEVED_FOR = timedelta(seconds=4)
# From then on somebody who asks again and again, as a stream does, is looked up anew without having to wait.
RENEWED_AFTER = timedelta(seconds=3)
_SIZE_MAX = 10_000

_Key = tuple[str, int | None]
_LookUp = Callable[[], Awaitable[Actor]]


class Actors:
    """Each is looked up once at a time, however many tabs ask."""

    def __init__(self) -> None:
        self._known: dict[_Key, tuple[Actor, datetime]] = {}
        self._asking: dict[_Key, asyncio.Task[Actor]] = {}

    async def get(self, token_hash: str, workspace_id: int | None, look_up: _LookUp, *, now: datetime) -> Actor:
        """Return the actor as known, else as looked up. Raises what ``look_up`` raises."""
        key = (token_hash, workspace_id)
        actor, since = self._known.get(key, (None, now))
        if actor is None or now - since >= BELIEVED_FOR:
            # Whoever stops waiting leaves the answer to the others.
            return await asyncio.shield(self._ask(key, look_up, now))
        if now - since >= RENEWED_AFTER:
            self._ask(key, look_up, now)
        return actor

    def forget_user(self, user_id: int) -> None:
        self._known = {key: entry for key, entry in self._known.items() if entry[0].user.id != user_id}
        # What is being read right now may be older than what made us forget.
        self._asking.clear()

    def _ask(self, key: _Key, look_up: _LookUp, now: datetime) -> asyncio.Task[Actor]:
        task = self._asking.get(key)
        if task is None or task.get_loop() is not asyncio.get_running_loop():
            task = self._asking[key] = asyncio.create_task(_found(look_up), name="look up an actor")
            task.add_done_callback(lambda asked: self._note(key, asked, now))
        return task

    def _note(self, key: _Key, asked: asyncio.Task[Actor], now: datetime) -> None:
        is_refused = asked.cancelled() or asked.exception() is not None
        if self._asking.get(key) is not asked:
            return
        del self._asking[key]
        if is_refused:
            self._known.pop(key, None)
            return
        if len(self._known) >= _SIZE_MAX:
            self._known.clear()
        self._known[key] = (asked.result(), now)


async def _found(look_up: _LookUp) -> Actor:
    return await look_up()
