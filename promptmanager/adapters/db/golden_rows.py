"""The tables of golden samples, and what a row is in the domain."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, RowMapping, UniqueConstraint
from sqlmodel import Field

from promptmanager.adapters.db.base import Row, table_of
from promptmanager.adapters.db.types import PlainText, SortText, UTCDateTime
from promptmanager.domain import wording
from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.golden import GoldenSample, SampleContent, SampleRevision


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


def first_row(workspace_id: int, prompt_id: int, name: str, source_run_id: str) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "prompt_id": prompt_id,
        "name": name,
        "sort_name": wording.folded(name),
        "revision": 1,
        "is_archived": False,
        "source_run_id": source_run_id,
    }


def revision_row(workspace_id: int, revision: SampleRevision) -> dict[str, Any]:
    content = revision.content
    return {
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


def tag_rows(revision: SampleRevision) -> list[dict[str, Any]]:
    return [{"sample_id": revision.sample_id, "tag": tag} for tag in revision.content.tags]


def sample_of(row: RowMapping) -> GoldenSample:
    """Return the sample of a row that holds one of its revisions too."""
    plain = {name: row[name] for name in GoldenSample.__dataclass_fields__ if name != "current"}
    return GoldenSample(**plain, current=revision_of(row))


def revision_of(row: RowMapping) -> SampleRevision:
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
