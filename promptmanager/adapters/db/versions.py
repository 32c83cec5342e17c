"""Versions of prompts. What is frozen is guarded by triggers too: see the migrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    RowMapping,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.run_rows import runs
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.adapters.db.users import name_of
from promptmanager.domain.content import Content, from_plain, to_plain
from promptmanager.domain.errors import DraftConflict, PromotionConflict, PromptNotFound, VersionNotFound
from promptmanager.domain.prompts import Version, VersionStatus

DRAFT = VersionStatus.DRAFT.value
PRODUCTION = VersionStatus.PRODUCTION.value
ARCHIVED = VersionStatus.ARCHIVED.value


class VersionRow(Row, table=True):
    """A draft has no number yet: the one it will get is worked out when it is read."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("prompt_id", "number"),
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"),
        CheckConstraint("status IN ('draft', 'production', 'archived')", name="status"),
        CheckConstraint("(status = 'draft') = (number IS NULL)", name="number"),
        CheckConstraint("status = 'draft' OR content_hash <> ''", name="content_hash"),
        *(
            Index(
                f"uq_versions_one_{status}",
                "prompt_id",
                unique=True,
                sqlite_where=text(f"status = '{status}'"),
                postgresql_where=text(f"status = '{status}'"),
            )
            for status in (DRAFT, PRODUCTION)
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    prompt_id: int
    number: int | None
    status: str = Field(sa_type=PlainText)
    content: dict[str, Any] = Field(sa_type=JSON)
    content_hash: str = Field(sa_type=PlainText)
    revision: int
    note: str = Field(sa_type=PlainText)
    author_id: int
    author_name: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)


versions = table_of(VersionRow)
_others = versions.alias("others")
_coming = select(func.coalesce(func.max(_others.c.number), 0) + 1).where(_others.c.prompt_id == versions.c.prompt_id)
_NUMBERED = select(versions, _coming.scalar_subquery().label("coming"))


class SqlVersions(Repository):
    async def draft(self, workspace_id: int, prompt_id: int) -> Version | None:
        return await self._with_status(workspace_id, prompt_id, DRAFT)

    async def production(self, workspace_id: int, prompt_id: int) -> Version | None:
        return await self._with_status(workspace_id, prompt_id, PRODUCTION)

    async def by_id(self, workspace_id: int, version_id: int) -> Version:
        found = await self._found(versions.c.workspace_id == workspace_id, versions.c.id == version_id)
        if not found:
            raise VersionNotFound
        return found[0]

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Version, ...]:
        found = await self._found(versions.c.workspace_id == workspace_id, versions.c.prompt_id == prompt_id)
        return tuple(sorted(found, key=lambda v: (v.status is VersionStatus.DRAFT, v.number), reverse=True))

    async def add_draft(
        self, *, workspace_id: int, prompt_id: int, content: Content, author_id: int, at: datetime
    ) -> Version:
        last_revision = await self._hold(workspace_id, prompt_id)
        if await self.draft(workspace_id, prompt_id):
            raise DraftConflict
        statement = insert(versions).values(
            workspace_id=workspace_id,
            prompt_id=prompt_id,
            number=None,
            status=DRAFT,
            content=to_plain(content),
            content_hash="",
            revision=last_revision + 1,
            note="",
            author_id=author_id,
            author_name=name_of(author_id),
            created_at=at,
            changed_at=at,
        )
        added = await self._connection.execute(statement.returning(versions.c.id))
        return await self.by_id(workspace_id, added.scalar_one())

    async def save_draft(
        self, *, workspace_id: int, version_id: int, revision: int, content: Content, author_id: int, at: datetime
    ) -> int | None:
        await self._hold_of(workspace_id, version_id)
        statement = (
            update(versions)
            .where(*_draft_at(workspace_id, version_id, revision))
            .values(
                content=to_plain(content),
                revision=versions.c.revision + 1,
                author_id=author_id,
                author_name=name_of(author_id),
                changed_at=at,
            )
            .returning(versions.c.revision)
        )
        return (await self._connection.execute(statement)).scalar_one_or_none()

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
        prompt_id = await self._hold_of(workspace_id, version_id)
        if prompt_id is None or await self.production(workspace_id, prompt_id):
            return False
        statement = (
            update(versions)
            .where(*_draft_at(workspace_id, version_id, revision))
            .values(
                number=await self._next_number(prompt_id),
                status=PRODUCTION,
                content_hash=content_hash,
                revision=0,
                note=note,
                author_id=author_id,
                author_name=name_of(author_id),
                changed_at=at,
            )
        )
        is_frozen = (await self._connection.execute(statement)).rowcount == 1
        if is_frozen:
            await self._end_draft(prompt_id, revision)
        return is_frozen

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
        await self._hold(workspace_id, prompt_id)
        number = await self._next_number(prompt_id) if number is None else number
        taken = versions.c.number == number
        if status is VersionStatus.PRODUCTION:
            taken |= versions.c.status == PRODUCTION
        if await self._found(versions.c.prompt_id == prompt_id, taken):
            raise PromotionConflict
        statement = insert(versions).values(
            workspace_id=workspace_id,
            prompt_id=prompt_id,
            number=number,
            status=status.value,
            content=to_plain(content),
            content_hash=content_hash,
            revision=0,
            note=note,
            author_id=author_id,
            author_name=name_of(author_id),
            created_at=at,
            changed_at=at,
        )
        added = await self._connection.execute(statement.returning(versions.c.id))
        return await self.by_id(workspace_id, added.scalar_one())

    async def retire(self, *, workspace_id: int, version_id: int) -> bool:
        await self._hold_of(workspace_id, version_id)
        statement = (
            update(versions)
            .where(
                versions.c.workspace_id == workspace_id, versions.c.id == version_id, versions.c.status == PRODUCTION
            )
            .values(status=ARCHIVED)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def delete_draft(self, *, workspace_id: int, version_id: int) -> None:
        prompt_id = await self._hold_of(workspace_id, version_id)
        draft = (versions.c.workspace_id == workspace_id, versions.c.id == version_id, versions.c.status == DRAFT)
        await self._connection.execute(
            update(runs).where(runs.c.version_id.in_(select(versions.c.id).where(*draft))).values(version_id=None)
        )
        deleted = await self._connection.execute(delete(versions).where(*draft).returning(versions.c.revision))
        revision = deleted.scalar_one_or_none()
        if prompt_id is None or revision is None:
            raise VersionNotFound
        await self._end_draft(prompt_id, revision)

    async def _found(self, *conditions: ColumnElement[bool]) -> list[Version]:
        statement = _NUMBERED.where(*conditions)
        return [_version(row) for row in (await self._connection.execute(statement)).mappings()]

    async def _with_status(self, workspace_id: int, prompt_id: int, status: str) -> Version | None:
        found = await self._found(
            versions.c.workspace_id == workspace_id, versions.c.prompt_id == prompt_id, versions.c.status == status
        )
        return found[0] if found else None

    async def _next_number(self, prompt_id: int) -> int:
        highest = select(func.coalesce(func.max(versions.c.number), 0)).where(versions.c.prompt_id == prompt_id)
        return (await self._connection.execute(highest)).scalar_one() + 1

    async def _end_draft(self, prompt_id: int, revision: int) -> None:
        await self._connection.execute(update(prompts).where(prompts.c.id == prompt_id).values(last_revision=revision))

    # Every write takes the prompt first: PostgreSQL then lets one at a time change a prompt's versions,
    # and none can wait for the other in a circle. SQLite has one writer anyway and ignores FOR UPDATE.

    async def _hold(self, workspace_id: int, prompt_id: int) -> int:
        """Return the last revision of the prompt's earlier drafts."""
        own = (prompts.c.workspace_id == workspace_id, prompts.c.id == prompt_id)
        statement = select(prompts.c.last_revision).where(*own).with_for_update(key_share=True)
        last_revision = (await self._connection.execute(statement)).scalar_one_or_none()
        if last_revision is None:
            raise PromptNotFound
        return last_revision

    async def _hold_of(self, workspace_id: int, version_id: int) -> int | None:
        owner = select(versions.c.prompt_id).where(versions.c.workspace_id == workspace_id, versions.c.id == version_id)
        statement = select(prompts.c.id).where(prompts.c.id == owner.scalar_subquery())
        return (await self._connection.execute(statement.with_for_update(key_share=True))).scalar_one_or_none()


def _draft_at(workspace_id: int, version_id: int, revision: int) -> tuple[ColumnElement[bool], ...]:
    return (
        versions.c.workspace_id == workspace_id,
        versions.c.id == version_id,
        versions.c.status == DRAFT,
        versions.c.revision == revision,
    )


def _version(row: RowMapping) -> Version:
    return Version(
        id=row["id"],
        prompt_id=row["prompt_id"],
        number=row["coming"] if row["number"] is None else row["number"],
        status=VersionStatus(row["status"]),
        content=from_plain(row["content"]),
        content_hash=row["content_hash"],
        revision=row["revision"],
        note=row["note"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
