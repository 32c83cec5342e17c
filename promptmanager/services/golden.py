"""Golden samples: what a good answer is, said once, kept in revisions, held against answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from promptmanager.domain.checks import Check, CheckKind, Outcome, Result, judge, together
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.golden import (
    SAMPLES_MAX,
    GoldenSample,
    SampleContent,
    SamplePage,
    SampleQuery,
    SampleRevision,
    checked_content,
    checked_name,
    checked_reason,
)
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.services.ports import Clock, Store, UnitOfWork


@dataclass(frozen=True)
class Judged:
    """What the checks by text say of one answer; ``result`` is None where none of them could decide it."""

    result: Result | None
    outcomes: tuple[tuple[Check, Outcome], ...]


class Golden:
    """Use cases on golden samples."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def page(self, *, actor: Actor, prompt_id: int, query: SampleQuery) -> SamplePage:
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.golden.of_prompt(actor.workspace_id, prompt_id, query)

    async def tags(self, *, actor: Actor, prompt_id: int) -> tuple[tuple[str, int], ...]:
        """Return the tags of a prompt's samples with how many bear them, most used first."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.golden.tags(actor.workspace_id, prompt_id)

    async def get(self, *, actor: Actor, sample_id: int) -> GoldenSample:
        """Raises SampleNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.golden.by_id(actor.workspace_id, sample_id)

    async def revisions(self, *, actor: Actor, sample_id: int) -> tuple[SampleRevision, ...]:
        """Return what a sample said at each time, newest first. Raises SampleNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.golden.revisions(actor.workspace_id, sample_id)

    async def create(
        self, *, actor: Actor, prompt_id: int, name: str, content: SampleContent, reason: str = ""
    ) -> GoldenSample:
        """Write a sample by hand. Raises InvalidInput, CheckInvalid, PromptNotFound."""
        require(actor, Permission.EDIT)
        name, content, reason = checked_name(name), checked_content(content), checked_reason(reason)
        async with self._store.writing() as work:
            created = await self._add(work, actor, prompt_id, name=name, content=content, reason=reason)
            await work.commit()
        return created

    async def mark_run(self, *, actor: Actor, run_id: str, name: str, reason: str = "") -> GoldenSample:
        """Make a sample of a finished run: its inputs, and its answer as the expected one, held alike by words.

        Raises InvalidInput (unfinished, without a prompt) and RunNotFound.
        """
        require(actor, Permission.EDIT)
        name, reason = checked_name(name), checked_reason(reason)
        async with self._store.writing() as work:
            run = await work.runs.by_id(actor.workspace_id, run_id)
            if run.prompt_id is None:
                raise InvalidInput("run_without_prompt", field="run")
            if not run.state.is_final:
                raise InvalidInput("run_unfinished", field="run")
            content = checked_content(
                SampleContent(inputs=run.inputs, expected=run.output, checks=(Check(CheckKind.NORMALISED),))
            )
            created = await self._add(
                work, actor, run.prompt_id, name=name, content=content, reason=reason, source_run_id=run.id
            )
            await work.commit()
        return created

    async def revise(
        self, *, actor: Actor, sample_id: int, revision: int, name: str, content: SampleContent, reason: str
    ) -> GoldenSample:
        """Write a new revision after ``revision``, the one that was seen; what nothing changes makes none.

        Raises InvalidInput, CheckInvalid, SampleNotFound, SampleConflict.
        """
        require(actor, Permission.EDIT)
        name, content, reason = checked_name(name), checked_content(content), checked_reason(reason)
        async with self._store.writing() as work:
            standing = await work.golden.by_id(actor.workspace_id, sample_id)
            if (standing.name, standing.content, standing.current.number) == (name, content, revision):
                return standing
            revised = await work.golden.revise(
                actor.workspace_id,
                sample_id,
                revision=revision,
                name=name,
                content=content,
                reason=reason,
                author_id=actor.user.id,
                author_name=actor.user.name,
                at=self._clock.now(),
            )
            await work.commit()
        return revised

    async def accept(
        self, *, actor: Actor, sample_id: int, revision: int, expected: str, reason: str = ""
    ) -> GoldenSample:
        """Take an answer as the new expected one. Raises InvalidInput, SampleNotFound, SampleConflict."""
        require(actor, Permission.EDIT)
        standing = await self.get(actor=actor, sample_id=sample_id)
        return await self.revise(
            actor=actor,
            sample_id=sample_id,
            revision=revision,
            name=standing.name,
            content=replace(standing.content, expected=expected),
            reason=reason,
        )

    async def archive(self, *, actor: Actor, sample_ids: tuple[int, ...]) -> int:
        """Take samples out of what is run; past results keep them. Return how many."""
        require(actor, Permission.EDIT)
        async with self._store.writing() as work:
            count = await work.golden.set_archived(actor.workspace_id, sample_ids, is_archived=True)
            await work.commit()
        return count

    async def restore(self, *, actor: Actor, sample_ids: tuple[int, ...]) -> int:
        """Return how many samples came back."""
        require(actor, Permission.EDIT)
        async with self._store.writing() as work:
            count = await work.golden.set_archived(actor.workspace_id, sample_ids, is_archived=False)
            await work.commit()
        return count

    async def judge(self, *, actor: Actor, sample_id: int, answer: str) -> Judged:
        """Hold an answer against a sample's checks by text. Raises SampleNotFound."""
        require(actor, Permission.READ)
        sample = await self.get(actor=actor, sample_id=sample_id)
        # A pattern may take its whole time.
        return await asyncio.to_thread(judged, sample.content, answer)

    async def _add(
        self,
        work: UnitOfWork,
        actor: Actor,
        prompt_id: int,
        *,
        name: str,
        content: SampleContent,
        reason: str,
        source_run_id: str = "",
    ) -> GoldenSample:
        if await work.golden.count(actor.workspace_id, prompt_id) >= SAMPLES_MAX:
            raise InvalidInput("samples_full", field="name", limit=SAMPLES_MAX)
        return await work.golden.add(
            workspace_id=actor.workspace_id,
            prompt_id=prompt_id,
            name=name,
            content=content,
            reason=reason,
            author_id=actor.user.id,
            author_name=actor.user.name,
            at=self._clock.now(),
            source_run_id=source_run_id,
        )


def judged(content: SampleContent, answer: str) -> Judged:
    """Hold an answer against a sample's checks by text, cheapest first."""
    order = list(CheckKind)
    by_text = sorted((check for check in content.checks if check.kind.is_by_text), key=lambda c: order.index(c.kind))
    outcomes = tuple((check, judge(check, answer, content.expected)) for check in by_text)
    return Judged(together([outcome.result for _, outcome in outcomes], content.combination), outcomes)
