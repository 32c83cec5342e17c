from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from promptmanager.domain.errors import KeyRefused, ModelUnknown, ProviderUnavailable
from promptmanager.domain.models import Model, ModelTier, tier_by_rule
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


async def test_a_day_old_list_is_still_served_and_asked_for_only_by_the_clockwork() -> None:
    scene = Scene()
    await scene.models.list(actor=somebody())
    scene.clock.advance(hours=25)
    await scene.models.get("openai/gpt-4o")
    assert scene.real.catalogue_questions == 1

    await scene.models.refresh_due()
    wait = await scene.models.refresh_due()

    assert (scene.real.catalogue_questions, wait) == (2, 86_400)


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


async def test_a_silent_provider_is_asked_again_later_each_time_and_at_once_after_an_answer() -> None:
    scene = Scene()
    scene.real.catalogue = ProviderUnavailable(detail="down")
    waits = []
    for _ in range(13):
        waits.append(await scene.models.refresh_due())
        scene.clock.advance(seconds=waits[-1])
    asked = scene.real.catalogue_questions

    scene.real.catalogue = REAL
    await scene.models.refresh_due()

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert (asked, scene.sandbox.catalogue_questions, scene.models.silences) == (13, 1, ())
    assert len(await scene.models.list(actor=somebody())) == 4


async def test_a_silence_is_remembered_with_its_reason_and_its_beginning() -> None:
    scene = Scene()
    began = scene.clock.now()
    scene.real.catalogue = ProviderUnavailable(detail="down")
    await scene.models.refresh_due()
    scene.clock.advance(seconds=5)
    scene.real.catalogue = KeyRefused(detail="bad key")
    await scene.models.refresh_due()

    (silence,) = scene.models.silences

    assert (silence.since, silence.at, type(silence.error)) == (began, scene.clock.now(), KeyRefused)
    assert (silence.again_at - silence.at).total_seconds() == 2


async def test_nobody_waits_for_a_provider_whose_models_are_stored() -> None:
    scene = Scene()
    await scene.models.refresh()
    later = Models(store=scene.store, providers=(scene.real, scene.sandbox), clock=scene.clock)
    scene.clock.advance(days=2)
    scene.real.catalogue_gate = scene.sandbox.catalogue_gate = asyncio.Event()
    asking = asyncio.create_task(later.refresh_due())
    await asyncio.sleep(0)

    async with asyncio.timeout(1):
        found = await later.to_run("openai/gpt-4o")
        listed = await later.list(actor=somebody())

    assert (found.name, len(listed), asking.done()) == ("GPT-4o", 4, False)
    scene.real.catalogue_gate.set()
    await asking


async def test_the_first_word_of_a_provider_is_waited_for_and_asked_for_once() -> None:
    scene = Scene()
    scene.real.catalogue_gate = asyncio.Event()
    asking = asyncio.create_task(scene.models.refresh_due())
    waiting = asyncio.create_task(scene.models.list(actor=somebody()))
    await asyncio.sleep(0.01)
    assert not waiting.done()

    scene.real.catalogue_gate.set()

    assert len(await waiting) == 4
    await asking
    assert scene.real.catalogue_questions == 1


async def test_what_another_process_decided_is_read_when_nobody_is_due() -> None:
    scene = Scene()
    await scene.models.refresh()
    async with scene.store.writing() as work:
        await work.models.set_enabled(["openai/gpt-4o"], is_enabled=False)
        await work.commit()

    await scene.models.refresh_due()

    assert "openai/gpt-4o" not in [known.id for known in await scene.models.list(actor=somebody())]


async def test_with_nothing_known_at_all_the_reason_is_said_every_time() -> None:
    models = Models(
        store=FakeStore(), providers=(ScriptedChat(models=ProviderUnavailable(detail="down")),), clock=FakeClock()
    )

    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            await models.list(actor=somebody())


@pytest.mark.parametrize(
    ("model_id", "usd", "is_simulated", "tier"),
    [
        ("qwen/qwen3:free", "0", False, ModelTier.FREE),
        ("openrouter/cloaked-alpha", "0", False, ModelTier.PREMIUM),
        ("openai/gpt-4o", "0.00001", False, ModelTier.PREMIUM),
        ("sandbox/writer", "0.00001", True, ModelTier.FREE),
        ("sandbox/slow", "0", True, ModelTier.PREMIUM),
    ],
)
def test_by_rule_the_suffix_makes_a_model_free_and_not_a_price_of_zero(model_id, usd, is_simulated, tier) -> None:
    known = replace(
        model(model_id),
        prompt_usd_per_token=Decimal(usd),
        completion_usd_per_token=Decimal(usd),
        is_simulated=is_simulated,
    )

    assert tier_by_rule(known) is tier


async def test_something_new_does_not_begin_with_a_model_that_only_the_list_calls_free() -> None:
    scene = Scene()

    assert await scene.models.first_choice(actor=somebody()) == "qwen/q:free"
