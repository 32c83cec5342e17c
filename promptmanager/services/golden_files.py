"""Golden samples in as files, looked through first, and out again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from promptmanager.domain.checks import CheckKind
from promptmanager.domain.errors import InvalidInput, ProviderError
from promptmanager.domain.golden import (
    REASON_MAX,
    SAMPLES_MAX,
    GoldenSample,
    SampleContent,
    SampleQuery,
    checked_reason,
)
from promptmanager.domain.golden_files import (
    CHECK,
    HEAD,
    NONE,
    RUBRIC,
    UNUSED,
    FileKind,
    FoundSample,
    Loss,
    RowMapping,
    RowProblem,
    Table,
    as_text,
    csv_head,
    csv_rows,
    guessed_check,
    guessed_roles,
    is_role,
    kind_of,
    losses,
    plain_sample,
    promptfoo_tests,
    read_promptfoo,
    read_table,
    samples_of,
    text_of,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.services.drafts import Drafts
from promptmanager.services.ports import Clock, Store

_READ_AT_ONCE = 250
_EXAMPLE_MAX = 120


@dataclass(frozen=True)
class FileWish:
    """What was chosen for a file; whatever was not is guessed. ``check`` may be a kind, or empty for none.

    The file's ``name`` stands in the history of the samples as the reason for them. ``judge`` is the model of checks
    by a rubric that name none.
    """

    name: str = ""
    delimiter: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    check: str | None = None
    judge: str = ""


@dataclass(frozen=True)
class FoundColumn:
    """A column, what it is taken for, and the first value in it."""

    name: str
    role: str
    example: str


@dataclass(frozen=True)
class FilePreview:
    """What a file holds and what is wrong in it. ``same`` of the good samples are there already, and left out.

    ``problems`` are rows that cannot be samples, ``notes`` what was left out of those that can.
    """

    kind: FileKind
    delimiter: str
    variables: tuple[str, ...]
    columns: tuple[FoundColumn, ...]
    check: str
    samples: tuple[FoundSample, ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowProblem, ...]
    same: int
    standing: int

    @property
    def new(self) -> int:
        return len(self.samples) - self.same

    @property
    def fits(self) -> bool:
        return self.standing + self.new <= SAMPLES_MAX


class UsualModel(Protocol):
    """Says which model judges where a file names none that can be reached here."""

    async def first_choice(self, *, actor: Actor) -> str: ...


class GoldenFiles:
    """Use cases on files of golden samples."""

    def __init__(self, store: Store, clock: Clock, drafts: Drafts, models: UsualModel) -> None:
        self._models = models
        self._store = store
        self._clock = clock
        self._drafts = drafts
        # A file grows manifold when it is read, so that one is read after the other.
        self._reader = asyncio.Semaphore(1)

    async def preview(self, *, actor: Actor, slug: str, document: bytes, wish: FileWish) -> FilePreview:
        """Say what importing a file would do, and every row that would be left out, with the reason.

        Raises SampleFileInvalid, PromptNotFound.
        """
        require(actor, Permission.EDIT)
        prompt_id, variables = await self._prompt(actor, slug)
        found = await self._read(actor, document, wish, variables)
        return await self._held_against(actor, prompt_id, found)

    async def import_samples(self, *, actor: Actor, slug: str, document: bytes, wish: FileWish) -> FilePreview:
        """Add a file's good samples to a prompt, all in one transaction, in the file's order; return what was done.

        Raises SampleFileInvalid, InvalidInput (no room for all of them; then none is added), PromptNotFound.
        """
        require(actor, Permission.EDIT)
        reason = checked_reason(wish.name[:REASON_MAX])
        prompt_id, variables = await self._prompt(actor, slug)
        found = await self._read(actor, document, wish, variables)
        known = await self._known(actor, prompt_id)
        fresh = [each for each in found.samples if _key(each.name, each.content) not in known]
        async with self._store.writing() as work:
            standing = await work.golden.count(actor.workspace_id, prompt_id)
            if standing + len(fresh) > SAMPLES_MAX:
                room = SAMPLES_MAX - standing
                raise InvalidInput("samples_no_room", field="file", limit=SAMPLES_MAX, room=room, count=len(fresh))
            await work.golden.add_many(
                workspace_id=actor.workspace_id,
                prompt_id=prompt_id,
                # Newest come first in a list: so the file's first one is added last.
                samples=[(each.name, each.content) for each in reversed(fresh)],
                reason=reason,
                author_id=actor.user.id,
                author_name=actor.user.name,
                at=self._clock.now(),
            )
            await work.commit()
        return replace(found, same=len(found.samples) - len(fresh), standing=standing)

    async def export(self, *, actor: Actor, slug: str, kind: FileKind, query: SampleQuery) -> AsyncGenerator[str, None]:
        """Return a prompt's samples in pieces of a file, in the order in which they are listed. Raises PromptNotFound.

        Of ``query`` text, tag and archive count.
        """
        require(actor, Permission.EXPORT)
        prompt_id, variables = await self._prompt(actor, slug)
        if kind is FileKind.CSV:
            return self._csv_pieces(actor, prompt_id, query, variables)
        if kind is FileKind.PROMPTFOO:
            return self._promptfoo_pieces(actor, prompt_id, query)
        return self._json_pieces(actor, prompt_id, query, by_lines=kind is FileKind.JSONL)

    async def losses(self, *, actor: Actor, slug: str, query: SampleQuery) -> tuple[Loss, ...]:
        """Return which checks of the samples promptfoo has no assertion for. Raises PromptNotFound."""
        require(actor, Permission.EXPORT)
        prompt_id, _ = await self._prompt(actor, slug)
        found: list[Loss] = []
        async for batch in self._batches(actor, prompt_id, query):
            for sample in batch:
                found.extend(losses(sample))
        return tuple(found)

    async def _prompt(self, actor: Actor, slug: str) -> tuple[int, tuple[str, ...]]:
        opened = await self._drafts.open(actor=actor, slug=slug)
        examined = await self._drafts.examine(actor=actor, content=opened.content)
        return opened.prompt.id, tuple(variable.name for variable in examined.content.variables)

    async def _read(self, actor: Actor, document: bytes, wish: FileWish, variables: tuple[str, ...]) -> FilePreview:
        if RUBRIC.encode() in document:
            with suppress(ProviderError):
                wish = replace(wish, judge=await self._models.first_choice(actor=actor))
        async with self._reader:
            return await asyncio.to_thread(read_file, document, wish, variables)

    async def _held_against(self, actor: Actor, prompt_id: int, found: FilePreview) -> FilePreview:
        known = await self._known(actor, prompt_id)
        async with self._store.reading() as work:
            standing = await work.golden.count(actor.workspace_id, prompt_id)
        same = sum(_key(each.name, each.content) in known for each in found.samples)
        return replace(found, same=same, standing=standing)

    async def _known(self, actor: Actor, prompt_id: int) -> frozenset[Hashable]:
        known: set[Hashable] = set()
        async for batch in self._batches(actor, prompt_id, SampleQuery()):
            known.update(_key(sample.name, sample.content) for sample in batch)
        return frozenset(known)

    async def _batches(
        self, actor: Actor, prompt_id: int, query: SampleQuery
    ) -> AsyncGenerator[tuple[GoldenSample, ...], None]:
        query = replace(query, offset=0, limit=_READ_AT_ONCE, before_id=None)
        while True:
            async with self._store.reading() as work:
                batch = (await work.golden.of_prompt(actor.workspace_id, prompt_id, query)).samples
            if not batch:
                return
            yield batch
            query = replace(query, before_id=batch[-1].id)

    async def _csv_pieces(
        self, actor: Actor, prompt_id: int, query: SampleQuery, variables: tuple[str, ...]
    ) -> AsyncGenerator[str, None]:
        names = dict.fromkeys(variables)
        async for batch in self._batches(actor, prompt_id, query):
            for sample in batch:
                names |= dict.fromkeys(sample.content.inputs)
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        yield "\ufeff" + csv_head(names)
        async for batch in self._batches(actor, prompt_id, query):
            yield csv_rows(batch, tuple(names))

    async def _json_pieces(
        self, actor: Actor, prompt_id: int, query: SampleQuery, *, by_lines: bool
    ) -> AsyncGenerator[str, None]:
        first, between, last = ("", "\n", "\n") if by_lines else ("[\n", ",\n", "\n]\n")
        separator = first
        async for batch in self._batches(actor, prompt_id, query):
            for sample in batch:
                yield separator + json.dumps(plain_sample(sample), ensure_ascii=False)
                separator = between
        yield last if separator == between else first + last.lstrip()

    async def _promptfoo_pieces(self, actor: Actor, prompt_id: int, query: SampleQuery) -> AsyncGenerator[str, None]:
        head = HEAD
        async for batch in self._batches(actor, prompt_id, query):
            yield head + await asyncio.to_thread(promptfoo_tests, batch)
            head = ""
        if head:
            yield NONE


def read_file(document: bytes, wish: FileWish, variables: tuple[str, ...]) -> FilePreview:
    """Return what a file holds, nothing of it held against what is there already. Raises SampleFileInvalid."""
    text = text_of(document)
    kind = kind_of(wish.name, text)
    if kind is FileKind.PROMPTFOO:
        found = read_promptfoo(text, judge=wish.judge)
        return FilePreview(kind, "", variables, (), "", found.samples, found.problems, found.notes, 0, 0)
    table = read_table(text, kind, wish.delimiter)
    roles = guessed_roles(table.columns, variables)
    chosen = {column: role for column, role in wish.roles.items() if column in roles and is_role(role)}
    # What was chosen takes a role away from the column that it was guessed for.
    taken = {role for role in chosen.values() if not role.startswith(CHECK)}
    roles = {column: UNUSED if role in taken else role for column, role in roles.items()} | chosen
    check = _check(wish.check, roles)
    samples, problems = samples_of(table, RowMapping(roles, check))
    return FilePreview(
        kind=kind,
        delimiter=table.delimiter,
        variables=variables,
        columns=tuple(FoundColumn(column, roles[column], _example(table, column)) for column in table.columns),
        check=check or "",
        samples=samples,
        problems=problems,
        notes=(),
        same=0,
        standing=0,
    )


def _check(wished: str | None, roles: Mapping[str, str]) -> CheckKind | None:
    if wished is None:
        return guessed_check(roles)
    return next((kind for kind in CheckKind if kind == wished and kind.compares), None)


def _example(table: Table, column: str) -> str:
    values = (as_text(row.values.get(column)) for row in table.rows)
    return next((value for value in values if value.strip()), "")[:_EXAMPLE_MAX]


def _key(name: str, content: SampleContent) -> Hashable:
    inputs = frozenset(content.inputs.items())
    return (name, inputs, content.expected, content.checks, content.combination, content.tags, content.weight)
