"""Runs: every execution, kept from before its first byte until after its last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Numeric,
    Select,
    Table,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.prompt_rows import prompts
from promptmanager.adapters.db.run_rows import progress, run_of, runs, values
from promptmanager.adapters.db.users import users
from promptmanager.domain import wording
from promptmanager.domain.errors import PromptNotFound, RunNotFound
from promptmanager.domain.runs import (
    CostState,
    KeySource,
    Run,
    Runner,
    RunOrigin,
    RunPage,
    RunQuery,
    RunState,
)

COST_DECIMALS = 8
_UNFINISHED = tuple(state.value for state in RunState if not state.is_final)
_BY_HAND = tuple(origin.value for origin in RunOrigin if origin.is_by_hand)


# Built once, and each time only bound: putting such statements together takes longer than SQLite takes for them.
_ADD = insert(runs)
_SAVE = update(runs).where(
    runs.c.workspace_id == bindparam("of_workspace"),
    runs.c.id == bindparam("of_run"),
    # Not IN: a list of any length cannot stand in a statement for many rows.
    or_(*(runs.c.state == state for state in _UNFINISHED)),
)


class SqlRuns(Repository):
    async def add(self, run: Run) -> None:
        await self._check_owned(run)
        await self._connection.execute(_ADD, values(run))

    async def count_under_way(self, actor_id: int) -> int:
        # Two starts of one person count one after the other. SQLite has one writer anyway and ignores FOR UPDATE.
        users = runs.metadata.tables["users"]
        person = select(users.c.id).where(users.c.id == actor_id)
        await self._connection.execute(person.with_for_update(key_share=True))
        counted = (
            select(func.count())
            .select_from(runs)
            .where(runs.c.actor_id == actor_id, runs.c.state.in_(_UNFINISHED), runs.c.origin.in_(_BY_HAND))
        )
        return (await self._connection.execute(counted)).scalar_one()

    async def save(self, run: Run) -> bool:
        return (await self._connection.execute(_SAVE, _saved(run))).rowcount == 1

    async def save_all(self, runs: Sequence[Run]) -> None:
        if runs:
            await self._connection.execute(_SAVE, [_saved(run) for run in runs])

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

    async def recent_models(self, actor_id: int, *, limit: int) -> tuple[str, ...]:
        last = func.max(runs.c.created_at)
        statement = (
            select(runs.c.model)
            .where(runs.c.actor_id == actor_id, runs.c.model != "")
            .group_by(runs.c.model)
            .order_by(last.desc(), runs.c.model)
            .limit(limit)
        )
        return tuple((await self._connection.execute(statement)).scalars())

    async def runners(self, workspace_id: int) -> tuple[Runner, ...]:
        ran = (
            select(runs.c.actor_id, func.max(runs.c.actor_name).label("name"))
            .where(runs.c.workspace_id == workspace_id)
            .group_by(runs.c.actor_id)
            .subquery()
        )
        name = func.coalesce(users.c.name, ran.c.name).label("name")
        statement = select(ran.c.actor_id, name).outerjoin_from(ran, users, users.c.id == ran.c.actor_id)
        found = [Runner(row.actor_id, row.name) for row in await self._connection.execute(statement)]
        return tuple(sorted(found, key=lambda runner: (wording.folded(runner.name), runner.id)))

    async def _found(self, statement: Select[Any]) -> tuple[Run, ...]:
        return tuple(run_of(row) for row in (await self._connection.execute(statement)).mappings())

    async def _check_owned(self, run: Run) -> None:
        """Say PromptNotFound where the composite keys would only say that something is wrong."""
        if run.prompt_id is None and run.version_id is None:
            return
        of = {"of_workspace": run.workspace_id, "of_prompt": run.prompt_id, "of_version": run.version_id}
        if not all((await self._connection.execute(_own(), of)).one()):
            raise PromptNotFound


@cache
def _own() -> Select[bool, bool]:
    """Return the question whether prompt and version, where there are any, are the workspace's."""

    def is_own(table: Table, name: str) -> ColumnElement[bool]:
        wanted, workspace = bindparam(name, type_=Integer), bindparam("of_workspace", type_=Integer)
        return or_(wanted.is_(None), exists().where(table.c.workspace_id == workspace, table.c.id == wanted))

    # The table of versions stands on this module's, so it is reached by name.
    return select(is_own(prompts, "of_prompt"), is_own(runs.metadata.tables["versions"], "of_version"))


def _saved(run: Run) -> dict[str, Any]:
    return progress(run) | {"of_workspace": run.workspace_id, "of_run": run.id}


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
    if query.by_hand:
        conditions.append(runs.c.origin.in_(_BY_HAND))
    return conditions
