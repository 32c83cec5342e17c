"""The table of runs, and how a run becomes a row and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, RowMapping, text
from sqlmodel import Field

from promptmanager.adapters.db.base import Row, table_of
from promptmanager.adapters.db.types import Money, PlainText, UTCDateTime
from promptmanager.domain.content import Message, MessageRole, ModelSettings, OutputFormat
from promptmanager.domain.runs import CostState, KeySource, Run, RunError, RunOrigin, RunState, Usage

# Written out and not bound: SQLite uses a partial index only where it can read the condition.
IS_SYSTEM = text("key_source = 'system'")
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
        Index("ix_runs_people", "workspace_id", "actor_id", "actor_name"),
        Index("ix_runs_unfinished", "state", sqlite_where=_IS_UNFINISHED, postgresql_where=_IS_UNFINISHED),
        Index("ix_runs_pending", "created_at", sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING),
        Index("ix_runs_system", "created_at", sqlite_where=IS_SYSTEM, postgresql_where=IS_SYSTEM),
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


def progress(run: Run) -> dict[str, Any]:
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


def values(run: Run) -> dict[str, Any]:
    return progress(run) | {
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


def run_of(row: RowMapping) -> Run:
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
