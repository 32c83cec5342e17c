"""Golden samples and their revisions. Triggers keep revisions as they were: see the migrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.golden_rows import (
    first_row,
    revision_of,
    revision_row,
    revisions,
    sample_of,
    sample_tags,
    samples,
    tag_rows,
)
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.domain import wording
from promptmanager.domain.errors import PromptNotFound, SampleConflict, SampleNotFound
from promptmanager.domain.golden import GoldenSample, SampleContent, SamplePage, SampleQuery, SampleRevision

# Between batches the event loop gets its turn.
_ADDED_AT_ONCE = 250
_ADD_IN_ORDER = insert(samples).returning(samples.c.id, sort_by_parameter_order=True)


class SqlGolden(Repository):
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
        await self._check_prompt(workspace_id, prompt_id)
        statement = insert(samples).values(first_row(workspace_id, prompt_id, name, source_run_id))
        sample_id = (await self._connection.execute(statement.returning(samples.c.id))).scalar_one()
        revision = SampleRevision(sample_id, 1, content, reason, author_id, author_name, at)
        await self._write(workspace_id, revision)
        return await self.by_id(workspace_id, sample_id)

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
        await self._check_prompt(workspace_id, prompt_id)
        for start in range(0, len(samples), _ADDED_AT_ONCE):
            batch = samples[start : start + _ADDED_AT_ONCE]
            rows = [first_row(workspace_id, prompt_id, name, "") for name, _ in batch]
            ids = (await self._connection.execute(_ADD_IN_ORDER, rows)).scalars().all()
            written = [
                SampleRevision(sample_id, 1, content, reason, author_id, author_name, at)
                for sample_id, (_, content) in zip(ids, batch, strict=True)
            ]
            await self._connection.execute(insert(revisions), [revision_row(workspace_id, each) for each in written])
            if tags := [row for each in written for row in tag_rows(each)]:
                await self._connection.execute(insert(sample_tags), tags)
        return len(samples)

    async def by_id(self, workspace_id: int, sample_id: int) -> GoldenSample:
        statement = _standing().where(samples.c.workspace_id == workspace_id, samples.c.id == sample_id)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        if row is None:
            raise SampleNotFound
        return sample_of(row)

    async def of_prompt(self, workspace_id: int, prompt_id: int, query: SampleQuery) -> SamplePage:
        wanted = _wanted(workspace_id, prompt_id, query)
        total = await self._connection.execute(select(func.count()).select_from(samples).where(*wanted))
        page = _standing().where(*wanted).order_by(samples.c.id.desc()).offset(query.offset).limit(query.limit)
        rows = (await self._connection.execute(page)).mappings().all()
        return SamplePage(tuple(sample_of(row) for row in rows), total.scalar_one())

    async def tags(self, workspace_id: int, prompt_id: int) -> tuple[tuple[str, int], ...]:
        count = func.count()
        statement = (
            select(sample_tags.c.tag, count)
            .join(samples, samples.c.id == sample_tags.c.sample_id)
            .where(*_wanted(workspace_id, prompt_id, SampleQuery()))
            .group_by(sample_tags.c.tag)
            .order_by(count.desc(), sample_tags.c.tag)
        )
        return tuple((tag, number) for tag, number in await self._connection.execute(statement))

    async def count(self, workspace_id: int, prompt_id: int) -> int:
        statement = select(func.count()).select_from(samples).where(*_wanted(workspace_id, prompt_id, SampleQuery()))
        return (await self._connection.execute(statement)).scalar_one()

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
        # Conditional: of two people who saw the same revision one comes first.
        raised = (
            update(samples)
            .where(samples.c.workspace_id == workspace_id, samples.c.id == sample_id, samples.c.revision == revision)
            .values(revision=revision + 1, name=name, sort_name=wording.folded(name))
        )
        if (await self._connection.execute(raised)).rowcount != 1:
            raise SampleConflict(author=(await self.by_id(workspace_id, sample_id)).current.author_name)
        await self._write(
            workspace_id, SampleRevision(sample_id, revision + 1, content, reason, author_id, author_name, at)
        )
        return await self.by_id(workspace_id, sample_id)

    async def revisions(self, workspace_id: int, sample_id: int) -> tuple[SampleRevision, ...]:
        statement = (
            select(revisions)
            .where(revisions.c.workspace_id == workspace_id, revisions.c.sample_id == sample_id)
            .order_by(revisions.c.number.desc())
        )
        found = tuple(revision_of(row) for row in (await self._connection.execute(statement)).mappings())
        if not found:
            raise SampleNotFound
        return found

    async def set_archived(self, workspace_id: int, sample_ids: tuple[int, ...], *, is_archived: bool) -> int:
        statement = (
            update(samples)
            .where(
                samples.c.workspace_id == workspace_id,
                samples.c.id.in_(sample_ids),
                samples.c.is_archived.is_not(is_archived),
            )
            .values(is_archived=is_archived)
        )
        return (await self._connection.execute(statement)).rowcount

    async def _check_prompt(self, workspace_id: int, prompt_id: int) -> None:
        own = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.id == prompt_id)
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound

    async def _write(self, workspace_id: int, revision: SampleRevision) -> None:
        await self._connection.execute(insert(revisions).values(revision_row(workspace_id, revision)))
        await self._connection.execute(delete(sample_tags).where(sample_tags.c.sample_id == revision.sample_id))
        if tags := tag_rows(revision):
            await self._connection.execute(insert(sample_tags), tags)


def _standing() -> Select[Any]:
    """Select samples, each with its newest revision."""
    newest = (revisions.c.sample_id == samples.c.id) & (revisions.c.number == samples.c.revision)
    of_revision = [column for column in revisions.c if column.name != "workspace_id"]
    return select(samples, *of_revision).join(revisions, newest)


def _wanted(workspace_id: int, prompt_id: int, query: SampleQuery) -> Sequence[ColumnElement[bool]]:
    wanted = [
        samples.c.workspace_id == workspace_id,
        samples.c.prompt_id == prompt_id,
        samples.c.is_archived.is_(query.is_archived),
    ]
    if query.before_id is not None:
        wanted.append(samples.c.id < query.before_id)
    if query.text.strip():
        wanted.append(samples.c.sort_name.contains(wording.folded(query.text.strip()), autoescape=True))
    if query.tag:
        wanted.append(samples.c.id.in_(select(sample_tags.c.sample_id).where(sample_tags.c.tag == query.tag)))
    return wanted
