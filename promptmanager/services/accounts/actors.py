"""Actors that were resolved a moment ago, so that a busy page does not ask the database for each event."""

from __future__ import annotations

from datetime import datetime, timedelta

from promptmanager.domain.identity import Actor

# A revoked session may be believed for this long by another process; in this one it ends at once.
BELIEVED_FOR = timedelta(seconds=4)
_SIZE_MAX = 10_000


class Actors:
    def __init__(self) -> None:
        self._known: dict[tuple[str, int | None], tuple[Actor, datetime]] = {}

    def get(self, token_hash: str, workspace_id: int | None, *, now: datetime) -> Actor | None:
        actor, until = self._known.get((token_hash, workspace_id), (None, now))
        return actor if now < until else None

    def put(self, workspace_id: int | None, actor: Actor, *, now: datetime) -> None:
        if len(self._known) >= _SIZE_MAX:
            self._known.clear()
        self._known[actor.session_hash, workspace_id] = (actor, now + BELIEVED_FOR)

    def forget_user(self, user_id: int) -> None:
        self._known = {key: entry for key, entry in self._known.items() if entry[0].user.id != user_id}
