"""Repositories of prompts, categories, versions and releases."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from promptmanager.domain.content import Content
from promptmanager.domain.prompts import (
    Category,
    LabelChange,
    Prompt,
    PromptPage,
    PromptQuery,
    Release,
    ReleaseKind,
    Version,
    VersionStatus,
)


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
        self, workspace_id: int, prompt_id: int, *, change: LabelChange, actor_id: int, at: datetime
    ) -> Prompt:
        """Write what the change names; what it keeps is not touched, so two people's changes do not undo each other.

        Raises PromptNotFound, CategoryNotFound.
        """
        ...

    async def touch(self, workspace_id: int, prompt_id: int, *, actor_id: int, at: datetime) -> None:
        """Note that the prompt's content changed, and index its text anew."""
        ...

    async def set_archived(self, workspace_id: int, prompt_ids: tuple[int, ...], *, is_archived: bool) -> int: ...

    async def move(self, workspace_id: int, prompt_ids: tuple[int, ...], *, category_id: int | None) -> int: ...

    async def add_tag(self, workspace_id: int, prompt_ids: tuple[int, ...], *, tag: str) -> int:
        """Return how many prompts bear the tag now that did not before."""
        ...

    async def is_starred(self, workspace_id: int, prompt_id: int, *, user_id: int) -> bool:
        """Raises PromptNotFound."""
        ...

    async def set_starred(self, workspace_id: int, prompt_id: int, *, user_id: int, is_starred: bool) -> None: ...

    async def production_models(self, workspace_id: int) -> tuple[str, ...]:
        """The models that production versions name, each once. Archived prompts do not count."""
        ...

    async def ids(self, workspace_id: int) -> tuple[int, ...]:
        """All prompts of the workspace, archived ones too, for an export."""
        ...


class CategoryRepository(Protocol):
    async def hold(self, workspace_id: int) -> None:
        """Let nobody else change the tree until this unit of work ends. Comes before reading what is to be changed."""
        ...

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
        """Store a draft with the next number. A unique index keeps it the only one: DraftConflict.

        Its first revision is 1, or follows the last one of the prompt's earlier drafts: none ever recurs.
        """
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
