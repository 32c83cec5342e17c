"""Prompts whose production version names a model that cannot be run: the library says so, with what comes closest."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings
from promptmanager.domain.errors import ModelDisabled, ModelRetired, ModelUnknown, ProviderUnavailable
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model
from promptmanager.domain.prompts import Prompt, PromptQuery, StatusFilter
from promptmanager.services.drafts import Drafts
from promptmanager.services.models import Models
from promptmanager.services.prompts import Prompts
from promptmanager.services.versions import Versions
from tests.fakes.actors import new_actor
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_chat import ScriptedChat
from tests.fakes.store import FakeStore

OLD, NEW, OTHER = (
    Model(f"acme/{name}", name.title(), 1000, 100, Decimal(1), Decimal(1), frozenset())
    for name in ("old", "old-2", "other")
)


def saying(model_id: str) -> Content:
    return Content(messages=(Message(MessageRole.USER, "Hello"),), settings=ModelSettings(model=model_id))


class Scene:
    def __init__(self) -> None:
        self.store, self.clock = FakeStore(), FakeClock()
        self.provider = ScriptedChat(models=(OLD, NEW, OTHER))
        self.models = Models(store=self.store, providers=(self.provider,), clock=self.clock)
        self.prompts = Prompts(self.store, self.clock, self.models)
        self.drafts = Drafts(self.store, self.clock)
        self.versions = Versions(self.store, self.clock)

    async def released(self, actor: Actor, title: str, model_id: str) -> Prompt:
        prompt = await self.prompts.create(actor=actor, title=title, content=saying(model_id))
        await self.versions.promote(actor=actor, prompt_id=prompt.id, revision=1, note="")
        return prompt

    async def shelf(self) -> Actor:
        ann = await new_actor(self.store, "Ann")
        await self.models.refresh()
        await self.released(ann, "Runs", "acme/old-2")
        await self.released(ann, "Retired", "acme/old")
        await self.released(ann, "Other way", "acme/old:nitro")
        await self.released(ann, "Unheard of", "acme/never")
        await self.released(ann, "None named", "")
        await self.prompts.create(actor=ann, title="Draft only", content=saying("acme/old"))
        self.provider.catalogue = (NEW, OTHER)
        await self.models.refresh()
        return ann

    async def troubles(self, actor: Actor, **asked) -> dict[str, object]:
        page = await self.prompts.search(actor=actor, query=PromptQuery(**asked))
        return {card.prompt.title: type(card.model_trouble) for card in page.cards if card.model_trouble}


ALL = {"Retired": ModelRetired, "Other way": ModelRetired, "Unheard of": ModelUnknown}


async def test_a_card_says_which_model_of_production_cannot_be_run_and_what_comes_closest():
    s = Scene()
    ann = await s.shelf()

    page = await s.prompts.search(actor=ann, query=PromptQuery(text="retired"))

    assert await s.troubles(ann) == ALL
    assert page.cards[0].model_trouble.facts == {"model": "Old", "nearest": "Old-2, Other"}


async def test_the_filter_finds_them_and_only_them():
    s = Scene()
    ann = await s.shelf()

    assert await s.troubles(ann, status=StatusFilter.TROUBLED) == ALL
    assert (await s.prompts.search(actor=ann, query=PromptQuery(status=StatusFilter.TROUBLED))).total == len(ALL)


async def test_what_the_question_itself_names_is_not_believed():
    s = Scene()
    ann = await s.shelf()
    query = PromptQuery(status=StatusFilter.TROUBLED, troubled_models=("acme/old-2",))

    titles = [card.prompt.title for card in (await s.prompts.search(actor=ann, query=query)).cards]

    assert "Runs" not in titles


async def test_archived_prompts_are_left_in_peace():
    s = Scene()
    ann = await s.shelf()
    page = await s.prompts.search(actor=ann, query=PromptQuery())
    await s.prompts.archive(actor=ann, prompt_ids=tuple(card.prompt.id for card in page.cards))

    assert await s.troubles(ann, status=StatusFilter.ARCHIVED) == {}
    assert await s.troubles(ann, status=StatusFilter.TROUBLED) == {}


async def test_a_disabled_model_is_told_from_a_retired_one_and_a_change_of_production_mends_it():
    s = Scene()
    ann = await s.shelf()
    async with s.store.writing() as work:
        await work.models.set_enabled(["acme/old-2"], is_enabled=False)
        await work.commit()
    await s.models.read_again()
    disabled = await s.troubles(ann, text="runs")

    prompt = await s.prompts.get(actor=ann, slug="runs")
    await s.drafts.overwrite(actor=ann, prompt_id=prompt.id, content=saying("acme/other"))
    still = await s.troubles(ann, text="runs")
    await s.versions.promote(actor=ann, prompt_id=prompt.id, revision=2, note="")

    assert (disabled, still, await s.troubles(ann, text="runs")) == (
        {"Runs": ModelDisabled},
        {"Runs": ModelDisabled},
        {},
    )


async def test_nothing_is_said_of_models_that_a_provider_never_heard_might_have():
    s = Scene()
    ann = await new_actor(s.store, "Ann")
    await s.released(ann, "Reply", "acme/old")
    s.provider.catalogue = ProviderUnavailable(detail="down")

    assert await s.troubles(ann) == {}
    assert await s.troubles(ann, status=StatusFilter.TROUBLED) == {}


async def test_the_closest_are_sought_anew_when_the_catalogue_changes():
    s = Scene()
    ann = await s.shelf()
    await s.troubles(ann)
    s.provider.catalogue = (replace(OTHER, name="Renamed"),)
    await s.models.refresh()

    page = await s.prompts.search(actor=ann, query=PromptQuery(text="retired"))

    assert page.cards[0].model_trouble.facts["nearest"] == "Renamed"
