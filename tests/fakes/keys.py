"""Fakes of people's own keys: their repository, and a provider that knows some keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from promptmanager.domain.errors import ConnectionFailed, OwnKeyRefused
from promptmanager.domain.keys import KeyConnection, KeyFacts, KeyTrouble, UserKey, challenge_of
from promptmanager.services.ports.keys import OpenKey
from tests.fakes.tables import Tables


class FakeKeys:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def put(self, key: UserKey) -> None:
        self._tables.user_keys[key.user_id] = key

    async def of_user(self, user_id: int) -> UserKey | None:
        return self._tables.user_keys.get(user_id)

    async def all(self) -> tuple[UserKey, ...]:
        return tuple(self._tables.user_keys[user_id] for user_id in sorted(self._tables.user_keys))

    async def is_any(self) -> bool:
        return bool(self._tables.user_keys)

    async def note_facts(self, user_id: int, key_id: str, facts: KeyFacts, *, at: datetime) -> None:
        self._change(user_id, key_id, facts=facts, checked_at=at, trouble=None, trouble_at=None)

    async def note_trouble(self, user_id: int, key_id: str, trouble: KeyTrouble | None, *, at: datetime) -> None:
        self._change(user_id, key_id, trouble=trouble, trouble_at=None if trouble is None else at)

    async def reseal(self, key: UserKey, sealed: str) -> bool:
        found = self._tables.user_keys.get(key.user_id)
        if found is None or (found.id, found.sealed) != (key.id, key.sealed):
            return False
        self._tables.user_keys[key.user_id] = replace(found, sealed=sealed)
        return True

    async def delete(self, user_id: int) -> bool:
        return self._tables.user_keys.pop(user_id, None) is not None

    def _change(self, user_id: int, key_id: str, **values) -> None:
        found = self._tables.user_keys.get(user_id)
        if found is not None and found.id == key_id:
            self._tables.user_keys[user_id] = replace(found, **values)


class FakeConnections:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, connection: KeyConnection) -> None:
        self._tables.key_connections[connection.state_hash] = connection

    async def take(self, state_hash: str, *, session_hash: str, at: datetime) -> KeyConnection | None:
        found = self._tables.key_connections.get(state_hash)
        if found is None or found.session_hash != session_hash or found.expires_at <= at:
            return None
        return self._tables.key_connections.pop(state_hash)

    async def clear(self, *, before: datetime) -> None:
        kept = {name: each for name, each in self._tables.key_connections.items() if each.expires_at > before}
        self._tables.key_connections = kept


class FakeIssuer:
    """Gives ``key`` for the code ``good`` once, to whoever has the verifier of the challenge that was asked with."""

    def __init__(self, key: str) -> None:
        self._key = key
        self._challenges: list[str] = []
        self.asked: list[str] = []

    def page(self, *, callback: str, challenge: str) -> str:
        self._challenges.append(challenge)
        return f"https://provider.example/auth?callback_url={callback}&code_challenge={challenge}"

    async def key_for(self, *, code: str, verifier: str) -> str:
        self.asked.append(code)
        challenge = challenge_of(verifier)
        if code != "good" or challenge not in self._challenges:
            raise ConnectionFailed
        self._challenges.remove(challenge)
        return self._key


class FakeInspector:
    """Knows keys by their text; an exception among the answers is raised, and an unknown key is refused."""

    def __init__(self, **known: KeyFacts | Exception) -> None:
        self.known: dict[str, KeyFacts | Exception] = dict(known)
        self.asked: list[str] = []

    async def inspect(self, key: OpenKey) -> KeyFacts:
        opened = key()
        self.asked.append(opened)
        answer = self.known.get(opened, OwnKeyRefused())
        if isinstance(answer, Exception):
            raise answer
        return answer
