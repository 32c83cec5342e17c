"""What every store promises about prompts, categories and finding them."""

from __future__ import annotations

import pytest

from promptmanager.domain.errors import CategoryNotFound, PromptNotFound
from promptmanager.domain.prompts import LabelChange, Prompt, PromptQuery, SortOrder, StatusFilter
from promptmanager.domain.wording import MATCH_END, MATCH_START
from tests.contracts.scene import AT, Scene, later, scene_in

HOSTILE = (
    '"',
    "'",
    '"unclosed',
    "a' & 'b",
    "NOT",
    "OR",
    "AND NEAR(",
    "*",
    ":*",
    "a:b",
    "words:secret",
    "-",
    "--",
    "(",
    "!!",
    "<->",
    "\\",
    "%_",
    "\x00",
    "{{ name }}",
    "\ud800",
    "a" * 5_000,
    "' OR 1=1; DROP TABLE prompts; --",
)


FOUND = (
    ("ete", ["Été à la plage"]),
    ("COEUR brise", ["Été à la plage"]),
    ("cœur", ["Été à la plage"]),
    ("journee ens", ["Été à la plage"]),
    ("vac", ["Été à la plage"]),
    ("refund custom", ["Support mail"]),
    ("custom", ["release notes", "Support mail"]),
    ("customer", ["release notes", "Support mail"]),
    ("customer agent", ["Support mail"]),
    ("custom agent", []),
    ("s", ["release notes", "Support mail"]),
    ("briefly commits", ["release notes"]),
    ("old", []),
    ("nothing like it", []),
)

FILTERED = (
    ({}, ["release notes", "Support mail", "Été à la plage"]),
    ({"sort": SortOrder.TITLE}, ["Été à la plage", "release notes", "Support mail"]),
    ({"sort": SortOrder.CREATED}, ["release notes", "Support mail", "Été à la plage"]),
    ({"status": StatusFilter.ARCHIVED}, ["Über old things"]),
    ({"status": StatusFilter.PRODUCTION}, ["release notes", "Support mail"]),
    ({"status": StatusFilter.DRAFT_ONLY}, ["Été à la plage"]),
    ({"tags": ("fr",)}, ["release notes", "Été à la plage"]),
    ({"tags": ("fr", "vacances")}, ["Été à la plage"]),
    ({"limit": 1}, ["release notes"]),
    ({"limit": 1, "offset": 1}, ["Support mail"]),
    ({"limit": 5, "offset": 3}, []),
)


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


@pytest.fixture
async def shelf(scene: Scene) -> dict[str, Prompt]:
    """A small library, each prompt changed one minute after the one before."""
    async with scene.store.writing() as work:
        made = {
            "summer": await scene.prompt(work, "Été à la plage", description="Un cœur brisé", tags=("vacances", "fr")),
            "mail": await scene.prompt(work, "Support mail", description="Answers politely", at=later(1)),
            "release": await scene.prompt(work, "release notes", tags=("fr",), at=later(2)),
            "old": await scene.prompt(work, "Über old things", at=later(3)),
        }
        await scene.draft(work, made["summer"], "Décris une journée ensoleillée")
        await scene.release(work, made["mail"], "You are a helpful agent; refund the customer")
        await scene.release(work, made["release"], "Summarise {{ commits }} for customers")
        await scene.draft(work, made["release"], "Summarise briefly")
        await work.prompts.set_archived(scene.ann.workspace_id, (made["old"].id,), is_archived=True)
        await work.commit()
    return made


async def found(scene: Scene, text: str = "", **filters) -> list[str]:
    async with scene.store.reading() as work:
        query = PromptQuery(text=text, **filters)
        page = await work.prompts.search(scene.ann.workspace_id, query, user_id=scene.ann.user.id)
    assert page.total >= len(page.cards)
    return [card.prompt.title for card in page.cards]


async def test_the_same_words_find_the_same_prompts(scene: Scene, shelf):
    for text, titles in FOUND:
        assert await found(scene, text) == titles, text


async def test_nothing_typed_breaks_the_search(scene: Scene, shelf):
    for text in HOSTILE:
        await found(scene, text)
        await found(scene, f"mail {text}")


async def test_words_that_are_gone_find_nothing(scene: Scene, shelf):
    mail = shelf["mail"]
    async with scene.store.writing() as work:
        await work.prompts.update(
            mail.workspace_id,
            mail.id,
            change=LabelChange(title="Letters", description="", tags=("new",), category_id=None),
            actor_id=scene.bob.user.id,
            at=later(9),
        )
        await work.commit()

    assert await found(scene, "politely") == []
    assert await found(scene, "letters") == ["Letters"]
    assert await found(scene, "refund") == ["Letters"]


async def test_a_change_of_the_label_writes_only_what_it_names(scene: Scene, shelf):
    home, summer = scene.ann.workspace_id, shelf["summer"]
    async with scene.store.writing() as work:
        place = await work.categories.add(workspace_id=home, parent_id=None, name="Holidays")
        parts = (
            {"title": "Winter"},
            {"description": "Snow"},
            {"tags": ("cold", "fr")},
            {"category_id": place.id},
            {"category_id": None},
            {},
        )
        seen = []
        for minute, part in enumerate(parts, 10):
            await work.prompts.update(
                home, summer.id, change=LabelChange(**part), actor_id=scene.bob.user.id, at=later(minute)
            )
            now = await work.prompts.by_id(home, summer.id)
            seen.append((now.title, now.description, now.tags, now.category_id, now.changed_by, now.changed_at))
        with pytest.raises(CategoryNotFound):
            await work.prompts.update(
                home, summer.id, change=LabelChange(category_id=place.id + 99), actor_id=scene.bob.user.id, at=AT
            )
        await work.commit()

    assert seen == [
        ("Winter", "Un cœur brisé", ("vacances", "fr"), None, "Bob", later(10)),
        ("Winter", "Snow", ("vacances", "fr"), None, "Bob", later(11)),
        ("Winter", "Snow", ("cold", "fr"), None, "Bob", later(12)),
        ("Winter", "Snow", ("cold", "fr"), place.id, "Bob", later(13)),
        ("Winter", "Snow", ("cold", "fr"), None, "Bob", later(14)),
        ("Winter", "Snow", ("cold", "fr"), None, "Bob", later(15)),
    ]
    assert [await found(scene, text) for text in ("brise", "vacances", "snow cold winter ensol")] == [
        [],
        [],
        ["Winter"],
    ]
    assert (await found(scene, sort=SortOrder.TITLE))[-1] == "Winter"


@pytest.mark.parametrize(
    ("text", "highlight"),
    [
        ("coeur", "Un [cœur] brisé"),
        ("ensol", "Décris une journée [ensoleillée]"),
        ("plage", "Été à la [plage]"),
        ("fr", "vacances, [fr]"),
    ],
)
async def test_a_snippet_marks_what_was_found(scene: Scene, shelf, text, highlight):
    async with scene.store.reading() as work:
        query = PromptQuery(text=text, sort=SortOrder.TITLE)
        page = await work.prompts.search(scene.ann.workspace_id, query, user_id=scene.ann.user.id)

    card = next(card for card in page.cards if card.prompt.id == shelf["summer"].id)
    assert card.highlight == highlight.replace("[", MATCH_START).replace("]", MATCH_END)


async def test_filters_and_order(scene: Scene, shelf):
    for filters, titles in FILTERED:
        assert await found(scene, **filters) == titles, filters


async def test_a_page_knows_the_total(scene: Scene, shelf):
    async with scene.store.reading() as work:
        page = await work.prompts.search(scene.ann.workspace_id, PromptQuery(limit=2), user_id=scene.ann.user.id)
    assert (len(page.cards), page.total) == (2, 3)


async def test_a_card_says_how_its_prompt_stands(scene: Scene, shelf):
    async with scene.store.writing() as work:
        await work.prompts.set_starred(
            scene.ann.workspace_id, shelf["mail"].id, user_id=scene.ann.user.id, is_starred=True
        )
        await work.commit()
    async with scene.store.reading() as work:
        page = await work.prompts.search(scene.ann.workspace_id, PromptQuery(), user_id=scene.ann.user.id)

    said = {card.prompt.title: card for card in page.cards}
    assert [(c.production_number, c.has_draft_changes, c.is_starred) for c in said.values()] == [
        (1, True, False),
        (1, False, True),
        (None, True, False),
    ]
    assert await found(scene, starred_only=True) == ["Support mail"]


async def test_the_library_knows_which_models_stand_in_production(scene: Scene, shelf):
    home = scene.ann.workspace_id
    async with scene.store.writing() as work:
        for model, title in (("acme/old", "Aged"), ("acme/old", "Put away"), ("acme/new", "Fresh"), ("", "Free")):
            prompt = await scene.prompt(work, title, at=later(9))
            await scene.release(work, prompt, model=model)
            await scene.draft(work, prompt, model="acme/draft")
            if title == "Put away":
                await work.prompts.set_archived(home, (prompt.id,), is_archived=True)
        await work.commit()
    async with scene.store.reading() as work:
        page = await work.prompts.search(home, PromptQuery(), user_id=scene.ann.user.id)
        named = await work.prompts.production_models(home)

    cards = {card.prompt.title: card.production_model for card in page.cards}
    assert (cards["Aged"], cards["Fresh"], cards["Free"], cards["Été à la plage"]) == ("acme/old", "acme/new", "", "")
    assert named == ("acme/new", "acme/old")
    troubled = {"status": StatusFilter.TROUBLED}
    assert await found(scene, **troubled, troubled_models=("acme/old", "acme/draft", "no/such")) == ["Aged"]
    assert await found(scene, **troubled) == []


async def test_a_star_belongs_to_one_person_and_can_be_given_twice(scene: Scene, shelf):
    home, mail = scene.ann.workspace_id, shelf["mail"].id
    async with scene.store.writing() as work:
        for _ in range(2):
            await work.prompts.set_starred(home, mail, user_id=scene.ann.user.id, is_starred=True)
        mine = await work.prompts.search(home, PromptQuery(starred_only=True), user_id=scene.ann.user.id)
        other = await work.prompts.search(home, PromptQuery(starred_only=True), user_id=scene.bob.user.id)
        await work.prompts.set_starred(home, mail, user_id=scene.ann.user.id, is_starred=False)
        none = await work.prompts.search(home, PromptQuery(starred_only=True), user_id=scene.ann.user.id)

    assert (mine.total, other.total, none.total) == (1, 0, 0)


async def test_a_prompt_alone_says_whether_somebody_starred_it(scene: Scene, shelf):
    home, mail, release = scene.ann.workspace_id, shelf["mail"].id, shelf["release"].id
    ann, bob = scene.ann.user.id, scene.bob.user.id
    async with scene.store.writing() as work:
        await work.prompts.set_starred(home, mail, user_id=ann, is_starred=True)
        asked = [
            await work.prompts.is_starred(home, prompt_id, user_id=user_id)
            for prompt_id, user_id in ((mail, ann), (mail, bob), (release, ann))
        ]
        await work.prompts.set_starred(home, mail, user_id=ann, is_starred=False)
        after = await work.prompts.is_starred(home, mail, user_id=ann)

    assert (asked, after) == ([True, False, False], False)


async def test_an_unchanged_draft_is_no_change(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work)
        await scene.release(work, prompt, "Same")
        await scene.draft(work, prompt, "Same")
        page = await work.prompts.search(prompt.workspace_id, PromptQuery(), user_id=scene.ann.user.id)

    assert page.cards[0].has_draft_changes is False


async def test_slugs_are_unique_in_a_workspace_and_stay(scene: Scene):
    async with scene.store.writing() as work:
        slugs = [(await scene.prompt(work, "Été à la plage !")).slug for _ in range(3)]
        given = await scene.prompt(work, "Other", slug="ete-a-la-plage")
        elsewhere = await work.prompts.add(
            workspace_id=scene.bob.workspace_id,
            title="Été à la plage",
            description="",
            tags=(),
            category_id=None,
            actor_id=scene.bob.user.id,
            at=AT,
        )
        by_slug = await work.prompts.by_slug(scene.ann.workspace_id, "ete-a-la-plage-2")
        with pytest.raises(PromptNotFound):
            await work.prompts.by_slug(scene.ann.workspace_id, "nowhere")

    assert slugs == ["ete-a-la-plage", "ete-a-la-plage-2", "ete-a-la-plage-3"]
    assert (given.slug, elsewhere.slug) == ("ete-a-la-plage-4", "ete-a-la-plage")
    assert by_slug.slug == slugs[1]


async def test_a_prompt_is_returned_as_it_was_given(scene: Scene):
    async with scene.store.writing() as work:
        prompt = await scene.prompt(work, "日本語 🎉", description="line\nline", tags=("z", "a", "é"))
        await work.commit()
    async with scene.store.reading() as work:
        again = await work.prompts.by_id(prompt.workspace_id, prompt.id)

    assert again == prompt
    assert (again.tags, again.changed_by, again.created_at) == (("z", "a", "é"), "Ann", AT)


async def test_tags_are_counted_and_added_in_bulk(scene: Scene, shelf):
    home, everything = scene.ann.workspace_id, tuple(prompt.id for prompt in shelf.values())
    async with scene.store.writing() as work:
        assert await work.prompts.add_tag(home, (*everything, 12_345), tag="fr") == 2
        assert await work.prompts.tags(home) == (("fr", 3), ("vacances", 1))
        assert (await work.prompts.by_id(home, shelf["summer"].id)).tags == ("vacances", "fr")
        await work.commit()

    assert await found(scene, "fr mail") == ["Support mail"]


async def test_the_tree_of_categories(scene: Scene):
    home = scene.ann.workspace_id
    async with scene.store.writing() as work:
        top = await work.categories.add(workspace_id=home, parent_id=None, name="Élan")
        mid = await work.categories.add(workspace_id=home, parent_id=top.id, name="zeta")
        low = await work.categories.add(workspace_id=home, parent_id=mid.id, name="beta")
        first = await scene.prompt(work, "First", category_id=mid.id)
        second = await scene.prompt(work, "Second", category_id=low.id)
        assert [(c.name, c.parent_id, c.prompt_count) for c in await work.categories.all(home)] == [
            ("beta", mid.id, 1),
            ("Élan", None, 0),
            ("zeta", top.id, 1),
        ]
        await work.commit()
    assert await found(scene, category_id=top.id, sort=SortOrder.TITLE) == ["First", "Second"]
    assert await found(scene, category_id=low.id) == ["Second"]

    async with scene.store.writing() as work:
        await work.categories.delete(home, mid.id)
        await work.categories.rename(home, low.id, name="Gamma")
        assert [(c.name, c.parent_id) for c in await work.categories.all(home)] == [("Élan", None), ("Gamma", top.id)]
        assert (await work.prompts.by_id(home, first.id)).category_id == top.id
        await work.categories.move(home, low.id, parent_id=None)
        assert await work.prompts.move(home, (first.id, second.id), category_id=low.id) == 2
        await work.categories.delete(home, low.id)
        assert (await work.prompts.by_id(home, second.id)).category_id is None
        with pytest.raises(CategoryNotFound):
            await work.categories.delete(home, low.id)


async def test_archived_prompts_are_exported_too_and_counted_nowhere(scene: Scene, shelf):
    home = scene.ann.workspace_id
    async with scene.store.writing() as work:
        assert await work.prompts.ids(home) == tuple(sorted(prompt.id for prompt in shelf.values()))
        assert await work.prompts.set_archived(home, (shelf["old"].id,), is_archived=False) == 1
        await work.commit()

    assert await found(scene, "uber") == ["Über old things"]
