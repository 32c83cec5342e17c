"""The library's use cases on categories and preferences."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import CategoryNotFound, InvalidInput, NotAllowed
from promptmanager.domain.identity import Role
from promptmanager.services.categories import Categories
from promptmanager.services.preferences import Preferences
from promptmanager.services.prompts import Prompts
from tests.fakes.actors import acting_as, new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.store import FakeStore


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def categories(store):
    return Categories(store)


@pytest.fixture
async def ann(store):
    return await new_actor(store, "Ann")


async def outline(categories, actor):
    return [("/".join(line.path), line.total) for line in await categories.tree(actor=actor)]


async def test_a_tree_grows_is_renamed_and_moved(categories, ann):
    support = await categories.create(actor=ann, name="Support")
    letters = await categories.create(actor=ann, name="Letters", parent_id=support.id)
    await categories.rename(actor=ann, category_id=letters.id, name="Mail")
    before = await outline(categories, ann)
    await categories.move(actor=ann, category_id=letters.id, parent_id=None)

    assert before == [("Support", 0), ("Support/Mail", 0)]
    assert await outline(categories, ann) == [("Mail", 0), ("Support", 0)]


async def test_what_was_in_a_deleted_category_moves_up(categories, store, ann):
    support = await categories.create(actor=ann, name="Support")
    letters = await categories.create(actor=ann, name="Letters", parent_id=support.id)
    await categories.create(actor=ann, name="Complaints", parent_id=letters.id)
    await Prompts(store, FakeClock()).create(actor=ann, title="Reply", category_id=letters.id)

    await categories.delete(actor=ann, category_id=letters.id)

    assert await outline(categories, ann) == [("Support", 1), ("Support/Complaints", 0)]


async def test_a_cycle_is_refused(categories, ann):
    support = await categories.create(actor=ann, name="Support")
    letters = await categories.create(actor=ann, name="Letters", parent_id=support.id)

    with pytest.raises(InvalidInput) as refused:
        await categories.move(actor=ann, category_id=support.id, parent_id=letters.id)
    assert refused.value.code == "category_inside_itself"


async def test_another_workspaces_category_is_not_found(categories, store, ann):
    bob = await new_actor(store, "Bob")
    support = await categories.create(actor=ann, name="Support")

    for reach in (
        categories.rename(actor=bob, category_id=support.id, name="Mine"),
        categories.move(actor=bob, category_id=support.id, parent_id=None),
        categories.delete(actor=bob, category_id=support.id),
        categories.create(actor=bob, name="Below", parent_id=support.id),
    ):
        with pytest.raises(CategoryNotFound):
            await reach


async def test_a_viewer_changes_no_category(categories, ann):
    viewer = acting_as(ann, Role.VIEWER)

    with pytest.raises(NotAllowed):
        await categories.create(actor=viewer, name="Support")


async def test_a_preference_has_a_default_and_is_remembered(store, ann):
    preferences = Preferences(store)

    before = await preferences.get(actor=ann, name="library.view")
    await preferences.put(actor=ann, name="library.view", value="rows")

    assert (before, await preferences.get(actor=ann, name="library.view")) == ("cards", "rows")


@pytest.mark.parametrize(("name", "value"), [("library.view", "cloud"), ("password", "x")])
async def test_only_known_preferences_are_kept(store, ann, name, value):
    with pytest.raises(InvalidInput):
        await Preferences(store).put(actor=ann, name=name, value=value)
