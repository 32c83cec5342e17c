"""Versions and their releases: look at them, promote, restore, roll back."""

from __future__ import annotations

from dataclasses import replace

from promptmanager.domain.content import Content, content_hash
from promptmanager.domain.content_limits import check_content, check_schema
from promptmanager.domain.errors import (
    GateChanged,
    InvalidInput,
    NothingToPromote,
    NothingToRollBack,
    PromotionConflict,
    PromptManagerError,
)
from promptmanager.domain.gate import GateAnswer, StoredPolicy, to_text
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import NOTE_MAX, Release, ReleaseKind, Version, VersionStatus
from promptmanager.domain.templates import drop_unused_variables
from promptmanager.services import rendering
from promptmanager.services.drafts import SavedDraft, check_revision, put_draft
from promptmanager.services.gate import Gate, GateReview
from promptmanager.services.ports import Clock, Store, UnitOfWork


class Versions:
    """Use cases on a prompt's frozen history and on what is in production.

    Without a ``gate`` nothing is asked of a draft.
    """

    def __init__(self, store: Store, clock: Clock, gate: Gate | None = None) -> None:
        self._store = store
        self._clock = clock
        self._gate = gate

    async def of_prompt(self, *, actor: Actor, prompt_id: int) -> tuple[Version, ...]:
        """Return all versions, the draft on top, then the newest number first. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            return await work.versions.of_prompt(actor.workspace_id, prompt_id)

    async def view(self, *, actor: Actor, version_id: int) -> Version:
        """Raises VersionNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.versions.by_id(actor.workspace_id, version_id)

    async def releases(self, *, actor: Actor, prompt_id: int) -> tuple[Release, ...]:
        """Return the ledger, newest first. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            return await work.releases.of_prompt(actor.workspace_id, prompt_id)

    async def review(self, *, actor: Actor, prompt_id: int, revision: int) -> GateReview | None:
        """Return what the gate says of the draft at ``revision``, None without a gate.

        Raises NothingToPromote, DraftConflict, TemplateInvalid, InvalidInput.
        """
        require(actor, Permission.READ)
        seen, production = await self._seen(actor, prompt_id, revision)
        content = await _releasable(seen.content)
        if self._gate is None:
            return None
        return await self._gate.review(actor=actor, draft=replace(seen, content=content), production=production)

    async def promote(self, *, actor: Actor, prompt_id: int, revision: int, note: str, override: str = "") -> Version:
        """Freeze the draft at ``revision`` and put it into production, archiving what it replaces.

        ``override`` is the reason for going past the gate. Raises NothingToPromote (no draft, or one equal to
        production), DraftConflict (the draft was saved since it was looked at), PromotionConflict (another release
        came first), GateBlocks, GateChanged, NotAllowed, InvalidInput (note, template, override).
        """
        require(actor, Permission.RELEASE)
        note = _checked_note(note)
        now = self._clock.now()
        seen, production = await self._seen(actor, prompt_id, revision)
        policy = await self._policy(actor, prompt_id)
        content = await _releasable(seen.content)
        digest = content_hash(content)
        gate = await self._admitted(actor, replace(seen, content=content), production, override)
        async with self._store.writing() as work:
            draft = await self._draft_at(work, actor, prompt_id, revision)
            replaced = await self._replace(work, actor, prompt_id, digest, NothingToPromote())
            if gate and (replaced.id if replaced else None) != (production.id if production else None):
                # What the gate compared with is no longer what is replaced.
                raise PromotionConflict
            if self._gate and await work.gates.get(actor.workspace_id, prompt_id) != policy:
                raise GateChanged
            if content != draft.content:
                revision = (await put_draft(work, actor, prompt_id, content, now, over=draft)).revision
            frozen = await work.versions.freeze(
                workspace_id=actor.workspace_id,
                version_id=draft.id,
                revision=revision,
                content_hash=digest,
                note=note,
                author_id=actor.user.id,
                at=now,
            )
            if not frozen:
                raise PromotionConflict
            released = await work.versions.by_id(actor.workspace_id, draft.id)
            await self._record(work, actor, ReleaseKind.PROMOTE, replaced, released, gate=gate)
            await work.commit()
        return released

    async def restore(self, *, actor: Actor, version_id: int, revision: int) -> SavedDraft:
        """Copy a version's content into the draft.

        ``revision`` is the draft the person is looking at (0: none), so that a text saved by somebody else
        meanwhile is not lost. Raises VersionNotFound, DraftConflict.
        """
        require(actor, Permission.EDIT)
        now = self._clock.now()
        async with self._store.writing() as work:
            version = await work.versions.by_id(actor.workspace_id, version_id)
            draft = await work.versions.draft(actor.workspace_id, version.prompt_id)
            check_revision(draft, revision)
            saved = await put_draft(work, actor, version.prompt_id, version.content, now, over=draft)
            await work.commit()
        return saved

    async def roll_back(self, *, actor: Actor, version_id: int, note: str) -> Version:
        """Put an archived version's content back into production, as a new version with a new number.

        Raises NothingToRollBack (the version is not archived, or equals production), PromotionConflict.
        """
        require(actor, Permission.RELEASE)
        note = _checked_note(note)
        now = self._clock.now()
        async with self._store.writing() as work:
            target = await work.versions.by_id(actor.workspace_id, version_id)
            if target.status is not VersionStatus.ARCHIVED:
                raise NothingToRollBack
            replaced = await self._replace(work, actor, target.prompt_id, target.content_hash, NothingToRollBack())
            restored = await work.versions.add_production(
                workspace_id=actor.workspace_id,
                prompt_id=target.prompt_id,
                content=target.content,
                content_hash=target.content_hash,
                note=note,
                author_id=actor.user.id,
                at=now,
            )
            await self._record(work, actor, ReleaseKind.ROLL_BACK, replaced, restored)
            await work.commit()
        return restored

    async def _seen(self, actor: Actor, prompt_id: int, revision: int) -> tuple[Version, Version | None]:
        """Return the draft at ``revision`` and what stands in production."""
        async with self._store.reading() as work:
            draft = await self._draft_at(work, actor, prompt_id, revision)
            return draft, await work.versions.production(actor.workspace_id, prompt_id)

    async def _policy(self, actor: Actor, prompt_id: int) -> StoredPolicy | None:
        async with self._store.reading() as work:
            return await work.gates.get(actor.workspace_id, prompt_id)

    async def _admitted(self, actor: Actor, draft: Version, production: Version | None, override: str) -> str:
        """Return what the ledger says of the gate; empty where there is none. Raises GateBlocks."""
        if self._gate is None:
            return ""
        record = await self._gate.admit(actor=actor, draft=draft, production=production, override=override)
        return "" if record.answer is GateAnswer.OPEN else to_text(record)

    @staticmethod
    async def _draft_at(work: UnitOfWork, actor: Actor, prompt_id: int, revision: int) -> Version:
        """Return the draft if it is still the one that was looked at."""
        await work.prompts.by_id(actor.workspace_id, prompt_id)
        draft = await work.versions.draft(actor.workspace_id, prompt_id)
        if draft is None:
            raise NothingToPromote
        check_revision(draft, revision)
        return draft

    @staticmethod
    async def _replace(
        work: UnitOfWork, actor: Actor, prompt_id: int, digest: str, unchanged: PromptManagerError
    ) -> Version | None:
        """Archive what is in production, unless it already says what ``digest`` names: then raise ``unchanged``."""
        production = await work.versions.production(actor.workspace_id, prompt_id)
        if production is None:
            return None
        if production.content_hash == digest:
            raise unchanged
        if not await work.versions.retire(workspace_id=actor.workspace_id, version_id=production.id):
            raise PromotionConflict
        return production

    @staticmethod
    async def _record(
        work: UnitOfWork,
        actor: Actor,
        kind: ReleaseKind,
        replaced: Version | None,
        released: Version,
        *,
        gate: str = "",
    ) -> None:
        at = released.changed_at
        await work.releases.add(
            workspace_id=actor.workspace_id,
            prompt_id=released.prompt_id,
            kind=kind,
            from_number=replaced.number if replaced else None,
            to_number=released.number,
            content_hash=released.content_hash,
            note=released.note,
            actor_id=actor.user.id,
            actor_name=actor.user.name,
            at=at,
            gate=gate,
        )
        await work.prompts.touch(actor.workspace_id, released.prompt_id, actor_id=actor.user.id, at=at)


async def _releasable(content: Content) -> Content:
    """Return the content as it may be frozen. Raises TemplateInvalid, InvalidInput."""
    check_content(content)
    check_schema(content.settings)
    if not any(message.text.strip() for message in content.messages):
        raise InvalidInput("messages_empty", field="messages")
    problems = (await rendering.check(content)).problems
    if problems:
        raise problems[0].as_error()
    return drop_unused_variables(content)


def _checked_note(note: str) -> str:
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise InvalidInput("too_long", field="note", limit=NOTE_MAX, length=len(note))
    return note
