"""Prompts with their whole history, out as one JSON document and in again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.errors import ImportInvalid, InvalidInput, PromptNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.transfer import (
    FORMAT,
    PROMPTS_MAX,
    SCHEMA,
    Problem,
    PromptRecord,
    prompt_to_plain,
    read,
)
from promptmanager.services.landing import Fate, Landing, stored_fate, stored_record
from promptmanager.services.ports import Clock, Store

DOCUMENT_BYTES_MAX = 50 * 1024 * 1024
_READ_AT_ONCE = 50
# The writer's place is shared by everybody: it is given back between batches.
_WRITTEN_AT_ONCE = 50


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
                    fate = await stored_fate(work, actor, record)
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
                landing = await Landing.of(work, actor, batch, at=self._clock.now())
                for record in batch:
                    fate = await landing.fate(record)
                    if fate is not Fate.SAME:
                        await landing.take(record)
                    done.append(PlannedPrompt(record.title, record.category, len(record.versions), fate))
                await landing.finish()
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
                records = [await stored_record(work, actor, prompt_id, tree) for prompt_id in batch]
            for record in records:
                yield separator + json.dumps(prompt_to_plain(record), ensure_ascii=False)
                separator = ",\n"
        yield "\n ]\n}\n"


def _batches(items: tuple, size: int) -> list[tuple]:
    return [items[start : start + size] for start in range(0, len(items), size)]
