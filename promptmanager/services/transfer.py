"""Prompts with their whole history, out as one JSON document and in again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.errors import ImportInvalid, InvalidInput, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Category
from promptmanager.domain.transfer import (
    FORMAT,
    PROMPTS_MAX,
    SCHEMA,
    Problem,
    PromptRecord,
    ReleaseRecord,
    VersionRecord,
    prompt_to_plain,
    read,
)
from promptmanager.services.ports import Clock, Store, UnitOfWork

DOCUMENT_BYTES_MAX = 50 * 1024 * 1024
_READ_AT_ONCE = 50
# The writer's place is shared by everybody: it is given back between batches.
_WRITTEN_AT_ONCE = 25


class Fate(StrEnum):
    """What an import does with a prompt: makes it, makes it beside one of that address, or finds it there."""

    NEW = "new"
    BESIDE = "beside"
    SAME = "same"


@dataclass(frozen=True)
class PlannedPrompt:
    title: str
    category: tuple[str, ...]
    version_count: int
    fate: Fate


@dataclass(frozen=True)
class Preview:
    """What an import would do. With problems, it does nothing."""

    prompts: tuple[PlannedPrompt, ...]
    problems: tuple[Problem, ...]

    def count(self, *fates: Fate) -> int:
        return sum(planned.fate in fates for planned in self.prompts)


class Transfer:
    """Use cases on export and import."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # A file grows manifold when it is read, so that one is read after the other.
        self._reader = asyncio.Semaphore(1)

    async def export(self, *, actor: Actor, prompt_ids: tuple[int, ...] = ()) -> AsyncGenerator[str, None]:
        """Return the document in pieces: of the given prompts, or of all, archived ones too.

        Raises PromptNotFound for a prompt of another workspace, before the first piece. Pieces are read as
        they are taken, so a prompt that changes meanwhile is exported before or after its change, whole.
        """
        require(actor, Permission.EXPORT)
        async with self._store.reading() as work:
            known = await work.prompts.ids(actor.workspace_id)
        chosen = tuple(dict.fromkeys(prompt_ids)) or known
        if not set(chosen) <= set(known):
            raise PromptNotFound
        if len(chosen) > PROMPTS_MAX:
            raise InvalidInput("too_many", field="prompts", limit=PROMPTS_MAX, count=len(chosen))
        return self._pieces(actor, chosen)

    async def preview(self, *, actor: Actor, document: bytes) -> Preview:
        """Say what importing the document would do, and what is wrong with it. Raises ImportInvalid (size)."""
        require(actor, Permission.EDIT)
        records, problems = await self._read(document)
        if problems:
            return Preview((), problems)
        planned: list[PlannedPrompt] = []
        for batch in _batches(records, _READ_AT_ONCE):
            async with self._store.reading() as work:
                for record in batch:
                    fate = await _fate(work, actor, record)
                    planned.append(PlannedPrompt(record.title, record.category, len(record.versions), fate))
        return Preview(tuple(planned), ())

    async def import_document(self, *, actor: Actor, document: bytes) -> Preview:
        """Make the document's prompts, with their categories, versions and ledger; return what was done.

        Nothing that is there is changed, and a prompt that is there already is left out: an import that was
        cut off is finished by importing again. Raises ImportInvalid with the first problem.
        """
        require(actor, Permission.EDIT)
        records, problems = await self._read(document)
        if problems:
            raise ImportInvalid(reason=problems[0].reason, where=problems[0].where)
        done: list[PlannedPrompt] = []
        for batch in _batches(records, _WRITTEN_AT_ONCE):
            async with self._store.writing() as work:
                await work.categories.hold(actor.workspace_id)
                for record in batch:
                    fate = await _fate(work, actor, record)
                    if fate is not Fate.SAME:
                        await self._make(work, actor, record)
                    done.append(PlannedPrompt(record.title, record.category, len(record.versions), fate))
                await work.commit()
        return Preview(tuple(done), ())

    async def _read(self, document: bytes) -> tuple[tuple[PromptRecord, ...], tuple[Problem, ...]]:
        if len(document) > DOCUMENT_BYTES_MAX:
            raise ImportInvalid(reason="too_big", where="")
        async with self._reader:
            return await asyncio.to_thread(read, document)

    async def _pieces(self, actor: Actor, chosen: tuple[int, ...]) -> AsyncGenerator[str, None]:
        head = {
            "format": FORMAT,
            "schema": SCHEMA,
            "exported_at": self._clock.now().isoformat(timespec="seconds"),
            "workspace": actor.workspace.name,
        }
        yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "prompts": ['
        separator = "\n"
        for batch in _batches(chosen, _READ_AT_ONCE):
            async with self._store.reading() as work:
                tree = CategoryTree(await work.categories.all(actor.workspace_id))
                records = [await _record(work, actor, prompt_id, tree) for prompt_id in batch]
            for record in records:
                yield separator + json.dumps(prompt_to_plain(record), ensure_ascii=False)
                separator = ",\n"
        yield "\n ]\n}\n"

    async def _make(self, work: UnitOfWork, actor: Actor, record: PromptRecord) -> None:
        now = self._clock.now()
        workspace_id, author_id = actor.workspace_id, actor.user.id
        prompt = await work.prompts.add(
            workspace_id=workspace_id,
            title=record.title,
            description=record.description,
            tags=record.tags,
            category_id=await _category(work, actor, record.category),
            actor_id=author_id,
            at=min(record.created_at, now),
            slug=record.slug,
        )
        for version in record.frozen:
            await work.versions.add_production(
                workspace_id=workspace_id,
                prompt_id=prompt.id,
                content=version.content,
                content_hash=version.content_hash,
                note=version.note,
                author_id=author_id,
                at=min(version.created_at, now),
                number=version.number,
                status=version.status,
            )
        if record.draft is not None:
            await work.versions.add_draft(
                workspace_id=workspace_id,
                prompt_id=prompt.id,
                content=record.draft.content,
                author_id=author_id,
                at=min(record.draft.changed_at, now),
            )
        await _make_ledger(work, actor, prompt.id, record, now)
        await work.prompts.touch(workspace_id, prompt.id, actor_id=author_id, at=min(record.changed_at, now))
        if record.is_archived:
            await work.prompts.set_archived(workspace_id, (prompt.id,), is_archived=True)


async def _fate(work: UnitOfWork, actor: Actor, record: PromptRecord) -> Fate:
    if not record.slug:
        return Fate.NEW
    try:
        present = await work.prompts.by_slug(actor.workspace_id, record.slug)
    except PromptNotFound:
        return Fate.NEW
    stored = await _record(work, actor, present.id, None)
    return Fate.SAME if stored.fingerprint == record.fingerprint else Fate.BESIDE


async def _category(work: UnitOfWork, actor: Actor, path: tuple[str, ...]) -> int | None:
    parent: Category | None = None
    for name in path:
        parent_id = parent.id if parent else None
        child = CategoryTree(await work.categories.all(actor.workspace_id)).child(parent_id, name)
        parent = child or await work.categories.add(workspace_id=actor.workspace_id, parent_id=parent_id, name=name)
    return parent.id if parent else None


async def _make_ledger(work: UnitOfWork, actor: Actor, prompt_id: int, record: PromptRecord, now: datetime) -> None:
    for release in record.releases:
        await work.releases.add(
            workspace_id=actor.workspace_id,
            prompt_id=prompt_id,
            kind=release.kind,
            from_number=release.from_number,
            to_number=release.to_number,
            content_hash=release.content_hash,
            note=release.note,
            # The line keeps the name it was written under; who brought it here is its actor.
            actor_id=actor.user.id,
            actor_name=release.actor,
            at=min(release.at, now),
            gate=release.gate,
        )


async def _record(work: UnitOfWork, actor: Actor, prompt_id: int, tree: CategoryTree | None) -> PromptRecord:
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


def _batches(items: tuple, size: int) -> list[tuple]:
    return [items[start : start + size] for start in range(0, len(items), size)]
