"""A fake of the repository of arrivals: one after the other, by the fakes of their parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from promptmanager.services.ports.arrivals import Arrival
from tests.fakes.library import FakePrompts
from tests.fakes.tables import Tables
from tests.fakes.versions import FakeReleases, FakeVersions


class FakeArrivals:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def taken(self, workspace_id: int, slugs: Sequence[str]) -> frozenset[str]:
        own = (prompt for prompt in self._tables.prompts.values() if prompt.workspace_id == workspace_id)
        return frozenset(prompt.slug for prompt in own) & frozenset(slugs)

    async def add_all(self, arrivals: Sequence[Arrival], *, workspace_id: int, author_id: int, at: datetime) -> None:
        for arrival in arrivals:
            await self._add(arrival, workspace_id, author_id, at)

    async def _add(self, arrival: Arrival, workspace_id: int, author_id: int, at: datetime) -> None:
        record, prompts, versions = arrival.record, FakePrompts(self._tables), FakeVersions(self._tables)
        own = {"workspace_id": workspace_id}
        prompt = await prompts.add(
            **own,
            title=record.title,
            description=record.description,
            tags=record.tags,
            category_id=arrival.category_id,
            actor_id=author_id,
            at=min(record.created_at, at),
            slug=record.slug,
        )
        own |= {"prompt_id": prompt.id}
        for version in record.frozen:
            await versions.add_production(
                **own,
                content=version.content,
                content_hash=version.content_hash,
                note=version.note,
                author_id=author_id,
                at=min(version.created_at, at),
                number=version.number,
                status=version.status,
            )
        if record.draft:
            changed_at = min(record.draft.changed_at, at)
            await versions.add_draft(**own, content=record.draft.content, author_id=author_id, at=changed_at)
        for line in record.releases:
            plain = {name: value for name, value in vars(line).items() if name not in ("actor", "at")}
            at_most = min(line.at, at)
            await FakeReleases(self._tables).add(**own, **plain, actor_id=author_id, actor_name=line.actor, at=at_most)
        await prompts.touch(workspace_id, prompt.id, actor_id=author_id, at=min(record.changed_at, at))
        await prompts.set_archived(workspace_id, (prompt.id,), is_archived=record.is_archived)
