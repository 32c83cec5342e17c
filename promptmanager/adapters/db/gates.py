"""Gate policies, at most one a prompt."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, delete, select
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.types import PlainText, UTCDateTime
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.gate import GateMode, GatePolicy, StoredPolicy


class GateRow(Row, table=True):
    __tablename__ = "gates"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"], ondelete="CASCADE"),
    )

    prompt_id: int = Field(primary_key=True)
    workspace_id: int
    tag: str = Field(sa_type=PlainText)
    repetitions: int
    tolerated_drop: float
    max_cost_rise: float | None
    max_latency_rise: float | None
    mode: str = Field(sa_type=PlainText)
    changed_by: str = Field(sa_type=PlainText)
    changed_at: datetime = Field(sa_type=UTCDateTime)


gates = table_of(GateRow)


class SqlGates(Repository):
    async def get(self, workspace_id: int, prompt_id: int) -> StoredPolicy | None:
        statement = select(gates).where(gates.c.workspace_id == workspace_id, gates.c.prompt_id == prompt_id)
        row = (await self._connection.execute(statement)).mappings().one_or_none()
        if row is None:
            return None
        plain: dict[str, Any] = {name: row[name] for name in GatePolicy.__dataclass_fields__}
        plain["mode"] = GateMode(row["mode"])
        return StoredPolicy(GatePolicy(**plain), row["changed_by"], row["changed_at"])

    async def put(self, workspace_id: int, prompt_id: int, stored: StoredPolicy) -> None:
        own = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.id == prompt_id)
        if (await self._connection.execute(own)).scalar_one_or_none() is None:
            raise PromptNotFound
        values = asdict(stored.policy) | {
            "mode": stored.policy.mode.value,
            "changed_by": stored.changed_by,
            "changed_at": stored.changed_at,
        }
        statement = self._insert(gates).values(prompt_id=prompt_id, workspace_id=workspace_id, **values)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["prompt_id"], set_=values))

    async def remove(self, workspace_id: int, prompt_id: int) -> bool:
        statement = delete(gates).where(gates.c.workspace_id == workspace_id, gates.c.prompt_id == prompt_id)
        return (await self._connection.execute(statement)).rowcount == 1
