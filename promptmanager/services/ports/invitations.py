"""The repository of invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from promptmanager.domain.instance import Invitation


class InvitationRepository(Protocol):
    """One-use links to sign up with, stored as SHA-256. A used or withdrawn one is gone."""

    async def add(self, *, token_hash: str, email: str, made_by: str, at: datetime, expires_at: datetime) -> None: ...

    async def open(self, *, at: datetime) -> tuple[Invitation, ...]:
        """Return those that may still be used, newest first."""
        ...

    async def is_good(self, token_hash: str, *, email: str, at: datetime) -> bool:
        """Whether this address may sign up with it."""
        ...

    async def take(self, token_hash: str, *, email: str, at: datetime) -> bool:
        """Use it up in one statement; False if it is not good for this address."""
        ...

    async def withdraw(self, invitation_id: int) -> str | None:
        """Remove it and return whom it was for; None if it is gone already."""
        ...
