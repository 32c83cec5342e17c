"""The ledger of releases. Triggers keep it append-only: see the migrations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, RowMapping, insert, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.prompts import Release, ReleaseKind


class ReleaseRow(Row, table=True):
    __tablename__ = "releases"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int
    prompt_id: int = Field(index=True)
    kind: str = Field(sa_type=PlainText)
    from_number: int | None
    to_number: int
    content_hash: str = Field(sa_type=PlainText)
    note: str = Field(sa_type=PlainText)
    actor_id: int
    actor_name: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UTCDateTime)
    gate: str = Field(sa_type=PlainText)


releases = table_of(ReleaseRow)


class SqlReleases(Repository):
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
    ) -> Release:
        own = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.id == prompt_id)
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound
        statement = insert(releases).values(
            workspace_id=workspace_id,
            prompt_id=prompt_id,
            kind=kind.value,
            from_number=from_number,
            to_number=to_number,
            content_hash=content_hash,
            note=note,
            actor_id=actor_id,
            actor_name=actor_name,
            at=at,
            gate=gate,
        )
        return _release((await self._connection.execute(statement.returning(releases))).mappings().one())

    async def of_prompt(self, workspace_id: int, prompt_id: int) -> tuple[Release, ...]:
        statement = (
            select(releases)
            .where(releases.c.workspace_id == workspace_id, releases.c.prompt_id == prompt_id)
            .order_by(releases.c.id.desc())
        )
        return tuple(_release(row) for row in (await self._connection.execute(statement)).mappings())


def _release(row: RowMapping) -> Release:
    values = {name: row[name] for name in Release.__dataclass_fields__ if name != "kind"}
    return Release(kind=ReleaseKind(row["kind"]), **values)
