"""The catalogue: what is retired or disabled is refused at the door with what comes closest; who decides about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.errors import InvalidInput, ModelDisabled, ModelRetired, NotAllowed, ProviderUnavailable
from promptmanager.domain.identity import Actor
from promptmanager.domain.models import Model, ModelTier
from promptmanager.services.catalogue import Catalogue, CatalogueFilter, CatalogueQuery
from promptmanager.services.model_choices import ModelChoices
from promptmanager.services.models import Models
from tests.fakes.accounts import AccountsBench
from tests.fakes.scripted_chat import ScriptedChat


def model(model_id: str, name: str, usd: str = "0.000001") -> Model:
    return Model(model_id, name, 1000, 100, Decimal(usd), Decimal(usd), frozenset())


ALL = (
    model("openai/gpt-4o", "GPT-4o", "0.00001"),
    model("openai/gpt-4o-mini", "GPT-4o mini"),
    model("qwen/qwen3:free", "Qwen3", "0"),
    model("meta/llama-3:free", "Llama 3", "0"),
)


class Scene:
    def __init__(self) -> None:
        self.bench = AccountsBench()
        self.provider = ScriptedChat(models=ALL)
        self.models = Models(store=self.bench.store, providers=(self.provider,), clock=self.bench.clock)
        self.catalogue = Catalogue(store=self.bench.store, clock=self.bench.clock, models=self.models)

    async def people(self) -> tuple[Actor, Actor]:
        admin = await self.bench.actor(await self.bench.sign_up())
        return admin, await self.bench.actor(await self.bench.sign_up("bob@example.org", name="Bob"))


async def test_a_disabled_model_is_refused_with_those_that_come_closest_and_stays_readable():
    s = Scene()
    admin, _ = await s.people()

    await s.catalogue.set_enabled(actor=admin, model_ids=("openai/gpt-4o",), is_enabled=False)

    with pytest.raises(ModelDisabled) as refused:
        await s.models.to_run("openai/gpt-4o")
    assert refused.value.facts["nearest"].startswith("GPT-4o mini")
    assert (await s.models.get("openai/gpt-4o")).name == "GPT-4o"
    assert "openai/gpt-4o" not in [known.id for known in await s.models.list(actor=admin)]
    with pytest.raises(ModelDisabled):
        await s.models.to_run("openai/gpt-4o:nitro")


async def test_a_model_that_disappears_is_retired_and_comes_back():
    s = Scene()
    await s.models.refresh()
    s.provider.catalogue = ALL[1:]
    await s.models.refresh()

    with pytest.raises(ModelRetired):
        await s.models.to_run("openai/gpt-4o")
    s.provider.catalogue = ALL
    await s.models.refresh()

    assert (await s.models.to_run("openai/gpt-4o")).name == "GPT-4o"


async def test_a_free_model_that_ended_does_not_become_its_paid_namesake():
    s = Scene()
    s.provider.catalogue = (*ALL, model("openai/gpt-4o:free", "GPT-4o (free)", "0"))
    await s.models.refresh()
    s.provider.catalogue = ALL
    await s.models.refresh()

    with pytest.raises(ModelRetired):
        await s.models.to_run("openai/gpt-4o:free")


async def test_a_model_is_retired_from_the_day_of_its_expiration():
    s = Scene()
    s.provider.catalogue = (*ALL, replace(model("acme/old", "Old"), expires_on=date(2026, 1, 6)))

    assert (await s.models.to_run("acme/old")).name == "Old"
    s.bench.clock.advance(hours=12)

    with pytest.raises(ModelRetired):
        await s.models.to_run("acme/old")


async def test_an_empty_answer_retires_nothing():
    s = Scene()
    await s.models.refresh()
    s.provider.catalogue = ()
    await s.models.refresh()

    assert (await s.models.to_run("openai/gpt-4o")).name == "GPT-4o"


async def test_what_is_stored_serves_a_process_whose_provider_cannot_be_reached():
    s = Scene()
    await s.models.refresh()
    later = Models(
        store=s.bench.store,
        providers=(ScriptedChat(models=ProviderUnavailable(detail="down")),),
        clock=s.bench.clock,
    )

    assert (await later.to_run("openai/gpt-4o")).name == "GPT-4o"


async def test_tiers_go_by_the_rule_until_the_administrator_decides_and_again_after():
    s = Scene()
    admin, _ = await s.people()
    await s.catalogue.set_tier(actor=admin, model_ids=("openai/gpt-4o",), tier=ModelTier.FREE)
    await s.catalogue.set_tier(actor=admin, model_ids=("qwen/qwen3:free",), tier=ModelTier.PREMIUM)
    decided = [(await s.models.get(known.id)).tier for known in ALL]

    every = await s.catalogue.ids(actor=admin, query=CatalogueQuery())
    await s.catalogue.set_tier(actor=admin, model_ids=every, tier=None)

    assert decided == [ModelTier.FREE, ModelTier.PREMIUM, ModelTier.PREMIUM, ModelTier.FREE]
    assert [(await s.models.get(known.id)).tier for known in ALL] == [ModelTier.PREMIUM] * 2 + [ModelTier.FREE] * 2


async def test_the_page_is_searched_filtered_and_cut():
    s = Scene()
    admin, _ = await s.people()

    async def names(**asked) -> list[str]:
        return [e.model.name for e in (await s.catalogue.page(actor=admin, query=CatalogueQuery(**asked))).entries]

    assert await names() == ["GPT-4o", "GPT-4o mini", "Llama 3", "Qwen3"]
    assert await names(text="openai mini") == ["GPT-4o mini"]
    assert await names(shown=CatalogueFilter.FREE) == ["Llama 3", "Qwen3"]
    assert await names(offset=1, limit=2) == ["GPT-4o mini", "Llama 3"]


async def test_new_prompts_begin_with_the_chosen_model_while_it_can_be_run():
    s = Scene()
    admin, other = await s.people()
    assert await s.models.first_choice(actor=other) == "meta/llama-3:free"

    await s.catalogue.choose_default(actor=admin, model_id="openai/gpt-4o-mini")
    chosen = await s.models.first_choice(actor=other)
    await s.catalogue.set_enabled(actor=admin, model_ids=("openai/gpt-4o-mini",), is_enabled=False)

    assert (chosen, await s.models.first_choice(actor=other)) == ("openai/gpt-4o-mini", "meta/llama-3:free")
    with pytest.raises(InvalidInput):
        await s.catalogue.choose_default(actor=admin, model_id="openai/gpt-4o-mini")


async def test_only_the_administrator_sees_and_changes_the_catalogue():
    s = Scene()
    _, other = await s.people()
    asked = CatalogueQuery()

    for call in (
        s.catalogue.page(actor=other, query=asked),
        s.catalogue.ids(actor=other, query=asked),
        s.catalogue.refresh(actor=other),
        s.catalogue.set_enabled(actor=other, model_ids=("openai/gpt-4o",), is_enabled=False),
        s.catalogue.set_tier(actor=other, model_ids=("openai/gpt-4o",), tier=ModelTier.FREE),
        s.catalogue.prices(actor=other, model_id="openai/gpt-4o"),
        s.catalogue.choose_default(actor=other, model_id="openai/gpt-4o"),
    ):
        with pytest.raises(NotAllowed):
            await call


async def test_favourites_are_each_persons_own():
    s = Scene()
    admin, other = await s.people()
    choices = ModelChoices(s.bench.store)

    for model_id in ("b/b", "a/a", "b/b"):
        await choices.set_favourite(actor=admin, model_id=model_id, is_favourite=True)
    marked = await choices.favourites(actor=admin)
    await choices.set_favourite(actor=admin, model_id="b/b", is_favourite=False)

    assert (marked, await choices.favourites(actor=admin)) == (("b/b", "a/a"), ("a/a",))
    assert await choices.favourites(actor=other) == ()


async def test_what_is_decided_about_models_stands_in_the_audit_log():
    s = Scene()
    admin, _ = await s.people()

    await s.catalogue.set_enabled(actor=admin, model_ids=("openai/gpt-4o",), is_enabled=False)
    await s.catalogue.set_tier(actor=admin, model_ids=tuple(str(number) for number in range(7)), tier=ModelTier.FREE)

    lines = [(line.action, line.who_id, line.whom_id, line.whom_name) for line in s.bench.store.tables.audit]
    assert lines == [
        (AuditAction.MODELS_DISABLED, admin.user.id, 0, "openai/gpt-4o"),
        (AuditAction.TIER_DECIDED, admin.user.id, 0, "0, 1, 2, 3, 4 (+2)"),
    ]


async def test_a_provider_that_says_nothing_is_shown_and_takes_nothing_away():
    s = Scene()
    admin, _ = await s.people()
    s.provider.catalogue = ProviderUnavailable(detail="down")

    first = await s.catalogue.refresh(actor=admin), await s.catalogue.page(actor=admin, query=CatalogueQuery())
    s.provider.catalogue = ALL
    healed = await s.catalogue.refresh(actor=admin), await s.catalogue.page(actor=admin, query=CatalogueQuery())
    s.provider.catalogue = ProviderUnavailable(detail="down")
    again = await s.catalogue.refresh(actor=admin), await s.catalogue.page(actor=admin, query=CatalogueQuery())

    assert [(told, page.total, len(page.silences)) for told, page in (first, healed, again)] == [
        (False, 0, 1),
        (True, 4, 0),
        (False, 4, 1),
    ]
    assert again[1].silences[0].at == s.bench.clock.now()
