"""Whole prompts, stored a batch at a time: some statements for all of them instead of twenty for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.prompt_rows import prompt_search, prompt_tags, prompts
from promptmanager.adapters.db.prompts import SqlPrompts, index_row, label_row
from promptmanager.adapters.db.releases import releases
from promptmanager.adapters.db.users import users
from promptmanager.adapters.db.versions import DRAFT, versions
from promptmanager.domain import wording
from promptmanager.domain.content import to_plain
from promptmanager.domain.prompts import VersionStatus
from promptmanager.domain.transfer import PromptRecord, VersionRecord
from promptmanager.services.ports.arrivals import Arrival

_AT_ONCE = 500


class SqlArrivals(Repository):
    async def taken(self, workspace_id: int, slugs: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        for start in range(0, len(slugs), _AT_ONCE):
            own = (prompts.c.workspace_id == workspace_id, prompts.c.slug.in_(slugs[start : start + _AT_ONCE]))
            found |= set((await self._connection.execute(select(prompts.c.slug).where(*own))).scalars())
        return frozenset(found)

    async def add_all(self, arrivals: Sequence[Arrival], *, workspace_id: int, author_id: int, at: datetime) -> None:
        if not arrivals:
            return
        own_name = select(users.c.name).where(users.c.id == author_id)
        name = (await self._connection.execute(own_name)).scalar_one_or_none() or ""
        ids = await self._add_labels(arrivals, workspace_id=workspace_id, name=name, at=at)
        by = {"workspace_id": workspace_id, "author_id": author_id, "author_name": name}
        tags, texts, ledger, words = [], [], [], []
        for prompt_id, record in zip(ids, (arrival.record for arrival in arrivals), strict=True):
            own = {"workspace_id": workspace_id, "prompt_id": prompt_id}
            tags += [own | {"tag": tag, "position": place} for place, tag in enumerate(dict.fromkeys(record.tags))]
            texts += [by | own | _version_row(version, at) for version in _in_order(record)]
            ledger += [own | {"actor_id": author_id} | line for line in _ledger_rows(record, at)]
            words.append(own | index_row(record.title, record.description, record.tags, _current(record)))
        for table, rows in ((prompt_tags, tags), (versions, texts), (releases, ledger), (prompt_search, words)):
            if rows:
                await self._connection.execute(insert(table), rows)

    async def _add_labels(
        self, arrivals: Sequence[Arrival], *, workspace_id: int, name: str, at: datetime
    ) -> list[int]:
        """Return the ids of the new prompts, in order."""
        rows = [_label_row(arrival, at) | {"workspace_id": workspace_id, "changed_by": name} for arrival in arrivals]
        first: dict[str, dict[str, Any]] = {}
        for row in rows:
            first.setdefault(row["slug"], row)
        statement = self._insert(prompts).on_conflict_do_nothing().returning(prompts.c.id, prompts.c.slug)
        added = (await self._connection.execute(statement, list(first.values()))).all()
        by_slug: dict[str, int] = {row.slug: row.id for row in added}
        ids: list[int] = []
        for row in rows:
            prompt_id = by_slug.pop(row["slug"], None)
            ids.append(prompt_id or await SqlPrompts(self._connection).add_numbered(row))
        return ids


def _label_row(arrival: Arrival, at: datetime) -> dict[str, Any]:
    record = arrival.record
    return label_row(record.title, record.description, arrival.category_id) | {
        "slug": wording.slug(record.slug or record.title),
        "last_revision": 0,
        "is_archived": record.is_archived,
        "created_at": min(record.created_at, at),
        "changed_at": min(record.changed_at, at),
    }


def _in_order(record: PromptRecord) -> tuple[VersionRecord, ...]:
    return (*record.frozen, record.draft) if record.draft else record.frozen


def _version_row(version: VersionRecord, at: datetime) -> dict[str, Any]:
    is_draft = version.status is VersionStatus.DRAFT
    stood_at = min(version.changed_at if is_draft else version.created_at, at)
    return {
        "number": None if is_draft else version.number,
        "status": DRAFT if is_draft else version.status.value,
        "content": to_plain(version.content),
        "content_hash": "" if is_draft else version.content_hash,
        "revision": 1 if is_draft else 0,
        "note": "" if is_draft else version.note,
        "created_at": stood_at,
        "changed_at": stood_at,
    }


def _ledger_rows(record: PromptRecord, at: datetime) -> list[dict[str, Any]]:
    # The line keeps the name it was written under; who brought it here is its actor.
    return [
        {
            "kind": release.kind.value,
            "from_number": release.from_number,
            "to_number": release.to_number,
            "content_hash": release.content_hash,
            "note": release.note,
            "actor_name": release.actor,
            "at": min(release.at, at),
            "gate": release.gate,
        }
        for release in record.releases
    ]


def _current(record: PromptRecord) -> list[str]:
    """The texts of what is in production, then of the draft."""
    production = [version for version in record.frozen if version.status is VersionStatus.PRODUCTION]
    current = [*production, record.draft] if record.draft else production
    return [message.text for version in current for message in version.content.messages]
