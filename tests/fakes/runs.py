"""Fake of the repository of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from promptmanager.domain import wording
from promptmanager.domain.errors import PromptNotFound, RunNotFound
from promptmanager.domain.runs import CostState, KeySource, Run, Runner, RunPage, RunQuery, RunState
from tests.fakes.tables import Tables


class FakeRuns:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(self, run: Run) -> None:
        if run.prompt_id is not None:
            self._tables.prompt(run.workspace_id, run.prompt_id)
        if run.version_id is not None and not self._owns(run.workspace_id, run.version_id):
            raise PromptNotFound
        self._tables.runs[run.id] = run

    async def count_under_way(self, actor_id: int) -> int:
        # The fake has one writer at a time.
        return sum(
            run.actor_id == actor_id and run.origin.is_by_hand and not run.state.is_final
            for run in self._tables.runs.values()
        )

    async def save(self, run: Run) -> bool:
        stored = self._tables.runs.get(run.id)
        if stored is None or stored.workspace_id != run.workspace_id or stored.state.is_final:
            return False
        self._tables.runs[run.id] = run
        return True

    async def save_all(self, runs: Sequence[Run]) -> None:
        for run in runs:
            await self.save(run)

    async def settle(self, workspace_id: int, run: Run) -> None:
        stored = await self.by_id(workspace_id, run.id)
        if stored.state.is_final:
            self._tables.runs[run.id] = replace(
                stored, cost_usd=run.cost_usd, cost_state=run.cost_state, usage=run.usage, provider=run.provider
            )

    async def by_id(self, workspace_id: int, run_id: str) -> Run:
        found = self._tables.runs.get(run_id)
        if found is None or found.workspace_id != workspace_id:
            raise RunNotFound
        return found

    async def search(self, workspace_id: int, query: RunQuery) -> RunPage:
        found = [run for run in self._newest_first(workspace_id) if _fits(run, query)]
        return RunPage(tuple(found[query.offset : query.offset + query.limit]), len(found))

    async def of_group(self, workspace_id: int, group_id: str) -> tuple[Run, ...]:
        return tuple(run for run in reversed(self._newest_first(workspace_id)) if run.group_id == group_id)

    async def unfinished(self) -> tuple[Run, ...]:
        return tuple(run for run in self._tables.runs.values() if not run.state.is_final)

    async def interrupt_unfinished(self, *, at: datetime) -> int:
        unfinished = [run for run in self._tables.runs.values() if not run.state.is_final]
        for run in unfinished:
            self._tables.runs[run.id] = replace(run, state=RunState.INTERRUPTED, ended_at=at)
        return len(unfinished)

    async def pending_costs(self, limit: int = 100) -> tuple[Run, ...]:
        pending = [
            run for run in self._tables.runs.values() if run.state.is_final and run.cost_state is CostState.PENDING
        ]
        return tuple(sorted(pending, key=lambda run: (run.created_at, run.id))[:limit])

    async def spent(self, actor_id: int, *, since: datetime) -> tuple[Decimal, int]:
        counted = [
            run.cost_usd
            for run in self._tables.runs.values()
            if (run.actor_id, run.key_source) == (actor_id, KeySource.SYSTEM) and run.created_at >= since
        ]
        return sum((cost for cost in counted if cost is not None), Decimal(0)), counted.count(None)

    async def models(self, workspace_id: int) -> tuple[str, ...]:
        return tuple(sorted({run.settings.model for run in self._newest_first(workspace_id)} - {""}))

    async def recent_models(self, actor_id: int, *, limit: int) -> tuple[str, ...]:
        last: dict[str, datetime] = {}
        for run in self._tables.runs.values():
            if run.actor_id == actor_id and run.settings.model:
                model = run.settings.model
                last[model] = max(last.get(model, run.created_at), run.created_at)
        newest = sorted(last, key=lambda model: (-last[model].timestamp(), model))
        return tuple(newest[:limit])

    async def runners(self, workspace_id: int) -> tuple[Runner, ...]:
        ran: dict[int, set[str]] = {}
        for run in self._newest_first(workspace_id):
            ran.setdefault(run.actor_id, set()).add(run.actor_name)
        found = [Runner(actor_id, self._tables.name_of(actor_id) or max(names)) for actor_id, names in ran.items()]
        return tuple(sorted(found, key=lambda runner: (wording.folded(runner.name), runner.id)))

    def _newest_first(self, workspace_id: int) -> list[Run]:
        own = [run for run in self._tables.runs.values() if run.workspace_id == workspace_id]
        return sorted(own, key=lambda run: (run.created_at, run.id), reverse=True)

    def _owns(self, workspace_id: int, version_id: int) -> bool:
        version = self._tables.versions.get(version_id)
        prompt = self._tables.prompts.get(version.prompt_id) if version else None
        return prompt is not None and prompt.workspace_id == workspace_id


def _fits(run: Run, query: RunQuery) -> bool:
    return (
        query.prompt_id in (None, run.prompt_id)
        and query.model in ("", run.settings.model)
        and query.state in (None, run.state)
        and query.actor_id in (None, run.actor_id)
        and (run.origin.is_by_hand or not query.by_hand)
    )
