from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.errors import KeyRefused, ModelUnknown, ProviderUnavailable
from promptmanager.domain.models import Model
from promptmanager.services.models import Models
from tests.fakes.clock import FakeClock
from tests.fakes.scripted_chat import ScriptedChat
from tests.fakes.store import FakeStore
from tests.unit.runs_scene import somebody


def model(model_id: str, name: str = "") -> Model:
    return Model(model_id, name or model_id, 1000, 100, Decimal(0), Decimal(0), frozenset())


REAL = (model("openai/gpt-4o", "GPT-4o"), model("openai/gpt-4o-mini", "GPT-4o mini"), model("qwen/q:free", "Qwen"))
SANDBOX = (replace(model("sandbox/echo", "Sandbox: Echo"), is_simulated=True),)


class Scene:
    def __init__(self) -> None:
        self.real = ScriptedChat(models=REAL)
        self.sandbox = ScriptedChat(models=SANDBOX, is_simulated=True)
        self.clock = FakeClock()
        self.store = FakeStore()
        self.models = Models(store=self.store, providers=(self.real, self.sandbox), clock=self.clock)


async def test_the_models_of_all_providers_are_listed_together_by_name() -> None:
    scene = Scene()

    listed = await scene.models.list(actor=somebody())

    assert [m.name for m in listed] == ["GPT-4o", "GPT-4o mini", "Qwen", "Sandbox: Echo"]


async def test_each_model_leads_to_the_provider_that_serves_it() -> None:
    scene = Scene()

    echo = await scene.models.get("sandbox/echo")
    mini = await scene.models.get("openai/gpt-4o-mini")

    assert scene.models.provider_for(echo) is scene.sandbox
    assert scene.models.provider_for(mini) is scene.real


async def test_an_unknown_model_is_refused_with_the_nearest_one() -> None:
    scene = Scene()

    with pytest.raises(ModelUnknown) as refused:
        await scene.models.find(actor=somebody(), model_id="openai/gpt4o-mini")

    assert refused.value.facts == {"model": "openai/gpt4o-mini", "nearest": "openai/gpt-4o-mini"}


async def test_an_empty_name_is_an_unknown_model() -> None:
    with pytest.raises(ModelUnknown):
        await Scene().models.get("")


async def test_a_suffix_asks_for_another_way_to_the_same_model() -> None:
    scene = Scene()

    fast = await scene.models.get("openai/gpt-4o:nitro")

    assert fast.id == "openai/gpt-4o:nitro"
    assert scene.models.provider_for(fast) is scene.real


async def test_the_list_is_remembered_for_an_hour() -> None:
    scene = Scene()
    await scene.models.list(actor=somebody())
    scene.clock.advance(minutes=59)
    await scene.models.get("openai/gpt-4o")
    assert scene.real.catalogue_questions == 1

    scene.clock.advance(minutes=2)
    await scene.models.get("openai/gpt-4o")

    assert scene.real.catalogue_questions == 2


async def test_what_was_known_stays_while_the_provider_cannot_be_reached() -> None:
    scene = Scene()
    await scene.models.refresh()
    scene.real.catalogue = ProviderUnavailable(detail="down")

    await scene.models.refresh()

    assert (await scene.models.get("openai/gpt-4o")).name == "GPT-4o"


async def test_one_provider_down_does_not_hide_the_other() -> None:
    scene = Scene()
    scene.real.catalogue = ProviderUnavailable(detail="down")

    listed = await scene.models.list(actor=somebody())

    assert [m.id for m in listed] == ["sandbox/echo"]


async def test_a_model_that_an_unreachable_provider_might_have_is_not_called_unknown() -> None:
    scene = Scene()
    scene.real.catalogue = KeyRefused(detail="bad key")

    with pytest.raises(KeyRefused):
        await scene.models.get("openai/gpt-4o")


async def test_an_unreachable_provider_is_left_alone_for_a_while_then_asked_again() -> None:
    scene = Scene()
    scene.real.catalogue = ProviderUnavailable(detail="down")
    await scene.models.list(actor=somebody())
    await scene.models.list(actor=somebody())
    assert scene.real.catalogue_questions == 1

    scene.real.catalogue = REAL
    scene.clock.advance(seconds=31)

    assert len(await scene.models.list(actor=somebody())) == 4


async def test_with_nothing_known_at_all_the_reason_is_said_every_time() -> None:
    models = Models(
        store=FakeStore(), providers=(ScriptedChat(models=ProviderUnavailable(detail="down")),), clock=FakeClock()
    )

    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await models.list(actor=somebody())
