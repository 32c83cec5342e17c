"""Fakes of people's own keys: their repository, and a provider that knows some keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from promptmanager.domain.errors import OwnKeyRefused
from promptmanager.domain.keys import KeyFacts, KeyTrouble, UserKey
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
