"""Small ports: time, chance, mail and password hashing."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        ...


class Tokens(Protocol):
    def new(self) -> str:
        """Return an unguessable URL-safe token of at least 256 bits."""
        ...

    def new_id(self) -> str:
        """Return a short unguessable id for a permalink: 22 URL-safe characters, 128 bits."""
        ...


class Mailer(Protocol):
    @property
    def is_configured(self) -> bool:
        """Whether letters leave the machine. If not, they stand in the log and the outbox."""
        ...

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Send one plain-text letter. Raises MailFailed when the server refuses it."""
        ...


class MailFailed(Exception):
    """The mail server could not be reached or refused the letter."""


class Say(Protocol):
    def __call__(self, locale: str, key: str, **facts: str | float) -> str:
        """Return the sentence of a catalog key in one language, for letters and exports."""
        ...


class PasswordHasher(Protocol):
    async def hash(self, password: str) -> str:
        """Return an argon2id string. Runs off the event loop, two at a time."""
        ...

    async def verify(self, password: str, stored: str) -> tuple[bool, str | None]:
        """Return whether it fits and, when the parameters are out of date, a new hash to store.

        Takes the same time for an empty ``stored`` (an unknown account) as for a real one.
        """
        ...
