"""Repositories of people: users, their sessions, links, attempts, letters, workspaces, preferences."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from promptmanager.domain.identity import Membership, PeoplePage, Role, SignInSession, User, Workspace


class UserRepository(Protocol):
    async def add(
        self, *, email: str, name: str, locale: str, password_hash: str, is_admin: bool, at: datetime
    ) -> User:
        """Raises EmailTaken, decided by a unique index."""
        ...

    async def count(self) -> int: ...

    async def by_email(self, email: str) -> User | None: ...

    async def by_id(self, user_id: int) -> User | None: ...

    async def password_hash(self, user_id: int) -> str:
        """Empty for nobody, so that asking costs the same whether or not the person exists."""
        ...

    async def set_password_hash(self, user_id: int, password_hash: str) -> None: ...

    async def update(self, user_id: int, *, name: str, locale: str) -> None: ...

    async def set_admin(self, user_id: int, *, is_admin: bool) -> None: ...

    async def set_disabled(self, user_id: int, *, is_disabled: bool) -> None: ...

    async def hold_admins(self) -> tuple[int, ...]:
        """Return who administers and is not disabled; nobody else changes that until the end of this unit of work."""
        ...

    async def search(self, text: str, *, offset: int, limit: int) -> PeoplePage:
        """Return people whose name or address holds the text in small letters or large, newest account first."""
        ...

    async def delete(self, user_id: int) -> None:
        """Remove the person. What they made in shared workspaces stays, by ``author_name``."""
        ...


class SessionRepository(Protocol):
    async def add(
        self, *, user_id: int, token_hash: str, user_agent: str, ip_address: str, at: datetime, expires_at: datetime
    ) -> SignInSession: ...

    async def by_token_hash(self, token_hash: str) -> SignInSession | None: ...

    async def of_user(self, user_id: int) -> tuple[SignInSession, ...]:
        """Newest use first."""
        ...

    async def touch(self, session_id: int, *, at: datetime) -> None: ...

    async def delete(self, *, user_id: int, session_id: int) -> None: ...

    async def delete_all(self, user_id: int, *, keep_token_hash: str = "") -> None: ...


class ResetRepository(Protocol):
    """One-use links for a new password, stored as SHA-256."""

    async def add(self, *, user_id: int, token_hash: str, expires_at: datetime) -> None: ...

    async def take(self, token_hash: str, *, at: datetime) -> int | None:
        """Use the link up in one statement and return its user, or None if used, unknown or expired."""
        ...

    async def delete_all(self, user_id: int) -> None:
        """Make every link of this person worthless."""
        ...


class AttemptRepository(Protocol):
    async def count_within(self, key: str, *, window_start: datetime, window_seconds: int) -> int:
        """Count this attempt and return how many fell in the window with it, in one statement."""
        ...

    async def forget(self, key: str) -> None: ...


class OutboxRepository(Protocol):
    """Letters that could not be mailed because no SMTP is set, for the admin's eyes."""

    async def add(self, *, to: str, subject: str, text: str, at: datetime) -> None: ...

    async def latest(self, limit: int = 50) -> tuple[tuple[str, str, str, datetime], ...]:
        """Return (to, subject, text, at), newest first."""
        ...


class WorkspaceRepository(Protocol):
    async def add(self, *, name: str, is_personal: bool, owner_id: int, at: datetime) -> Workspace: ...

    async def memberships_of(self, user_id: int) -> tuple[Membership, ...]:
        """Personal workspace first, then by name."""
        ...

    async def members(self, workspace_id: int) -> tuple[Membership, ...]: ...

    async def set_role(self, *, workspace_id: int, user_id: int, role: Role) -> None:
        """Add the member or change the role."""
        ...

    async def delete(self, workspace_id: int) -> None:
        """Remove the workspace with everything in it."""
        ...


class PreferenceRepository(Protocol):
    async def get(self, user_id: int, name: str) -> str: ...

    async def put(self, user_id: int, name: str, value: str) -> None: ...
