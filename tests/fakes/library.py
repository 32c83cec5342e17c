"""Fakes of the repositories of the library: prompts and categories."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from promptmanager.domain import wording
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.prompts import (
    KEPT,
    Category,
    LabelChange,
    Prompt,
    PromptCard,
    PromptPage,
    PromptQuery,
    SortOrder,
    StatusFilter,
    VersionStatus,
)
from tests.fakes.tables import Tables


class FakePrompts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def add(
        self,
        *,
        workspace_id: int,
        title: str,
        description: str,
        tags: tuple[str, ...],
        category_id: int | None,
        actor_id: int,
        at: datetime,
        slug: str = "",
    ) -> Prompt:
        self._tables.check_category(workspace_id, category_id)
        name = self._tables.name_of(actor_id)
        stem, taken, count = wording.slug(slug or title), self._slugs(workspace_id), 1
        while (slug := stem if count == 1 else f"{stem}-{count}") in taken:
            count += 1
        prompt = Prompt(
            self._tables.new_id(),
            workspace_id,
            slug,
            title,
            description,
            tags,
            category_id,
            is_archived=False,
            created_at=at,
            changed_at=at,
            changed_by=name,
        )
        return self._keep(prompt)

    async def by_slug(self, workspace_id: int, slug: str) -> Prompt:
        for prompt in self._of(workspace_id):
            if prompt.slug == slug:
                return prompt
        raise PromptNotFound

    async def by_id(self, workspace_id: int, prompt_id: int) -> Prompt:
        return self._tables.prompt(workspace_id, prompt_id)

    async def search(self, workspace_id: int, query: PromptQuery, *, user_id: int) -> PromptPage:
        wanted = wording.words(query.text)
        found = [p for p in self._of(workspace_id) if self._fits(p, query, wanted, user_id)]
        found.sort(key=lambda p: p.id, reverse=True)
        if query.sort is SortOrder.TITLE:
            found.sort(key=lambda p: (wording.folded(p.title), p.id))
        elif query.sort is SortOrder.CREATED:
            found.sort(key=lambda p: p.created_at, reverse=True)
        else:
            found.sort(key=lambda p: p.changed_at, reverse=True)
        page = found[query.offset : query.offset + query.limit]
        return PromptPage(tuple(self._card(p, wanted, user_id) for p in page), len(found))

    async def tags(self, workspace_id: int) -> tuple[tuple[str, int], ...]:
        counts: dict[str, int] = {}
        for prompt in self._of(workspace_id):
            for tag in () if prompt.is_archived else prompt.tags:
                counts[tag] = counts.get(tag, 0) + 1
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    async def update(
        self, workspace_id: int, prompt_id: int, *, change: LabelChange, actor_id: int, at: datetime
    ) -> Prompt:
        found = self._tables.prompt(workspace_id, prompt_id)
        if change.category_id is not KEPT:
            self._tables.check_category(workspace_id, change.category_id)
        written = {name: value for name, value in vars(change).items() if value is not KEPT}
        name = self._tables.name_of(actor_id)
        return self._keep(replace(found, **written, changed_at=at, changed_by=name))

    async def touch(self, workspace_id: int, prompt_id: int, *, actor_id: int, at: datetime) -> None:
        found = self._tables.prompt(workspace_id, prompt_id)
        self._keep(replace(found, changed_at=at, changed_by=self._tables.name_of(actor_id)))

    async def set_archived(self, workspace_id: int, prompt_ids: tuple[int, ...], *, is_archived: bool) -> int:
        own = self._chosen(workspace_id, prompt_ids)
        for prompt in own:
            self._tables.prompts[prompt.id] = replace(prompt, is_archived=is_archived)
        return len(own)

    async def move(self, workspace_id: int, prompt_ids: tuple[int, ...], *, category_id: int | None) -> int:
        self._tables.check_category(workspace_id, category_id)
        own = self._chosen(workspace_id, prompt_ids)
        for prompt in own:
            self._tables.prompts[prompt.id] = replace(prompt, category_id=category_id)
        return len(own)

    async def add_tag(self, workspace_id: int, prompt_ids: tuple[int, ...], *, tag: str) -> int:
        fresh = [prompt for prompt in self._chosen(workspace_id, prompt_ids) if tag not in prompt.tags]
        for prompt in fresh:
            self._keep(replace(prompt, tags=(*prompt.tags, tag)))
        return len(fresh)

    async def is_starred(self, workspace_id: int, prompt_id: int, *, user_id: int) -> bool:
        self._tables.prompt(workspace_id, prompt_id)
        return (user_id, prompt_id) in self._tables.stars

    async def set_starred(self, workspace_id: int, prompt_id: int, *, user_id: int, is_starred: bool) -> None:
        self._tables.prompt(workspace_id, prompt_id)
        if is_starred:
            self._tables.stars.add((user_id, prompt_id))
        else:
            self._tables.stars.discard((user_id, prompt_id))

    async def production_models(self, workspace_id: int) -> tuple[str, ...]:
        own = [prompt for prompt in self._of(workspace_id) if not prompt.is_archived]
        return tuple(sorted({model for prompt in own if (model := self._model(prompt.id))}))

    async def ids(self, workspace_id: int) -> tuple[int, ...]:
        return tuple(sorted(prompt.id for prompt in self._of(workspace_id)))

    def _of(self, workspace_id: int) -> list[Prompt]:
        return [prompt for prompt in self._tables.prompts.values() if prompt.workspace_id == workspace_id]

    def _slugs(self, workspace_id: int) -> set[str]:
        return {prompt.slug for prompt in self._of(workspace_id)}

    def _chosen(self, workspace_id: int, prompt_ids: tuple[int, ...]) -> list[Prompt]:
        return [prompt for prompt in self._of(workspace_id) if prompt.id in prompt_ids]

    def _keep(self, prompt: Prompt) -> Prompt:
        body = "\n".join(
            message.text
            for version in sorted(self._tables.versions_of(prompt.id), key=lambda v: v.status, reverse=True)
            if version.status is not VersionStatus.ARCHIVED
            for message in version.content.messages
        )
        self._tables.prompts[prompt.id] = prompt
        self._tables.bodies[prompt.id] = body
        self._tables.indexed[prompt.id] = wording.words(
            "\n".join((prompt.title, prompt.description, *prompt.tags, body))
        )
        return prompt

    def _fits(self, prompt: Prompt, query: PromptQuery, wanted: tuple[str, ...], user_id: int) -> bool:
        has_production = self._with_status(prompt.id, VersionStatus.PRODUCTION) is not None
        stands = {
            StatusFilter.PRODUCTION: has_production,
            StatusFilter.DRAFT_ONLY: not has_production,
            StatusFilter.TROUBLED: has_production and self._model(prompt.id) in query.troubled_models,
        }
        if prompt.is_archived != (query.status is StatusFilter.ARCHIVED) or not stands.get(query.status, True):
            return False
        if query.starred_only and (user_id, prompt.id) not in self._tables.stars:
            return False
        if query.category_id is not None and not self._is_under(prompt.category_id, query.category_id):
            return False
        return set(query.tags) <= set(prompt.tags) and wording.matches(self._tables.indexed[prompt.id], wanted)

    def _is_under(self, category_id: int | None, top: int) -> bool:
        while category_id is not None and category_id != top:
            category_id = self._tables.categories[category_id][1].parent_id
        return category_id == top

    def _with_status(self, prompt_id: int, status: VersionStatus):
        return next((v for v in self._tables.versions_of(prompt_id) if v.status is status), None)

    def _model(self, prompt_id: int) -> str:
        production = self._with_status(prompt_id, VersionStatus.PRODUCTION)
        return production.content.settings.model if production else ""

    def _card(self, prompt: Prompt, wanted: tuple[str, ...], user_id: int) -> PromptCard:
        production = self._with_status(prompt.id, VersionStatus.PRODUCTION)
        draft = self._with_status(prompt.id, VersionStatus.DRAFT)
        texts = (prompt.description, self._tables.bodies[prompt.id], ", ".join(prompt.tags), prompt.title)
        return PromptCard(
            prompt,
            category_name="" if prompt.category_id is None else self._tables.categories[prompt.category_id][1].name,
            production_number=production.number if production else None,
            has_draft_changes=draft is not None and (production is None or draft.content != production.content),
            is_starred=(user_id, prompt.id) in self._tables.stars,
            highlight=wording.snippet(texts, wanted),
            production_model=self._model(prompt.id),
        )


class FakeCategories:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def hold(self, workspace_id: int) -> None:
        """One unit of work at a time is all there is."""

    async def all(self, workspace_id: int) -> tuple[Category, ...]:
        own = [category for owner, category in self._tables.categories.values() if owner == workspace_id]
        counted = [replace(category, prompt_count=self._count(category.id)) for category in own]
        return tuple(sorted(counted, key=lambda category: (wording.folded(category.name), category.id)))

    async def add(self, *, workspace_id: int, parent_id: int | None, name: str) -> Category:
        self._tables.check_category(workspace_id, parent_id)
        category = Category(self._tables.new_id(), parent_id, name)
        self._tables.categories[category.id] = (workspace_id, category)
        return category

    async def rename(self, workspace_id: int, category_id: int, *, name: str) -> None:
        found = self._tables.category(workspace_id, category_id)
        self._tables.categories[category_id] = (workspace_id, replace(found, name=name))

    async def move(self, workspace_id: int, category_id: int, *, parent_id: int | None) -> None:
        found = self._tables.category(workspace_id, category_id)
        self._tables.check_category(workspace_id, parent_id)
        self._tables.categories[category_id] = (workspace_id, replace(found, parent_id=parent_id))

    async def delete(self, workspace_id: int, category_id: int) -> None:
        gone = self._tables.category(workspace_id, category_id)
        for key, (owner, category) in list(self._tables.categories.items()):
            if category.parent_id == category_id:
                self._tables.categories[key] = (owner, replace(category, parent_id=gone.parent_id))
        for key, prompt in list(self._tables.prompts.items()):
            if prompt.category_id == category_id:
                self._tables.prompts[key] = replace(prompt, category_id=gone.parent_id)
        del self._tables.categories[category_id]

    def _count(self, category_id: int) -> int:
        return sum(p.category_id == category_id and not p.is_archived for p in self._tables.prompts.values())
