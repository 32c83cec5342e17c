"""The tree of categories stays a tree."""

from __future__ import annotations

import pytest

from promptmanager.domain.categories import CategoryTree
from promptmanager.domain.errors import CategoryNotFound, InvalidInput
from promptmanager.domain.prompts import CATEGORY_DEPTH_MAX, Category


@pytest.fixture
def tree():
    return CategoryTree(
        [
            Category(3, 1, "Letters", 2),
            Category(1, None, "Support", 1),
            Category(2, None, "engineering", 4),
            Category(4, 3, "Complaints", 5),
        ]
    )


def test_parents_come_before_children_and_siblings_by_name(tree):
    lines = [(line.category.name, line.depth, line.total) for line in tree.placed()]

    assert lines == [("engineering", 0, 4), ("Support", 0, 8), ("Letters", 1, 7), ("Complaints", 2, 5)]


def test_a_category_cannot_move_into_itself_or_below(tree):
    for parent_id in (1, 3, 4):
        with pytest.raises(InvalidInput) as refused:
            tree.check_place(parent_id, "Support", moving=1)
        assert refused.value.code == "category_inside_itself"


def test_siblings_have_different_names_whatever_the_case(tree):
    with pytest.raises(InvalidInput) as refused:
        tree.check_place(None, "ENGINEERING")

    assert refused.value.code == "category_exists"


def test_a_category_may_keep_its_own_name(tree):
    tree.check_place(None, "SUPPORT", moving=1)


def test_the_tree_grows_only_so_deep():
    deep = CategoryTree(
        Category(number, number - 1 or None, f"level {number}") for number in range(1, CATEGORY_DEPTH_MAX + 1)
    )

    with pytest.raises(InvalidInput) as refused:
        deep.check_place(CATEGORY_DEPTH_MAX, "one more")
    assert refused.value.code == "category_too_deep"


def test_what_hangs_below_counts_when_a_branch_moves():
    branch = [Category(10, None, "a"), Category(11, 10, "b")]
    chain = [Category(number, number - 1 or None, f"level {number}") for number in range(1, CATEGORY_DEPTH_MAX)]

    with pytest.raises(InvalidInput):
        CategoryTree(branch + chain).check_place(CATEGORY_DEPTH_MAX - 1, "a", moving=10)


def test_an_unknown_parent_is_not_found(tree):
    with pytest.raises(CategoryNotFound):
        tree.check_place(99, "new")
