"""Prompts, and how the library finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, delete, func, insert, select, update

from promptmanager.adapters.db.base import Repository
from promptmanager.adapters.db.categories import SqlCategories
from promptmanager.adapters.db.prompt_rows import prompt_search, prompt_stars, prompt_tags, prompts
from promptmanager.adapters.db.prompt_search import Question, conditions, models_in_production, page
from promptmanager.adapters.db.users import name_of
from promptmanager.adapters.db.versions import ARCHIVED, DRAFT, versions
from promptmanager.domain import wording
from promptmanager.domain.errors import PromptNotFound
from promptmanager.domain.prompts import KEPT, LabelChange, Prompt, PromptCard, PromptPage, PromptQuery

# What is searched of one prompt, in characters: an autosave a second must stay cheap.
BODY_MAX = 200_000
# A list of parameters has its limit on both databases.
_BATCH = 500


class SqlPrompts(Repository):
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
        await SqlCategories(self._connection).check(workspace_id, category_id)
        label = label_row(title, description, category_id) | {"slug": wording.slug(slug or title), "last_revision": 0}
        when = {"is_archived": False, "created_at": at, "changed_at": at, "changed_by": name_of(actor_id)}
        prompt_id = await self.add_numbered(label | when | {"workspace_id": workspace_id})
        await self._add_tags(workspace_id, prompt_id, tags)
        prompt = await self.by_id(workspace_id, prompt_id)
        await self._index(prompt, body="")
        return prompt

    async def add_numbered(self, row: dict[str, Any]) -> int:
        """Store a row of ``prompts``, its slug with the next free number if it is taken; return its id."""
        stem, prompt_id = row["slug"], None
        count = await self._like(row["workspace_id"], stem)
        while prompt_id is None:
            slug = stem if count == 0 else f"{stem}-{count + 1}"
            statement = self._insert(prompts).values(row | {"slug": slug}).on_conflict_do_nothing()
            prompt_id = (await self._connection.execute(statement.returning(prompts.c.id))).scalar_one_or_none()
            count += 1
        return prompt_id

    async def by_slug(self, workspace_id: int, slug: str) -> Prompt:
        return await self._one(workspace_id, prompts.c.slug == slug)

    async def by_id(self, workspace_id: int, prompt_id: int) -> Prompt:
        return await self._one(workspace_id, prompts.c.id == prompt_id)

    async def search(self, workspace_id: int, query: PromptQuery, *, user_id: int) -> PromptPage:
        wanted = wording.words(query.text)
        question = Question(workspace_id, user_id, query, wanted, self._is_sqlite)
        total = await self._connection.execute(select(func.count()).select_from(prompts).where(*conditions(question)))
        rows = (await self._connection.execute(page(question))).mappings().all()
        found = await self._prompts(rows)
        bodies = await self._bodies([prompt.id for prompt in found]) if wanted else {}
        cards = tuple(
            PromptCard(
                prompt,
                category_name=row["category_name"] or "",
                production_number=row["production_number"],
                has_draft_changes=row["has_draft_changes"],
                is_starred=row["is_starred"],
                highlight=_highlight(prompt, bodies, wanted),
                production_model=row["production_model"] or "",
            )
            for prompt, row in zip(found, rows, strict=True)
        )
        return PromptPage(cards, total.scalar_one())

    async def tags(self, workspace_id: int) -> tuple[tuple[str, int], ...]:
        used = func.count().label("used")
        # Few prompts are archived: leaving them out is quicker than looking up each one that is not.
        archived = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id, prompts.c.is_archived.is_(True))
        statement = (
            select(prompt_tags.c.tag, used)
            .where(prompt_tags.c.workspace_id == workspace_id, prompt_tags.c.prompt_id.not_in(archived))
            .group_by(prompt_tags.c.tag)
            .order_by(used.desc(), prompt_tags.c.tag)
        )
        return tuple((row.tag, row.used) for row in await self._connection.execute(statement))

    async def update(
        self,
        workspace_id: int,
        prompt_id: int,
        *,
        change: LabelChange,
        actor_id: int,
        at: datetime,
    ) -> Prompt:
        if change.category_id is not KEPT:
            await SqlCategories(self._connection).check(workspace_id, change.category_id)
        # The row is written first, so that on PostgreSQL too one at a time changes the label and indexes it.
        statement = update(prompts).where(*_own(workspace_id, (prompt_id,)))
        values = _columns_of(change) | {"changed_at": at, "changed_by": name_of(actor_id)}
        if (await self._connection.execute(statement.values(**values))).rowcount == 0:
            raise PromptNotFound
        if change.tags is not KEPT:
            await self._connection.execute(delete(prompt_tags).where(prompt_tags.c.prompt_id == prompt_id))
            await self._add_tags(workspace_id, prompt_id, change.tags)
        return await self._index_anew(workspace_id, prompt_id)

    async def touch(self, workspace_id: int, prompt_id: int, *, actor_id: int, at: datetime) -> None:
        changed = update(prompts).where(*_own(workspace_id, (prompt_id,)))
        done = await self._connection.execute(changed.values(changed_at=at, changed_by=name_of(actor_id)))
        if done.rowcount == 0:
            raise PromptNotFound
        await self._index_anew(workspace_id, prompt_id)

    async def set_archived(self, workspace_id: int, prompt_ids: tuple[int, ...], *, is_archived: bool) -> int:
        return await self._set(workspace_id, prompt_ids, is_archived=is_archived)

    async def move(self, workspace_id: int, prompt_ids: tuple[int, ...], *, category_id: int | None) -> int:
        await SqlCategories(self._connection).check(workspace_id, category_id)
        return await self._set(workspace_id, prompt_ids, category_id=category_id)

    async def add_tag(self, workspace_id: int, prompt_ids: tuple[int, ...], *, tag: str) -> int:
        fresh: list[int] = []
        for batch in _batches(prompt_ids):
            bearing = select(prompt_tags.c.prompt_id).where(prompt_tags.c.tag == tag)
            statement = select(prompts.c.id).where(*_own(workspace_id, batch), prompts.c.id.not_in(bearing))
            fresh += (await self._connection.execute(statement)).scalars()
        for prompt_id in fresh:
            last = select(func.coalesce(func.max(prompt_tags.c.position), -1) + 1)
            place = last.where(prompt_tags.c.prompt_id == prompt_id).scalar_subquery()
            statement = self._insert(prompt_tags).values(
                prompt_id=prompt_id, tag=tag, workspace_id=workspace_id, position=place
            )
            await self._connection.execute(statement.on_conflict_do_nothing())
            await self._index_anew(workspace_id, prompt_id)
        return len(fresh)

    async def is_starred(self, workspace_id: int, prompt_id: int, *, user_id: int) -> bool:
        await self.by_id(workspace_id, prompt_id)
        own = (prompt_stars.c.user_id == user_id, prompt_stars.c.prompt_id == prompt_id)
        found = await self._connection.execute(select(prompt_stars.c.prompt_id).where(*own))
        return found.scalar_one_or_none() is not None

    async def set_starred(self, workspace_id: int, prompt_id: int, *, user_id: int, is_starred: bool) -> None:
        await self.by_id(workspace_id, prompt_id)
        if not is_starred:
            own = (prompt_stars.c.user_id == user_id, prompt_stars.c.prompt_id == prompt_id)
            await self._connection.execute(delete(prompt_stars).where(*own))
            return
        statement = self._insert(prompt_stars).values(user_id=user_id, prompt_id=prompt_id, workspace_id=workspace_id)
        await self._connection.execute(statement.on_conflict_do_nothing())

    async def production_models(self, workspace_id: int) -> tuple[str, ...]:
        found = await self._connection.execute(models_in_production(workspace_id))
        return tuple(model for model in found.scalars() if model)

    async def ids(self, workspace_id: int) -> tuple[int, ...]:
        statement = select(prompts.c.id).where(prompts.c.workspace_id == workspace_id).order_by(prompts.c.id)
        return tuple((await self._connection.execute(statement)).scalars())

    async def _one(self, workspace_id: int, condition: ColumnElement[bool]) -> Prompt:
        statement = select(prompts).where(prompts.c.workspace_id == workspace_id, condition)
        found = await self._prompts((await self._connection.execute(statement)).mappings().all())
        if not found:
            raise PromptNotFound
        return found[0]

    async def _prompts(self, rows: Sequence[RowMapping]) -> list[Prompt]:
        tags = await self._tags_of([row["id"] for row in rows])
        return [
            Prompt(
                id=row["id"],
                workspace_id=row["workspace_id"],
                slug=row["slug"],
                title=row["title"],
                description=row["description"],
                tags=tuple(tags.get(row["id"], ())),
                category_id=row["category_id"],
                is_archived=row["is_archived"],
                created_at=row["created_at"],
                changed_at=row["changed_at"],
                changed_by=row["changed_by"],
            )
            for row in rows
        ]

    async def _tags_of(self, prompt_ids: list[int]) -> dict[int, list[str]]:
        statement = select(prompt_tags.c.prompt_id, prompt_tags.c.tag).where(prompt_tags.c.prompt_id.in_(prompt_ids))
        tags: dict[int, list[str]] = {}
        for row in await self._connection.execute(statement.order_by(prompt_tags.c.position)):
            tags.setdefault(row.prompt_id, []).append(row.tag)
        return tags

    async def _add_tags(self, workspace_id: int, prompt_id: int, tags: tuple[str, ...]) -> None:
        rows = [
            {"prompt_id": prompt_id, "tag": tag, "workspace_id": workspace_id, "position": position}
            for position, tag in enumerate(dict.fromkeys(tags))
        ]
        if rows:
            await self._connection.execute(insert(prompt_tags), rows)

    async def _set(self, workspace_id: int, prompt_ids: tuple[int, ...], **values: bool | int | None) -> int:
        changed = 0
        for batch in _batches(prompt_ids):
            statement = update(prompts).where(*_own(workspace_id, batch)).values(**values)
            changed += (await self._connection.execute(statement)).rowcount
        return changed

    async def _like(self, workspace_id: int, stem: str) -> int:
        """How many slugs begin so: a good first guess at a free one, when thousands share a title."""
        statement = select(func.count()).where(
            prompts.c.workspace_id == workspace_id, prompts.c.slug.like(f"{stem}-%") | (prompts.c.slug == stem)
        )
        return (await self._connection.execute(statement)).scalar_one()

    async def _index_anew(self, workspace_id: int, prompt_id: int) -> Prompt:
        prompt = await self.by_id(workspace_id, prompt_id)
        await self._index(prompt, body=await self._current_text(prompt_id))
        return prompt

    async def _index(self, prompt: Prompt, *, body: str) -> None:
        row = index_row(prompt.title, prompt.description, prompt.tags, [body])
        statement = self._insert(prompt_search).values(
            row | {"prompt_id": prompt.id, "workspace_id": prompt.workspace_id}
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[prompt_search.c.prompt_id],
                set_={"body": statement.excluded.body, "words": statement.excluded.words},
            )
        )

    async def _current_text(self, prompt_id: int) -> str:
        statement = (
            select(versions.c.content)
            .where(versions.c.prompt_id == prompt_id, versions.c.status != ARCHIVED)
            .order_by(case((versions.c.status == DRAFT, 1), else_=0))
        )
        contents: Sequence[dict[str, Any]] = (await self._connection.execute(statement)).scalars().all()
        return body_of([message["text"] for content in contents for message in content["messages"]])

    async def _bodies(self, prompt_ids: list[int]) -> dict[int, str]:
        statement = select(prompt_search.c.prompt_id, prompt_search.c.body)
        rows = await self._connection.execute(statement.where(prompt_search.c.prompt_id.in_(prompt_ids)))
        return {row.prompt_id: row.body for row in rows}


def label_row(title: str, description: str, category_id: int | None) -> dict[str, Any]:
    sort_title = wording.folded(title)
    return {"title": title, "sort_title": sort_title, "description": description, "category_id": category_id}


def index_row(title: str, description: str, tags: tuple[str, ...], texts: list[str]) -> dict[str, Any]:
    """What a prompt is found by: its label and the texts of its current versions."""
    body = body_of(texts)
    return {"body": body, "words": wording.words("\n".join((title, description, *tags, body)))}


def body_of(texts: list[str]) -> str:
    return "\n".join(dict.fromkeys(texts))[:BODY_MAX]


def _own(workspace_id: int, prompt_ids: tuple[int, ...]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return prompts.c.workspace_id == workspace_id, prompts.c.id.in_(prompt_ids)


def _columns_of(change: LabelChange) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "title": change.title,
        "sort_title": KEPT if change.title is KEPT else wording.folded(change.title),
        "description": change.description,
        "category_id": change.category_id,
    }
    return {name: value for name, value in columns.items() if value is not KEPT}


def _batches(prompt_ids: tuple[int, ...]) -> list[tuple[int, ...]]:
    distinct = tuple(dict.fromkeys(prompt_ids))
    return [distinct[start : start + _BATCH] for start in range(0, len(distinct), _BATCH)]


def _highlight(prompt: Prompt, bodies: dict[int, str], wanted: tuple[str, ...]) -> str:
    texts = (prompt.description, bodies.get(prompt.id, ""), ", ".join(prompt.tags), prompt.title)
    return wording.snippet(texts, wanted) if wanted else ""
