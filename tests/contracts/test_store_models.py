"""What every store promises about the catalogue of models and the settings of the instance."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

from promptmanager.domain.models import CatalogueEntry, Model, ModelPrice, ModelTier
from promptmanager.services.ports import Store
from tests.contracts.scene import AT, later

ONE = Model(
    "acme/one",
    "One",
    128_000,
    4_096,
    Decimal("0.00000015"),
    Decimal("0.0000006"),
    frozenset({"seed", "temperature"}),
    description="Naïve 🙂",
    modalities=("text", "image"),
    expires_on=date(2027, 1, 31),
)
TWO = Model("acme/two:free", "Two", None, None, Decimal(0), Decimal(0), frozenset())
ECHO = Model("sandbox/echo", "Echo", 1, 1, None, None, frozenset(), is_simulated=True)


async def see(store: Store, *models: Model, at=AT, is_simulated: bool = False) -> None:
    async with store.writing() as work:
        await work.models.see(models, is_simulated=is_simulated, at=at)
        await work.commit()


async def entries(store: Store) -> dict[str, CatalogueEntry]:
    async with store.reading() as work:
        return {entry.model.id: entry for entry in await work.models.all()}


async def test_a_model_is_returned_as_it_was_seen(store: Store):
    await see(store, ONE, TWO)

    assert await entries(store) == {
        "acme/one": CatalogueEntry(ONE, AT, AT),
        "acme/two:free": CatalogueEntry(TWO, AT, AT),
    }


async def test_what_was_decided_stays_when_a_model_is_seen_again(store: Store):
    await see(store, ONE, TWO)
    async with store.writing() as work:
        await work.models.set_enabled(["acme/one", "no/such"], is_enabled=False)
        await work.models.set_tier(["acme/one"], ModelTier.FREE)
        await work.commit()

    await see(store, replace(ONE, name="One, renamed"), TWO, at=later(60))

    one = (await entries(store))["acme/one"]
    assert (one.model.name, one.is_enabled, one.chosen_tier) == ("One, renamed", False, ModelTier.FREE)
    assert (one.first_seen_at, one.last_seen_at) == (AT, later(60))


async def test_a_tier_can_be_left_to_the_rule_again(store: Store):
    await see(store, ONE)
    async with store.writing() as work:
        await work.models.set_tier(["acme/one"], ModelTier.FREE)
        await work.models.set_tier(["acme/one"], None)
        await work.commit()

    assert (await entries(store))["acme/one"].chosen_tier is None


async def test_what_a_provider_offers_no_longer_is_retired_and_can_come_back(store: Store):
    await see(store, ONE, TWO)
    await see(store, ECHO, is_simulated=True)

    await see(store, ONE, at=later(1))
    gone = await entries(store)
    await see(store, ONE, TWO, at=later(2))
    back = await entries(store)

    assert [gone[i].retired_at for i in ("acme/one", "acme/two:free", "sandbox/echo")] == [None, later(1), None]
    assert back["acme/two:free"].retired_at is None


async def test_the_history_of_prices_grows_when_a_price_changes(store: Store):
    dearer = replace(ONE, completion_usd_per_token=Decimal("0.0000009"))
    await see(store, ONE, TWO)
    await see(store, ONE, TWO, at=later(1))
    await see(store, dearer, TWO, at=later(2))

    async with store.reading() as work:
        assert await work.models.prices("acme/one") == (
            ModelPrice(later(2), Decimal("0.00000015"), Decimal("0.0000009")),
            ModelPrice(AT, Decimal("0.00000015"), Decimal("0.0000006")),
        )
        assert len(await work.models.prices("acme/two:free")) == 1
        assert await work.models.prices("no/such") == ()


async def test_two_processes_that_see_a_model_at_once_write_its_price_once(store: Store):
    async with store.writing() as first:
        await first.models.see((ONE,), is_simulated=False, at=AT)
        second = asyncio.create_task(see(store, ONE, TWO, at=later(1)))
        await asyncio.sleep(0.2)
        await first.commit()
    await second

    async with store.reading() as work:
        assert [price.at for price in await work.models.prices("acme/one")] == [AT]
    assert (await entries(store)).keys() == {"acme/one", "acme/two:free"}


async def test_a_long_catalogue_is_stored_whole(store: Store):
    many = [replace(ONE, id=f"acme/{number}") for number in range(1_203)]

    await see(store, *many)
    await see(store, at=later(1))

    stored = await entries(store)
    assert len(stored) == 1_203
    assert {entry.retired_at for entry in stored.values()} == {later(1)}


async def test_a_setting_is_kept_and_replaced(store: Store):
    async with store.writing() as work:
        assert await work.settings.get("name") == ""
        await work.settings.put("name", "one")
        await work.settings.put("name", "two")
        await work.commit()

    async with store.reading() as work:
        assert await work.settings.get("name") == "two"
