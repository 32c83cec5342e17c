"""The repository of golden samples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from promptmanager.domain.golden import GoldenSample, SampleContent, SamplePage, SampleQuery, SampleRevision


class GoldenRepository(Protocol):
    async def add(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        name: str,
        content: SampleContent,
        reason: str,
        author_id: int,
        author_name: str,
        at: datetime,
        source_run_id: str = "",
    ) -> GoldenSample:
        """Store a sample with its first revision. Raises PromptNotFound."""
        ...

    async def add_many(
        self,
        *,
        workspace_id: int,
        prompt_id: int,
        samples: Sequence[tuple[str, SampleContent]],
        reason: str,
        author_id: int,
        author_name: str,
        at: datetime,
    ) -> int:
        """Store named samples, the newest last, each with its first revision; return how many.

        Raises PromptNotFound.
        """
        ...

    async def by_id(self, workspace_id: int, sample_id: int) -> GoldenSample:
        """Raises SampleNotFound."""
        ...

    async def of_prompt(self, workspace_id: int, prompt_id: int, query: SampleQuery) -> SamplePage:
        """Return a page of a prompt's samples as they stand, newest first. Text is looked for in names."""
        ...

    async def tags(self, workspace_id: int, prompt_id: int) -> tuple[tuple[str, int], ...]:
        """Return the tags of samples that are not archived, with how many bear them, most used first."""
        ...

    async def count(self, workspace_id: int, prompt_id: int) -> int:
        """Return how many samples are not archived."""
        ...

    async def revise(
        self,
        workspace_id: int,
        sample_id: int,
        *,
        revision: int,
        name: str,
        content: SampleContent,
        reason: str,
        author_id: int,
        author_name: str,
        at: datetime,
    ) -> GoldenSample:
        """Add a revision after ``revision``, the newest one that the author saw.

        Raises SampleNotFound, and SampleConflict when somebody else's came in between.
        """
        ...

    async def revisions(self, workspace_id: int, sample_id: int) -> tuple[SampleRevision, ...]:
        """Return all revisions, newest first. Raises SampleNotFound."""
        ...

    async def set_archived(self, workspace_id: int, sample_ids: tuple[int, ...], *, is_archived: bool) -> int:
        """Return how many changed."""
        ...
