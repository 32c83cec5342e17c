"""Golden samples and their revisions. Triggers keep revisions as they were: see the migrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    RowMapping,
    Select,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.types import PlainText, SortText, UTCDateTime
from promptmanager.domain import wording
from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import PromptNotFound, SampleConflict, SampleNotFound
from promptmanager.domain.golden import GoldenSample, SampleContent, SamplePage, SampleQuery, SampleRevision


class SampleRow(Row, table=True):
    __tablename__ = "golden_samples"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"),
        # What hangs on a sample names its workspace too, so that the database itself keeps them together.
        UniqueConstraint("workspace_id", "id"),
        Index("ix_golden_samples_prompt", "workspace_id", "prompt_id", "is_archived", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    prompt_id: int
    name: str = Field(sa_type=PlainText)
    sort_name: str = Field(sa_type=SortText)
    revision: int
    is_archived: bool
    source_run_id: str = Field(sa_type=PlainText)


class RevisionRow(Row, table=True):
    __tablename__ = "golden_revisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "sample_id"], ["golden_samples.workspace_id", "golden_samples.id"], ondelete="CASCADE"
        ),
    )

    sample_id: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    workspace_id: int
    inputs: dict[str, str] = Field(sa_type=JSON)
    expected: str = Field(sa_type=PlainText)
    checks: list[dict[str, Any]] = Field(sa_type=JSON)
    combination: str = Field(sa_type=PlainText)
    tags: list[str] = Field(sa_type=JSON)
    weight: float
    reason: str = Field(sa_type=PlainText)
    author_id: int
    author_name: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UTCDateTime)


class SampleTagRow(Row, table=True):
    """The tags of each sample's newest revision, to be found by."""

    __tablename__ = "golden_tags"

    sample_id: int = Field(primary_key=True, foreign_key="golden_samples.id", ondelete="CASCADE")
    tag: str = Field(primary_key=True, sa_type=SortText, index=True)


samples = table_of(SampleRow)
revisions = table_of(RevisionRow)
sample_tags = table_of(SampleTagRow)


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
        own = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.id == prompt_id)
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound
        statement = insert(samples).values(
            workspace_id=workspace_id,
            prompt_id=prompt_id,
            name=name,
            sort_name=wording.folded(name),
            revision=1,
            is_archived=False,
            source_run_id=source_run_id,
        )
        sample_id = (await self._connection.execute(statement.returning(samples.c.id))).scalar_one()
        revision = SampleRevision(sample_id, 1, content, reason, author_id, author_name, at)
        await self._write(workspace_id, revision)
        return await self.by_id(workspace_id, sample_id)

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
        found = tuple(_revision(row) for row in (await self._connection.execute(statement)).mappings())
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

    async def _write(self, workspace_id: int, revision: SampleRevision) -> None:
        content = revision.content
        values = {
            "workspace_id": workspace_id,
            "sample_id": revision.sample_id,
            "number": revision.number,
            "inputs": dict(content.inputs),
            "expected": content.expected,
            "checks": [asdict(check) for check in content.checks],
            "combination": content.combination.value,
            "tags": list(content.tags),
            "weight": content.weight,
            "reason": revision.reason,
            "author_id": revision.author_id,
            "author_name": revision.author_name,
            "at": revision.at,
        }
        await self._connection.execute(insert(revisions).values(values))
        await self._connection.execute(delete(sample_tags).where(sample_tags.c.sample_id == revision.sample_id))
        if content.tags:
            tags = [{"sample_id": revision.sample_id, "tag": tag} for tag in content.tags]
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
    if query.text.strip():
        wanted.append(samples.c.sort_name.contains(wording.folded(query.text.strip()), autoescape=True))
    if query.tag:
        wanted.append(samples.c.id.in_(select(sample_tags.c.sample_id).where(sample_tags.c.tag == query.tag)))
    return wanted


def sample_of(row: RowMapping) -> GoldenSample:
    """Return the sample of a row that holds one of its revisions too."""
    plain = {name: row[name] for name in GoldenSample.__dataclass_fields__ if name != "current"}
    return GoldenSample(**plain, current=_revision(row))


def _revision(row: RowMapping) -> SampleRevision:
    content = SampleContent(
        inputs=row["inputs"],
        expected=row["expected"],
        checks=tuple(_check(stored) for stored in row["checks"]),
        combination=Combination(row["combination"]),
        tags=tuple(row["tags"]),
        weight=row["weight"],
    )
    plain = {name: row[name] for name in SampleRevision.__dataclass_fields__ if name != "content"}
    return SampleRevision(**plain, content=content)


def _check(stored: dict[str, Any]) -> Check:
    return Check(**stored | {"kind": CheckKind(stored["kind"]), "ignored": tuple(stored["ignored"])})
