"""The port of the database: units of work and the repositories in them.

Every read and write of shared things takes the workspace; another workspace's row is as good as absent.
Repositories return domain values and never commit.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from promptmanager.domain.content import Content
from promptmanager.domain.identity import Membership, Role, SignInSession, User, Workspace
from promptmanager.domain.prompts import (
    Category,
    Prompt,
    PromptPage,
    PromptQuery,
    Release,
    ReleaseKind,
    Version,
    VersionStatus,
)
from promptmanager.domain.runs import Run, RunPage, RunQuery


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


class PromptRepository(Protocol):
    async def add(
        self,
        *,
        workspace_id: int,
        title: str,
        description: str,
        tags: tuple[str, ...],
        category_id: int | None,
        actor_id: int,
        at: datetime,
        slug: str = "",
    ) -> Prompt:
        """Store a prompt without versions. Its slug is the given or made of the title; unique in the workspace."""
        ...

    async def by_slug(self, workspace_id: int, slug: str) -> Prompt:
        """Raises PromptNotFound."""
        ...

    async def by_id(self, workspace_id: int, prompt_id: int) -> Prompt:
        """Raises PromptNotFound."""
        ...

    async def search(self, workspace_id: int, query: PromptQuery, *, user_id: int) -> PromptPage:
        """Full text over title, description, tags and the current versions' text (production, draft)."""
        ...

    async def tags(self, workspace_id: int) -> tuple[tuple[str, int], ...]:
        """Tags with the number of prompts that bear them, most used first. Archived prompts do not count."""
        ...

    async def update(
        self,
        workspace_id: int,
        prompt_id: int,
        *,
        title: str,
        description: str,
        tags: tuple[str, ...],
        category_id: int | None,
        actor_id: int,
        at: datetime,
    ) -> Prompt: ...

    async def touch(self, workspace_id: int, prompt_id: int, *, actor_id: int, at: datetime) -> None:
        """Note that the prompt's content changed, and index its text anew."""
        ...

    async def set_archived(self, workspace_id: int, prompt_ids: tuple[int, ...], *, is_archived: bool) -> int: ...

    async def move(self, workspace_id: int, prompt_ids: tuple[int, ...], *, category_id: int | None) -> int: ...

    async def add_tag(self, workspace_id: int, prompt_ids: tuple[int, ...], *, tag: str) -> int:
        """Return how many prompts bear the tag now that did not before."""
        ...

    async def set_starred(self, workspace_id: int, prompt_id: int, *, user_id: int, is_starred: bool) -> None: ...

    async def ids(self, workspace_id: int) -> tuple[int, ...]:
        """All prompts of the workspace, archived ones too, for an export."""
        ...


class CategoryRepository(Protocol):
    async def all(self, workspace_id: int) -> tuple[Category, ...]:
        """The whole tree, by name, each with the number of unarchived prompts directly in it."""
        ...

    async def add(self, *, workspace_id: int, parent_id: int | None, name: str) -> Category: ...

    async def rename(self, workspace_id: int, category_id: int, *, name: str) -> None:
        """Raises CategoryNotFound."""
        ...

    async def move(self, workspace_id: int, category_id: int, *, parent_id: int | None) -> None: ...

    async def delete(self, workspace_id: int, category_id: int) -> None:
        """Its prompts and children move up to its parent."""
        ...


class VersionRepository(Protocol):
    async def draft(self, workspace_id: int, prompt_id: int) -> Version | None: ...

    async def production(self, workspace_id: int, prompt_id: int) -> Version | None: ...

    async def by_id(self, workspace_id: int, version_id: int) -> Version:
        """Raises VersionNotFound."""
        ...

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Version, ...]:
        """Newest number first, the draft on top."""
        ...

    async def add_draft(
        self, *, workspace_id: int, prompt_id: int, content: Content, author_id: int, at: datetime
    ) -> Version:
        """Store a draft with the next number and revision 1. A unique index keeps it the only one: DraftConflict."""
        ...

    async def save_draft(
        self, *, workspace_id: int, version_id: int, revision: int, content: Content, author_id: int, at: datetime
    ) -> int | None:
        """Store the text if ``revision`` is still the stored one; return the new one, else None."""
        ...

    async def freeze(
        self,
        *,
        workspace_id: int,
        version_id: int,
        revision: int,
        content_hash: str,
        note: str,
        author_id: int,
        at: datetime,
    ) -> bool:
        """Turn the draft at ``revision`` into PRODUCTION. False when it is not that draft any more."""
        ...

    async def add_production(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        content: Content,
        content_hash: str,
        note: str,
        author_id: int,
        at: datetime,
        number: int | None = None,
        status: VersionStatus = VersionStatus.PRODUCTION,
    ) -> Version:
        """Store frozen content under the next number (or the given one, for an import)."""
        ...

    async def retire(self, *, workspace_id: int, version_id: int) -> bool:
        """PRODUCTION -> ARCHIVED in one conditional statement; False when it was not PRODUCTION."""
        ...

    async def delete_draft(self, *, workspace_id: int, version_id: int) -> None: ...


class ReleaseRepository(Protocol):
    async def add(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        kind: ReleaseKind,
        from_number: int | None,
        to_number: int,
        content_hash: str,
        note: str,
        actor_id: int,
        actor_name: str,
        at: datetime,
        gate: str = "",
    ) -> Release: ...

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Release, ...]:
        """Newest first."""
        ...


class RunRepository(Protocol):
    async def add(self, run: Run) -> None: ...

    async def save(self, run: Run) -> bool:
        """Store the run's present state, unless the stored one is final already; say whether it was stored."""
        ...

    async def settle(self, workspace_id: int, run: Run) -> None:
        """Store cost, cost state, usage and provider of a run that has ended."""
        ...

    async def by_id(self, workspace_id: int, run_id: str) -> Run:
        """Raises RunNotFound."""
        ...

    async def search(self, workspace_id: int, query: RunQuery) -> RunPage:
        """Newest first."""
        ...

    async def of_group(self, workspace_id: int, group_id: str) -> tuple[Run, ...]: ...

    async def interrupt_unfinished(self, *, at: datetime) -> int:
        """Mark every run that is not final as INTERRUPTED, at the start of the process; return how many."""
        ...

    async def pending_costs(self, limit: int = 100) -> tuple[Run, ...]:
        """Ended runs whose cost is still pending, over all workspaces, oldest first."""
        ...

    async def models(self, workspace_id: int) -> tuple[str, ...]:
        """Models that have been run here, for the history's filter."""
        ...


class PreferenceRepository(Protocol):
    async def get(self, user_id: int, name: str) -> str: ...

    async def put(self, user_id: int, name: str, value: str) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. Leaving it without ``commit`` undoes everything."""

    users: UserRepository
    sessions: SessionRepository
    resets: ResetRepository
    attempts: AttemptRepository
    outbox: OutboxRepository
    workspaces: WorkspaceRepository
    prompts: PromptRepository
    categories: CategoryRepository
    versions: VersionRepository
    releases: ReleaseRepository
    runs: RunRepository
    preferences: PreferenceRepository

    async def commit(self) -> None: ...


class Store(Protocol):
    """Opens units of work. ``reading`` must not write; ``writing`` holds the writer's place: keep it short."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]: ...

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]: ...

    async def is_reachable(self) -> bool: ...

    async def close(self) -> None: ...
