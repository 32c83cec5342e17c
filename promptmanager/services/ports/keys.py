"""The ports of people's own keys: where they are stored, and who is asked whether one is good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from promptmanager.domain.keys import KeyConnection, KeyFacts, KeyTrouble, UserKey
from promptmanager.services.ports.chat import ChatProvider

# Gives a key in plain text when a call is made, so that nothing holds one in between. Raises SealBroken.
OpenKey = Callable[[], str]


class KeyedChat(Protocol):
    """A provider that can be called with other people's keys."""

    def with_key(self, key: OpenKey) -> ChatProvider:
        """Return the provider called with this key, and with no other. ``key`` is asked once for each call."""
        ...


class KeyInspector(Protocol):
    async def inspect(self, key: OpenKey) -> KeyFacts:
        """Ask the provider about a key.

        Raises OwnKeyRefused, OwnKeyManagement, OwnKeyNoCredit, OwnKeyForbidden; KeyUnchecked when it cannot be asked.
        """
        ...


class KeyIssuer(Protocol):
    """The provider gives a key to who proves that they began to ask for it (OAuth PKCE, S256)."""

    def page(self, *, callback: str, challenge: str) -> str:
        """Return the address at which a person agrees; from there they come to ``callback`` with a code."""
        ...

    async def key_for(self, *, code: str, verifier: str) -> str:
        """Return the key for a code, which is good once. Raises ConnectionFailed, and KeyUnchecked when unreachable."""
        ...


class ConnectionRepository(Protocol):
    async def add(self, connection: KeyConnection) -> None: ...

    async def take(self, state_hash: str, *, session_hash: str, at: datetime) -> KeyConnection | None:
        """Remove and return the connection in one statement, if this session began it and it is still good."""
        ...

    async def clear(self, *, before: datetime) -> None:
        """Forget those that were good until then."""
        ...


class KeyRepository(Protocol):
    """One key a person. What is noted about a key is noted only while it is still that one, by its id."""

    async def put(self, key: UserKey) -> None:
        """Store the key in the place of the one before."""
        ...

    async def of_user(self, user_id: int) -> UserKey | None: ...

    async def all(self) -> tuple[UserKey, ...]: ...

    async def is_any(self) -> bool: ...

    async def note_facts(self, user_id: int, key_id: str, facts: KeyFacts, *, at: datetime) -> None:
        """Write what a check found; whatever trouble there was is over."""
        ...

    async def note_trouble(self, user_id: int, key_id: str, trouble: KeyTrouble | None, *, at: datetime) -> None: ...

    async def reseal(self, key: UserKey, sealed: str) -> bool:
        """Replace the sealed text, in one statement, unless another stands there than in ``key``."""
        ...

    async def delete(self, user_id: int) -> bool:
        """Say whether there was one."""
        ...
