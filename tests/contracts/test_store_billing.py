"""What every store promises about customers, subscriptions and the events of payments."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from promptmanager.domain.billing import CheckoutAttempt, Subscription, SubscriptionStatus
from tests.contracts.scene import AT, Scene, later, scene_in


@pytest.fixture
async def scene(store) -> Scene:
    return await scene_in(store)


def bought(scene: Scene) -> Subscription:
    return Subscription("sub_1", scene.ann.user.id, SubscriptionStatus.ACTIVE, period_ends_at=AT + timedelta(days=30))


async def put(scene: Scene, subscription: Subscription, *, seen: int) -> bool:
    async with scene.store.writing() as work:
        is_written = await work.subscriptions.put(subscription, seen=seen)
        await work.commit()
    return is_written


async def test_a_person_keeps_the_first_customer_and_shares_it_with_nobody(scene: Scene):
    ann, bob = scene.ann.user.id, scene.bob.user.id
    async with scene.store.writing() as work:
        kept = [await work.customers.keep(ann, "cus_1"), await work.customers.keep(ann, "cus_2")]
        refused = await work.customers.keep(bob, "cus_1")
        await work.commit()

    assert (kept, refused) == (["cus_1", "cus_1"], None)
    async with scene.store.reading() as work:
        assert (await work.customers.of_user(ann), await work.customers.of_user(bob)) == ("cus_1", None)
        assert (await work.customers.user_of("cus_1"), await work.customers.user_of("cus_2")) == (ann, None)


async def test_customers_are_listed_and_a_gone_one_makes_room(scene: Scene):
    ann, bob = scene.ann.user.id, scene.bob.user.id
    async with scene.store.writing() as work:
        await work.customers.keep(ann, "cus_1")
        await work.customers.keep(bob, "cus_2")
        await work.customers.forget(bob, "cus_1")
        assert await work.customers.all() == tuple(sorted(((ann, "cus_1"), (bob, "cus_2"))))
        await work.customers.forget(ann, "cus_1")
        assert await work.customers.keep(ann, "cus_3") == "cus_3"
        await work.commit()

    async with scene.store.reading() as work:
        assert dict(await work.customers.all()) == {ann: "cus_3", bob: "cus_2"}


async def test_every_tab_stands_at_the_same_attempt(scene: Scene):
    ann, bob = scene.ann.user.id, scene.bob.user.id
    async with scene.store.writing() as work:
        assert await work.checkouts.of_user(ann) is None
        begun = [await work.checkouts.begin(ann, token) for token in ("first", "second")]
        other = await work.checkouts.begin(bob, "third")
        await work.commit()

    assert (begun, other) == ([CheckoutAttempt("first")] * 2, CheckoutAttempt("third"))


async def test_an_attempt_goes_on_once_and_keeps_a_session_of_its_own_number_alone(scene: Scene):
    ann = scene.ann.user.id
    async with scene.store.writing() as work:
        await work.checkouts.begin(ann, "token")
        opened = [
            await work.checkouts.opened(ann, CheckoutAttempt(token, number, "cs_1"))
            for token, number in (("token", 2), ("other", 1), ("token", 1))
        ]
        assert await work.checkouts.of_user(ann) == CheckoutAttempt("token", 1, "cs_1")
        went_on = [await work.checkouts.next(ann, after=1) for _ in range(2)]
        await work.commit()

    assert (opened, went_on) == ([False, False, True], [True, False])
    async with scene.store.writing() as work:
        assert await work.checkouts.of_user(ann) == CheckoutAttempt("token", 2)
        await work.checkouts.forget(ann)
        assert await work.checkouts.begin(ann, "new") == CheckoutAttempt("new")


async def test_old_events_are_forgotten(scene: Scene):
    async with scene.store.writing() as work:
        await work.billing_events.take("evt_old", at=AT)
        await work.billing_events.take("evt_new", at=later(60))
        await work.billing_events.forget(before=later(60))
        taken = [await work.billing_events.take(event, at=later(60)) for event in ("evt_old", "evt_new")]

    assert taken == [True, False]


async def test_a_subscription_is_read_as_it_was_written(scene: Scene):
    first = bought(scene)
    changed = replace(first, status=SubscriptionStatus.PAST_DUE, ends_at=later(9), past_due_since=later(5))

    assert await put(scene, first, seen=0)
    async with scene.store.reading() as work:
        assert await work.subscriptions.of_user(scene.ann.user.id) == (first,)
    assert await put(scene, changed, seen=1)

    async with scene.store.reading() as work:
        assert await work.subscriptions.of_user(scene.ann.user.id) == (changed,)
        assert await work.subscriptions.of_user(scene.bob.user.id) == ()
        assert await work.subscriptions.user_of("sub_1") == scene.ann.user.id
        assert await work.subscriptions.user_of("sub_2") is None


async def test_what_was_read_before_another_write_is_not_written(scene: Scene):
    first = bought(scene)
    stale = replace(first, status=SubscriptionStatus.CANCELED)

    assert await put(scene, first, seen=0)
    assert await put(scene, first, seen=1)

    assert [await put(scene, stale, seen=seen) for seen in (0, 1, 3)] == [False, False, False]
    async with scene.store.reading() as work:
        assert await work.subscriptions.of_user(scene.ann.user.id) == (first,)
        assert await work.subscriptions.revision("sub_1") == 2
        assert await work.subscriptions.revision("sub_2") == 0


async def test_a_subscription_does_not_change_hands(scene: Scene):
    await put(scene, bought(scene), seen=0)

    taken = replace(bought(scene), user_id=scene.bob.user.id)

    assert not await put(scene, taken, seen=1)
    async with scene.store.reading() as work:
        assert await work.subscriptions.user_of("sub_1") == scene.ann.user.id


@pytest.mark.parametrize("seen", [0, 1])
async def test_of_many_who_saw_the_same_revision_one_writes(scene: Scene, seen: int):
    if seen:
        await put(scene, bought(scene), seen=0)

    written = await asyncio.gather(*(put(scene, bought(scene), seen=seen) for _ in range(8)))

    assert written.count(True) == 1


async def test_what_somebody_bought_goes_with_their_account(scene: Scene):
    ann = scene.ann.user.id
    async with scene.store.writing() as work:
        await work.customers.keep(ann, "cus_1")
        await work.checkouts.begin(ann, "token")
        await work.subscriptions.put(bought(scene), seen=0)
        await work.workspaces.delete(scene.ann.workspace_id)
        await work.users.delete(ann)
        await work.commit()

    async with scene.store.reading() as work:
        assert await work.customers.user_of("cus_1") is None
        assert await work.checkouts.of_user(ann) is None
        assert await work.subscriptions.user_of("sub_1") is None


async def test_an_event_is_taken_once_and_again_where_its_effect_was_undone(scene: Scene):
    async with scene.store.writing() as work:
        assert await work.billing_events.take("evt_1", at=AT)

    async with scene.store.writing() as work:
        taken = [await work.billing_events.take(event, at=AT) for event in ("evt_1", "evt_1", "evt_2")]
        await work.commit()
    async with scene.store.writing() as work:
        taken.append(await work.billing_events.take("evt_1", at=later(1)))

    assert taken == [True, False, True, False]
