"""The library: find prompts, make them, label them and put them in order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.content import EMPTY, Content
from promptmanager.domain.content_limits import check_content
from promptmanager.domain.details import (
    checked_change,
    checked_description,
    checked_tag,
    checked_tags,
    checked_title,
    is_storable,
)
from promptmanager.domain.errors import InvalidInput, PromptManagerError
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import KEPT, TITLE_MAX, LabelChange, Prompt, PromptPage, PromptQuery, StatusFilter
from promptmanager.services.ports import Clock, Store, UnitOfWork

SEARCH_LENGTH_MAX = 200
SEARCH_TAGS_MAX = 10
LIMIT_MAX = 200
BULK_MAX = 1_000


class TroubledModels(Protocol):
    async def troubles(self, model_ids: Iterable[str]) -> dict[str, PromptManagerError]:
        """Why models cannot be run, by id; those that can are left out."""
        ...


class Prompts:
    """Use cases on prompts as things of a library; their text belongs to drafts and versions.

    Without ``models`` nothing is said about what production runs on.
    """

    def __init__(self, store: Store, clock: Clock, models: TroubledModels | None = None) -> None:
        self._store = store
        self._clock = clock
        self._models = models

    async def search(self, *, actor: Actor, query: PromptQuery) -> PromptPage:
        """Return one page of what fits, with a word about production's models that cannot be run.

        A query beyond its limits is cut down to them. Archived prompts are left in peace.
        """
        require(actor, Permission.READ)
        query = _bounded(query)
        if query.status is StatusFilter.TROUBLED:
            query = replace(query, troubled_models=tuple(await self._troubles(await self._in_production(actor))))
        async with self._store.reading() as work:
            page = await work.prompts.search(actor.workspace_id, query, user_id=actor.user.id)
        if query.status is StatusFilter.ARCHIVED:
            return page
        troubles = await self._troubles(card.production_model for card in page.cards)
        cards = (replace(card, model_trouble=troubles.get(card.production_model)) for card in page.cards)
        return replace(page, cards=tuple(cards))

    async def tags(self, *, actor: Actor) -> tuple[tuple[str, int], ...]:
        """Return the workspace's tags with how many prompts bear them, most used first."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.prompts.tags(actor.workspace_id)

    async def get(self, *, actor: Actor, slug: str) -> Prompt:
        """Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.prompts.by_slug(actor.workspace_id, slug)

    async def find(self, *, actor: Actor, prompt_id: int) -> Prompt:
        """Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.prompts.by_id(actor.workspace_id, prompt_id)

    async def create(
        self,
        *,
        actor: Actor,
        title: str,
        description: str = "",
        tags: tuple[str, ...] = (),
        category_id: int | None = None,
        content: Content = EMPTY,
    ) -> Prompt:
        """Make a prompt whose first draft says ``content``. Raises InvalidInput, CategoryNotFound.

        The model to start with is the caller's choice: it stands in ``content.settings``.
        """
        require(actor, Permission.EDIT)
        title, description, tags = checked_title(title), checked_description(description), checked_tags(tags)
        check_content(content)
        now = self._clock.now()
        async with self._store.writing() as work:
            await _check_category(work, actor, category_id)
            prompt = await work.prompts.add(
                workspace_id=actor.workspace_id,
                title=title,
                description=description,
                tags=tags,
                category_id=category_id,
                actor_id=actor.user.id,
                at=now,
            )
            await work.versions.add_draft(
                workspace_id=actor.workspace_id, prompt_id=prompt.id, content=content, author_id=actor.user.id, at=now
            )
            await work.prompts.touch(actor.workspace_id, prompt.id, actor_id=actor.user.id, at=now)
            await work.commit()
        return prompt

    async def change_details(self, *, actor: Actor, prompt_id: int, change: LabelChange) -> Prompt:
        """Write what was changed of the label, and nothing else; the address of the prompt stays.

        Raises InvalidInput, PromptNotFound, CategoryNotFound.
        """
        require(actor, Permission.EDIT)
        change = checked_change(change)
        async with self._store.writing() as work:
            prompt = await work.prompts.by_id(actor.workspace_id, prompt_id)
            if change == LabelChange():
                return prompt
            if change.category_id is not KEPT:
                await _check_category(work, actor, change.category_id)
            changed = await work.prompts.update(
                actor.workspace_id, prompt_id, change=change, actor_id=actor.user.id, at=self._clock.now()
            )
            await work.commit()
        return changed

    async def duplicate(self, *, actor: Actor, prompt_id: int) -> Prompt:
        """Make a prompt with the same label and, as its draft, what the editor would open. Raises PromptNotFound."""
        require(actor, Permission.EDIT)
        async with self._store.reading() as work:
            original = await work.prompts.by_id(actor.workspace_id, prompt_id)
            shown = await work.versions.draft(actor.workspace_id, prompt_id)
            shown = shown or await work.versions.production(actor.workspace_id, prompt_id)
        return await self.create(
            actor=actor,
            title=_next_title(original.title),
            description=original.description,
            tags=original.tags,
            category_id=original.category_id,
            content=shown.content if shown else EMPTY,
        )

    async def archive(self, *, actor: Actor, prompt_ids: tuple[int, ...]) -> int:
        """Put prompts out of sight, nothing lost; return how many were in sight."""
        require(actor, Permission.ORGANISE)
        async with self._store.writing() as work:
            changed = await work.prompts.set_archived(actor.workspace_id, _bulk(prompt_ids), is_archived=True)
            await work.commit()
        return changed

    async def restore(self, *, actor: Actor, prompt_ids: tuple[int, ...]) -> int:
        """Bring archived prompts back; return how many were archived."""
        require(actor, Permission.ORGANISE)
        async with self._store.writing() as work:
            changed = await work.prompts.set_archived(actor.workspace_id, _bulk(prompt_ids), is_archived=False)
            await work.commit()
        return changed

    async def move(self, *, actor: Actor, prompt_ids: tuple[int, ...], category_id: int | None) -> int:
        """Put prompts into a category, or into none; return how many. Raises CategoryNotFound."""
        require(actor, Permission.ORGANISE)
        async with self._store.writing() as work:
            await _check_category(work, actor, category_id)
            changed = await work.prompts.move(actor.workspace_id, _bulk(prompt_ids), category_id=category_id)
            await work.commit()
        return changed

    async def tag(self, *, actor: Actor, prompt_ids: tuple[int, ...], tag: str) -> int:
        """Add a tag to prompts; return how many did not bear it. Raises InvalidInput."""
        require(actor, Permission.ORGANISE)
        tag = checked_tag(tag)
        async with self._store.writing() as work:
            changed = await work.prompts.add_tag(actor.workspace_id, _bulk(prompt_ids), tag=tag)
            await work.commit()
        return changed

    async def is_starred(self, *, actor: Actor, prompt_id: int) -> bool:
        """Say whether one marked a prompt for oneself. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return await work.prompts.is_starred(actor.workspace_id, prompt_id, user_id=actor.user.id)

    async def star(self, *, actor: Actor, prompt_id: int, is_starred: bool) -> None:
        """Mark a prompt for oneself, or take the mark off. Raises PromptNotFound."""
        require(actor, Permission.READ)
        async with self._store.writing() as work:
            await work.prompts.by_id(actor.workspace_id, prompt_id)
            await work.prompts.set_starred(actor.workspace_id, prompt_id, user_id=actor.user.id, is_starred=is_starred)
            await work.commit()

    async def _in_production(self, actor: Actor) -> tuple[str, ...]:
        async with self._store.reading() as work:
            return await work.prompts.production_models(actor.workspace_id)

    async def _troubles(self, model_ids: Iterable[str]) -> dict[str, PromptManagerError]:
        return await self._models.troubles(model_ids) if self._models else {}


def _bounded(query: PromptQuery) -> PromptQuery:
    text = query.text[:SEARCH_LENGTH_MAX].strip()
    return replace(
        query,
        # What cannot be stored cannot be found either; a database would refuse the question.
        text=text if is_storable(text) else "",
        tags=tuple(tag for tag in query.tags if is_storable(tag))[:SEARCH_TAGS_MAX],
        offset=max(query.offset, 0),
        limit=min(max(query.limit, 1), LIMIT_MAX),
    )


def _bulk(prompt_ids: tuple[int, ...]) -> tuple[int, ...]:
    chosen = tuple(dict.fromkeys(prompt_ids))
    if len(chosen) > BULK_MAX:
        raise InvalidInput("too_many", field="prompts", limit=BULK_MAX, count=len(chosen))
    return chosen


def _next_title(title: str) -> str:
    """Return *Title (2)* after *Title*, and *Title (3)* after that."""
    numbered = re.fullmatch(r"(.*) \((\d{1,4})\)", title)
    stem, number = (numbered[1], int(numbered[2]) + 1) if numbered else (title, 2)
    ending = f" ({number})"
    return stem[: TITLE_MAX - len(ending)] + ending


async def _check_category(work: UnitOfWork, actor: Actor, category_id: int | None) -> None:
    if category_id is not None:
        CategoryTree(await work.categories.all(actor.workspace_id)).get(category_id)
