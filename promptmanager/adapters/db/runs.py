"""Runs: every execution, kept from before its first byte until after its last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Numeric,
    RowMapping,
    Select,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.types import Money, PlainText, UTCDateTime
from promptmanager.domain.content import Message, MessageRole, ModelSettings, OutputFormat
from promptmanager.domain.errors import PromptNotFound, RunNotFound
from promptmanager.domain.runs import (
    CostState,
    KeySource,
    Run,
    RunError,
    RunOrigin,
    RunPage,
    RunQuery,
    RunState,
    Usage,
)

COST_DECIMALS = 8
_UNFINISHED = tuple(state.value for state in RunState if not state.is_final)
_IS_UNFINISHED = text("state IN ('connecting', 'streaming')")
_IS_PENDING = text("cost_state = 'pending'")


class RunRow(Row, table=True):
    __tablename__ = "runs"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "prompt_id"], ["prompts.workspace_id", "prompts.id"]),
        ForeignKeyConstraint(["workspace_id", "version_id"], ["versions.workspace_id", "versions.id"]),
        Index("ix_runs_newest", "workspace_id", "created_at", "id"),
        Index("ix_runs_prompt", "workspace_id", "prompt_id"),
        Index("ix_runs_actor", "actor_id", "created_at"),
        Index("ix_runs_version", "version_id"),
        Index("ix_runs_group", "workspace_id", "group_id"),
        Index("ix_runs_model", "workspace_id", "model"),
        Index("ix_runs_unfinished", "state", sqlite_where=_IS_UNFINISHED, postgresql_where=_IS_UNFINISHED),
        Index("ix_runs_pending", "created_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
    )

    id: str = Field(sa_type=PlainText, primary_key=True)
    workspace_id: int = Field(foreign_key="workspaces.id", ondelete="CASCADE")
    actor_id: int
    actor_name: str = Field(sa_type=PlainText)
    origin: str = Field(sa_type=PlainText)
    prompt_id: int | None
    version_id: int | None
    messages: list[dict[str, Any]] = Field(sa_type=JSON)
    inputs: dict[str, str] = Field(sa_type=JSON)
    settings: dict[str, Any] = Field(sa_type=JSON)
    model: str = Field(sa_type=PlainText)
    state: str = Field(sa_type=PlainText)
    key_source: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UTCDateTime)
    prompt_title: str = Field(sa_type=PlainText)
    version_number: int | None
    group_id: str = Field(sa_type=PlainText)
    first_token_at: datetime | None = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(sa_type=UTCDateTime)
    output: str = Field(sa_type=PlainText)
    reasoning: str = Field(sa_type=PlainText)
    usage: dict[str, Any] = Field(sa_type=JSON)
    cost_usd: Decimal | None = Field(sa_type=Money)
    cost_state: str = Field(sa_type=PlainText)
    finish_reason: str = Field(sa_type=PlainText)
    provider: str = Field(sa_type=PlainText)
    answered_by: str = Field(sa_type=PlainText)
    generation_id: str = Field(sa_type=PlainText)
    error_code: str = Field(sa_type=PlainText)
    error_facts: dict[str, Any] = Field(sa_type=JSON)
    quota_day: date | None


runs = table_of(RunRow)

_SAVE_MANY = update(runs).where(
    runs.c.workspace_id == bindparam("of_workspace"),
    runs.c.id == bindparam("of_run"),
    # Not IN: a list of any length cannot stand in a statement for many rows.
    or_(*(runs.c.state == state for state in _UNFINISHED)),
)


class SqlRuns(Repository):
    async def add(self, run: Run) -> None:
        await self._check_owned(run)
        await self._connection.execute(insert(runs).values(**_values(run)))

    async def count_under_way(self, actor_id: int) -> int:
        # Two starts of one person count one after the other. SQLite has one writer anyway and ignores FOR UPDATE.
        users = runs.metadata.tables["users"]
        person = select(users.c.id).where(users.c.id == actor_id)
        await self._connection.execute(person.with_for_update(key_share=True))
        counted = (
            select(func.count()).select_from(runs).where(runs.c.actor_id == actor_id, runs.c.state.in_(_UNFINISHED))
        )
        return (await self._connection.execute(counted)).scalar_one()

    async def save(self, run: Run) -> bool:
        statement = update(runs).where(
            runs.c.workspace_id == run.workspace_id, runs.c.id == run.id, runs.c.state.in_(_UNFINISHED)
        )
        return (await self._connection.execute(statement.values(**_progress(run)))).rowcount == 1

    async def save_all(self, runs: Sequence[Run]) -> None:
        if runs:
            rows = [_progress(run) | {"of_workspace": run.workspace_id, "of_run": run.id} for run in runs]
            await self._connection.execute(_SAVE_MANY, rows)

    async def settle(self, workspace_id: int, run: Run) -> None:
        statement = (
            update(runs)
            .where(runs.c.workspace_id == workspace_id, runs.c.id == run.id, runs.c.state.not_in(_UNFINISHED))
            .values(
                cost_usd=run.cost_usd, cost_state=run.cost_state.value, usage=asdict(run.usage), provider=run.provider
            )
        )
        if (await self._connection.execute(statement)).rowcount == 0:
            await self.by_id(workspace_id, run.id)

    async def by_id(self, workspace_id: int, run_id: str) -> Run:
        found = await self._found(select(runs).where(runs.c.workspace_id == workspace_id, runs.c.id == run_id))
        if not found:
            raise RunNotFound
        return found[0]

    async def search(self, workspace_id: int, query: RunQuery) -> RunPage:
        conditions = _conditions(workspace_id, query)
        total = await self._connection.execute(select(func.count()).select_from(runs).where(*conditions))
        page = (
            select(runs)
            .where(*conditions)
            .order_by(runs.c.created_at.desc(), runs.c.id.desc())
            .offset(query.offset)
            .limit(query.limit)
        )
        return RunPage(await self._found(page), total.scalar_one())

    async def of_group(self, workspace_id: int, group_id: str) -> tuple[Run, ...]:
        statement = select(runs).where(runs.c.workspace_id == workspace_id, runs.c.group_id == group_id)
        return await self._found(statement.order_by(runs.c.created_at, runs.c.id))

    async def unfinished(self) -> tuple[Run, ...]:
        return await self._found(select(runs).where(runs.c.state.in_(_UNFINISHED)))

    async def interrupt_unfinished(self, *, at: datetime) -> int:
        statement = (
            update(runs).where(runs.c.state.in_(_UNFINISHED)).values(state=RunState.INTERRUPTED.value, ended_at=at)
        )
        return (await self._connection.execute(statement)).rowcount

    async def pending_costs(self, limit: int = 100) -> tuple[Run, ...]:
        statement = (
            select(runs)
            .where(runs.c.cost_state == CostState.PENDING.value, runs.c.state.not_in(_UNFINISHED))
            .order_by(runs.c.created_at, runs.c.id)
            .limit(limit)
        )
        return await self._found(statement)

    async def spent(self, actor_id: int, *, since: datetime) -> tuple[Decimal, int]:
        # Text on SQLite, where adding up gives a float: exact enough to a millionth of a cent.
        total = func.coalesce(func.sum(runs.c.cost_usd), 0)
        unknown = func.count().filter(runs.c.cost_usd.is_(None))
        statement = select(type_coerce(total, Numeric(24, 12)), unknown).where(
            runs.c.actor_id == actor_id,
            runs.c.created_at >= since,
            runs.c.key_source == KeySource.SYSTEM.value,
        )
        usd, count = (await self._connection.execute(statement)).one()
        return round(Decimal(usd), COST_DECIMALS), count

    async def models(self, workspace_id: int) -> tuple[str, ...]:
        statement = select(runs.c.model).where(runs.c.workspace_id == workspace_id, runs.c.model != "").distinct()
        return tuple(sorted((await self._connection.execute(statement)).scalars()))

    async def _found(self, statement: Select[Any]) -> tuple[Run, ...]:
        return tuple(_run(row) for row in (await self._connection.execute(statement)).mappings())

    async def _check_owned(self, run: Run) -> None:
        """Say PromptNotFound where the composite keys would only say that something is wrong."""
        # The table of versions stands on this module's, so it is reached by name.
        versions = runs.metadata.tables["versions"]
        for table, wanted in ((prompts, run.prompt_id), (versions, run.version_id)):
            own = select(table.c.id).where(table.c.workspace_id == run.workspace_id, table.c.id == wanted)
            if wanted is not None and (await self._connection.execute(own)).scalar_one_or_none() is None:
                raise PromptNotFound


def _conditions(workspace_id: int, query: RunQuery) -> list[ColumnElement[bool]]:
    conditions = [runs.c.workspace_id == workspace_id]
    if query.prompt_id is not None:
        conditions.append(runs.c.prompt_id == query.prompt_id)
    if query.model:
        conditions.append(runs.c.model == query.model)
    if query.state is not None:
        conditions.append(runs.c.state == query.state.value)
    if query.actor_id is not None:
        conditions.append(runs.c.actor_id == query.actor_id)
    return conditions


def _progress(run: Run) -> dict[str, Any]:
    """What may still change while a run is under way."""
    return {
        "state": run.state.value,
        "key_source": run.key_source.value,
        "first_token_at": run.first_token_at,
        "ended_at": run.ended_at,
        "output": run.output,
        "reasoning": run.reasoning,
        "usage": asdict(run.usage),
        "cost_usd": run.cost_usd,
        "cost_state": run.cost_state.value,
        "finish_reason": run.finish_reason,
        "provider": run.provider,
        "answered_by": run.answered_by,
        "generation_id": run.generation_id,
        "error_code": run.error.code if run.error else "",
        "error_facts": dict(run.error.facts) if run.error else {},
    }


def _values(run: Run) -> dict[str, Any]:
    return _progress(run) | {
        "id": run.id,
        "workspace_id": run.workspace_id,
        "actor_id": run.actor_id,
        "actor_name": run.actor_name,
        "origin": run.origin.value,
        "prompt_id": run.prompt_id,
        "version_id": run.version_id,
        "messages": [asdict(message) for message in run.messages],
        "inputs": run.inputs,
        "settings": asdict(run.settings),
        "model": run.settings.model,
        "created_at": run.created_at,
        "prompt_title": run.prompt_title,
        "version_number": run.version_number,
        "group_id": run.group_id,
        "quota_day": run.quota_day,
    }


def _run(row: RowMapping) -> Run:
    plain = {name: row[name] for name in Run.__dataclass_fields__ if name in row}
    settings = row["settings"]
    plain |= {
        "origin": RunOrigin(row["origin"]),
        "messages": tuple(Message(MessageRole(part["role"]), part["text"]) for part in row["messages"]),
        "settings": ModelSettings(
            **settings | {"stop": tuple(settings["stop"]), "output_format": OutputFormat(settings["output_format"])}
        ),
        "state": RunState(row["state"]),
        "key_source": KeySource(row["key_source"]),
        "usage": Usage(**row["usage"]),
        "cost_state": CostState(row["cost_state"]),
        "error": RunError(row["error_code"], row["error_facts"]) if row["error_code"] else None,
    }
    return Run(**plain)
