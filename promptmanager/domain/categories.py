"""The tree of categories: its order, its depth, and which moves keep it a tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promptmanager.domain.errors import CategoryNotFound, InvalidInput
from promptmanager.domain.prompts import CATEGORY_DEPTH_MAX, Category


@dataclass(frozen=True)
class PlacedCategory:
    """A category where it stands in the tree. ``depth`` 0 is a root; ``path`` are the names down to it.

    ``total`` counts the prompts in it and in everything below it.
    """

    category: Category
    depth: int
    path: tuple[str, ...]
    total: int
    has_children: bool


class CategoryTree:
    """A workspace's categories, with the questions that one asks of a tree."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self._by_id = {category.id: category for category in categories}
        self._children: dict[int | None, list[Category]] = {}
        for category in sorted(self._by_id.values(), key=lambda one: (one.name.casefold(), one.id)):
            self._children.setdefault(category.parent_id, []).append(category)

    def get(self, category_id: int) -> Category:
        """Raises CategoryNotFound."""
        try:
            return self._by_id[category_id]
        except KeyError:
            raise CategoryNotFound from None

    def placed(self) -> tuple[PlacedCategory, ...]:
        """Return every category, parents before children, siblings by name."""
        return tuple(self._placed_below(None, ()))

    def path(self, category_id: int) -> tuple[str, ...]:
        """Return the names from the root down to the category."""
        names: list[str] = []
        current: int | None = category_id
        while current is not None:
            category = self.get(current)
            names.append(category.name)
            current = category.parent_id
        return tuple(reversed(names))

    def below(self, category_id: int) -> frozenset[int]:
        """Return the category and everything under it."""
        found = {category_id}
        for child in self._children.get(category_id, ()):
            found |= self.below(child.id)
        return frozenset(found)

    def child(self, parent_id: int | None, name: str) -> Category | None:
        """Return the child of that name, whatever its case."""
        wanted = name.casefold()
        return next((one for one in self._children.get(parent_id, ()) if one.name.casefold() == wanted), None)

    def check_place(self, parent_id: int | None, name: str, *, moving: int | None = None) -> None:
        """Refuse a place for a new category, or for the one that is ``moving`` or being renamed.

        Raises InvalidInput for a name that its siblings have, a place inside itself, or a tree grown too
        deep; CategoryNotFound for an unknown parent.
        """
        depth = len(self.path(parent_id)) if parent_id is not None else 0
        if moving is not None and parent_id in self.below(moving):
            raise InvalidInput("category_inside_itself", field="parent")
        height = self._height(moving) if moving is not None else 1
        if depth + height > CATEGORY_DEPTH_MAX:
            raise InvalidInput("category_too_deep", field="parent", limit=CATEGORY_DEPTH_MAX)
        sibling = self.child(parent_id, name)
        if sibling is not None and sibling.id != moving:
            raise InvalidInput("category_exists", field="name", name=sibling.name)

    def _height(self, category_id: int) -> int:
        return 1 + max((self._height(child.id) for child in self._children.get(category_id, ())), default=0)

    def _placed_below(self, parent_id: int | None, path: tuple[str, ...]) -> list[PlacedCategory]:
        lines: list[PlacedCategory] = []
        for category in self._children.get(parent_id, ()):
            here = (*path, category.name)
            under = self._placed_below(category.id, here)
            total = category.prompt_count + sum(line.category.prompt_count for line in under)
            lines.append(PlacedCategory(category, len(path), here, total, bool(under)))
            lines.extend(under)
        return lines
