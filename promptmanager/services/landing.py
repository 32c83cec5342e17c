"""Prompts on their way in: what is there already, and what is stored together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from promptmanager.domain import wording
from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.prompts import Category
from promptmanager.domain.transfer import PromptRecord, ReleaseRecord, VersionRecord
from promptmanager.services.ports import UnitOfWork
from promptmanager.services.ports.arrivals import Arrival


class Fate(StrEnum):
    """What an import does with a prompt: makes it, makes it beside one of that address, or finds it there."""

    NEW = "new"
    BESIDE = "beside"
    SAME = "same"


class Landing:
    """One batch of an import, within one unit of work that holds the tree of categories."""

    def __init__(
        self, work: UnitOfWork, actor: Actor, taken: frozenset[str], known: Sequence[Category], at: datetime
    ) -> None:
        self._work = work
        self._actor = actor
        self._taken = taken
        self._categories = list(known)
        self._tree = CategoryTree(known)
        self._at = at
        self._waiting: list[Arrival] = []
        self._waiting_slugs: set[str] = set()

    @classmethod
    async def of(cls, work: UnitOfWork, actor: Actor, records: Sequence[PromptRecord], *, at: datetime) -> Landing:
        slugs = [record.slug for record in records if record.slug]
        taken = await work.arrivals.taken(actor.workspace_id, slugs)
        return cls(work, actor, taken, await work.categories.all(actor.workspace_id), at)

    async def fate(self, record: PromptRecord) -> Fate:
        """Say what happens to a prompt, those that were taken before it included."""
        # One that waits may get this slug, or this slug without its number: then what is stored must be asked.
        if self._waiting_slugs & {record.slug, re.sub(r"-\d+$", "", record.slug)}:
            await self.finish()
            return await stored_fate(self._work, self._actor, record)
        return await stored_fate(self._work, self._actor, record) if record.slug in self._taken else Fate.NEW

    async def take(self, record: PromptRecord) -> None:
        self._waiting.append(Arrival(record, await self._category(record.category)))
        self._waiting_slugs.add(wording.slug(record.slug or record.title))

    async def finish(self) -> None:
        """Store what waits."""
        await self._work.arrivals.add_all(
            self._waiting, workspace_id=self._actor.workspace_id, author_id=self._actor.user.id, at=self._at
        )
        self._taken |= self._waiting_slugs
        self._waiting, self._waiting_slugs = [], set()

    async def _category(self, path: tuple[str, ...]) -> int | None:
        parent_id: int | None = None
        for name in path:
            child = self._tree.child(parent_id, name)
            if child is None:
                child = await self._work.categories.add(
                    workspace_id=self._actor.workspace_id, parent_id=parent_id, name=name
                )
                self._categories.append(child)
                self._tree = CategoryTree(self._categories)
            parent_id = child.id
        return parent_id


async def stored_fate(work: UnitOfWork, actor: Actor, record: PromptRecord) -> Fate:
    if not record.slug:
        return Fate.NEW
    try:
        present = await work.prompts.by_slug(actor.workspace_id, record.slug)
    except PromptNotFound:
        return Fate.NEW
    stored = await stored_record(work, actor, present.id, None)
    return Fate.SAME if stored.fingerprint == record.fingerprint else Fate.BESIDE


async def stored_record(work: UnitOfWork, actor: Actor, prompt_id: int, tree: CategoryTree | None) -> PromptRecord:
    prompt = await work.prompts.by_id(actor.workspace_id, prompt_id)
    versions = await work.versions.of_prompt(actor.workspace_id, prompt_id)
    releases = await work.releases.of_prompt(actor.workspace_id, prompt_id)
    category = tree.path(prompt.category_id) if tree and prompt.category_id is not None else ()
    return PromptRecord(
        slug=prompt.slug,
        title=prompt.title,
        description=prompt.description,
        tags=prompt.tags,
        category=category,
        is_archived=prompt.is_archived,
        created_at=prompt.created_at,
        changed_at=prompt.changed_at,
        versions=tuple(
            VersionRecord(
                number=one.number,
                status=one.status,
                content=one.content,
                note=one.note,
                author=one.author_name,
                created_at=one.created_at,
                changed_at=one.changed_at,
            )
            for one in sorted(versions, key=lambda one: one.number)
        ),
        releases=tuple(
            ReleaseRecord(
                kind=one.kind,
                from_number=one.from_number,
                to_number=one.to_number,
                content_hash=one.content_hash,
                note=one.note,
                actor=one.actor_name,
                at=one.at,
                gate=one.gate,
            )
            for one in reversed(releases)
        ),
    )
