"""The working copy of a prompt: opened, saved with optimistic locking, thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from promptmanager.domain.content import Content
from promptmanager.domain.content_limits import check_content
from promptmanager.domain.errors import DraftConflict, VersionNotFound
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Prompt, Version
from promptmanager.services.ports import Clock, Store, UnitOfWork
from promptmanager.services.rendering import Examined, examine


@dataclass(frozen=True)
class OpenedPrompt:
    """What the editor starts from. ``revision`` is what a save must name; 0 means there is no draft yet."""

    prompt: Prompt
    draft: Version | None
    production: Version | None

    @property
    def revision(self) -> int:
        return self.draft.revision if self.draft else 0

    @property
    def content(self) -> Content:
        """The draft's text, else production's, else an empty one."""
        shown = self.draft or self.production
        return shown.content if shown else Content()


@dataclass(frozen=True)
class SavedDraft:
    """The stored draft after a save; the next save names ``revision``."""

    version_id: int
    revision: int
    saved_at: datetime


class Drafts:
    """Use cases on the one draft that a prompt may have."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def open(self, *, actor: Actor, slug: str) -> OpenedPrompt:
        """Return the prompt with its draft and production version. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            prompt = await work.prompts.by_slug(actor.workspace_id, slug)
            return OpenedPrompt(
                prompt=prompt,
                draft=await work.versions.draft(actor.workspace_id, prompt.id),
                production=await work.versions.production(actor.workspace_id, prompt.id),
            )

    async def examine(self, *, actor: Actor, content: Content) -> Examined:
        """Return what is wrong in the texts of a draft, and the draft with a contract for each of their variables."""
        require(actor, Permission.READ)
        return await examine(content)

    async def save(self, *, actor: Actor, prompt_id: int, revision: int, content: Content) -> SavedDraft:
        """Store the draft if nobody saved since ``revision`` (0: there was none). Raises DraftConflict, InvalidInput.

        A text that breaks a template's grammar is stored all the same: a draft may be half-written.
        """
        require(actor, Permission.EDIT)
        check_content(content)
        now = self._clock.now()
        async with self._store.writing() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            draft = await work.versions.draft(actor.workspace_id, prompt_id)
            check_revision(draft, revision)
            result = await put_draft(work, actor, prompt_id, content, now, over=draft)
            await work.commit()
        return result

    async def overwrite(self, *, actor: Actor, prompt_id: int, content: Content) -> SavedDraft:
        """Store the draft whatever stands there: the choice *keep mine* after both texts were shown."""
        require(actor, Permission.EDIT)
        check_content(content)
        now = self._clock.now()
        async with self._store.writing() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            draft = await work.versions.draft(actor.workspace_id, prompt_id)
            result = await put_draft(work, actor, prompt_id, content, now, over=draft)
            await work.commit()
        return result

    async def discard(self, *, actor: Actor, prompt_id: int, revision: int) -> Version:
        """Throw the draft away and return the production version below it. Raises DraftConflict, VersionNotFound.

        A prompt that was never released keeps its draft: without it nothing would be left.
        """
        require(actor, Permission.EDIT)
        now = self._clock.now()
        async with self._store.writing() as work:
            # First, since it makes other writers of this prompt wait: what is thrown away is what was looked at.
            await work.prompts.touch(actor.workspace_id, prompt_id, actor_id=actor.user.id, at=now)
            draft = await work.versions.draft(actor.workspace_id, prompt_id)
            production = await work.versions.production(actor.workspace_id, prompt_id)
            if draft is None or production is None:
                raise VersionNotFound
            check_revision(draft, revision)
            await work.versions.delete_draft(workspace_id=actor.workspace_id, version_id=draft.id)
            await work.prompts.touch(actor.workspace_id, prompt_id, actor_id=actor.user.id, at=now)
            await work.commit()
        return production


def check_revision(stored: Version | None, revision: int) -> None:
    """Raise DraftConflict unless ``revision`` is what is stored; 0 stands for no draft."""
    if (stored.revision if stored else 0) != revision:
        raise _conflict(stored)


async def put_draft(
    work: UnitOfWork, actor: Actor, prompt_id: int, content: Content, now: datetime, *, over: Version | None
) -> SavedDraft:
    """Make ``content`` the prompt's draft inside an open unit of work, in place of ``over``, which the caller read.

    It is not read anew: where several write at once, that would be somebody else's. Raises DraftConflict.
    """
    draft = over
    if draft is None:
        draft = await work.versions.add_draft(
            workspace_id=actor.workspace_id, prompt_id=prompt_id, content=content, author_id=actor.user.id, at=now
        )
        revision: int | None = draft.revision
    else:
        revision = await work.versions.save_draft(
            workspace_id=actor.workspace_id,
            version_id=draft.id,
            revision=draft.revision,
            content=content,
            author_id=actor.user.id,
            at=now,
        )
    if revision is None:
        raise _conflict(draft)
    await work.prompts.touch(actor.workspace_id, prompt_id, actor_id=actor.user.id, at=now)
    return SavedDraft(draft.id, revision, now)


def _conflict(stored: Version | None) -> DraftConflict:
    if stored is None:
        # The draft that was being edited has been promoted or thrown away meanwhile.
        return DraftConflict(revision=0, author="", saved_at="")
    return DraftConflict(
        revision=stored.revision, author=stored.author_name, saved_at=stored.changed_at.isoformat(timespec="seconds")
    )
