"""Fake of the repository of golden samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from promptmanager.domain.errors import SampleConflict, SampleNotFound
from promptmanager.domain.golden import GoldenSample, SampleContent, SamplePage, SampleQuery, SampleRevision
from promptmanager.domain.wording import folded
from tests.fakes.tables import Tables


class FakeGolden:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

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
        self._tables.prompt(workspace_id, prompt_id)
        sample_id = self._tables.new_id()
        revision = SampleRevision(sample_id, 1, content, reason, author_id, author_name, at)
        self._tables.samples[sample_id] = GoldenSample(
            sample_id, workspace_id, prompt_id, name, is_archived=False, source_run_id=source_run_id, current=revision
        )
        self._tables.sample_revisions[sample_id] = (revision,)
        return self._tables.samples[sample_id]

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
        for name, content in samples:
            await self.add(
                workspace_id=workspace_id,
                prompt_id=prompt_id,
                name=name,
                content=content,
                reason=reason,
                author_id=author_id,
                author_name=author_name,
                at=at,
            )
        self._tables.prompt(workspace_id, prompt_id)
        return len(samples)

    async def by_id(self, workspace_id: int, sample_id: int) -> GoldenSample:
        found = self._tables.samples.get(sample_id)
        if found is None or found.workspace_id != workspace_id:
            raise SampleNotFound
        return found

    async def of_prompt(self, workspace_id: int, prompt_id: int, query: SampleQuery) -> SamplePage:
        found = [
            sample
            for sample in self._tables.samples.values()
            if (sample.workspace_id, sample.prompt_id) == (workspace_id, prompt_id)
            and sample.is_archived == query.is_archived
            and (query.before_id is None or sample.id < query.before_id)
            and (not query.text or folded(query.text.strip()) in folded(sample.name))
            and (not query.tag or query.tag in sample.content.tags)
        ]
        found.sort(key=lambda sample: -sample.id)
        return SamplePage(tuple(found[query.offset : query.offset + query.limit]), len(found))

    async def tags(self, workspace_id: int, prompt_id: int) -> tuple[tuple[str, int], ...]:
        counted = Counter(tag for sample in await self._all(workspace_id, prompt_id) for tag in sample.content.tags)
        return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))

    async def count(self, workspace_id: int, prompt_id: int) -> int:
        return len(await self._all(workspace_id, prompt_id))

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
        found = await self.by_id(workspace_id, sample_id)
        if found.current.number != revision:
            raise SampleConflict(author=found.current.author_name)
        following = SampleRevision(sample_id, revision + 1, content, reason, author_id, author_name, at)
        self._tables.samples[sample_id] = replace(found, name=name, current=following)
        self._tables.sample_revisions[sample_id] += (following,)
        return self._tables.samples[sample_id]

    async def revisions(self, workspace_id: int, sample_id: int) -> tuple[SampleRevision, ...]:
        await self.by_id(workspace_id, sample_id)
        return self._tables.sample_revisions[sample_id][::-1]

    async def set_archived(self, workspace_id: int, sample_ids: tuple[int, ...], *, is_archived: bool) -> int:
        changed = [
            sample
            for sample in self._tables.samples.values()
            if sample.workspace_id == workspace_id and sample.id in sample_ids and sample.is_archived != is_archived
        ]
        for sample in changed:
            self._tables.samples[sample.id] = replace(sample, is_archived=is_archived)
        return len(changed)

    async def _all(self, workspace_id: int, prompt_id: int) -> tuple[GoldenSample, ...]:
        return (await self.of_prompt(workspace_id, prompt_id, SampleQuery(limit=10_000))).samples
