"""The tree in which a workspace keeps its prompts."""

from __future__ import annotations

from promptmanager.domain.categories import CategoryTree, PlacedCategory
from promptmanager.domain.details import checked_category_name
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import Actor
from promptmanager.domain.permissions import Permission, require
from promptmanager.domain.prompts import Category
from promptmanager.services.ports import Store

CATEGORIES_MAX = 500


class Categories:
    """Use cases on categories."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def tree(self, *, actor: Actor) -> tuple[PlacedCategory, ...]:
        """Return every category, parents before children, with how many prompts are in and under it."""
        require(actor, Permission.READ)
        async with self._store.reading() as work:
            return CategoryTree(await work.categories.all(actor.workspace_id)).placed()

    async def create(self, *, actor: Actor, name: str, parent_id: int | None = None) -> Category:
        """Raises InvalidInput (name taken, too deep, too many), CategoryNotFound."""
        require(actor, Permission.ORGANISE)
        name = checked_category_name(name)
        async with self._store.writing() as work:
            await work.categories.hold(actor.workspace_id)
            categories = await work.categories.all(actor.workspace_id)
            CategoryTree(categories).check_place(parent_id, name)
            if len(categories) >= CATEGORIES_MAX:
                raise InvalidInput("too_many", field="name", limit=CATEGORIES_MAX, count=len(categories) + 1)
            created = await work.categories.add(workspace_id=actor.workspace_id, parent_id=parent_id, name=name)
            await work.commit()
        return created

    async def rename(self, *, actor: Actor, category_id: int, name: str) -> None:
        """Raises InvalidInput (name taken), CategoryNotFound."""
        require(actor, Permission.ORGANISE)
        name = checked_category_name(name)
        async with self._store.writing() as work:
            await work.categories.hold(actor.workspace_id)
            tree = CategoryTree(await work.categories.all(actor.workspace_id))
            tree.check_place(tree.get(category_id).parent_id, name, moving=category_id)
            await work.categories.rename(actor.workspace_id, category_id, name=name)
            await work.commit()

    async def move(self, *, actor: Actor, category_id: int, parent_id: int | None) -> None:
        """Hang the category under another one, or at the root. Raises InvalidInput, CategoryNotFound."""
        require(actor, Permission.ORGANISE)
        async with self._store.writing() as work:
            await work.categories.hold(actor.workspace_id)
            tree = CategoryTree(await work.categories.all(actor.workspace_id))
            tree.check_place(parent_id, tree.get(category_id).name, moving=category_id)
            await work.categories.move(actor.workspace_id, category_id, parent_id=parent_id)
            await work.commit()

    async def delete(self, *, actor: Actor, category_id: int) -> None:
        """Remove the category; its prompts and children move up to its parent. Raises CategoryNotFound."""
        require(actor, Permission.ORGANISE)
        async with self._store.writing() as work:
            await work.categories.hold(actor.workspace_id)
            CategoryTree(await work.categories.all(actor.workspace_id)).get(category_id)
            await work.categories.delete(actor.workspace_id, category_id)
            await work.commit()
