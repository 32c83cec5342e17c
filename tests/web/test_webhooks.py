"""The webhook: what is answered decides whether Stripe sends it again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.domain.plans import Plan
from promptmanager.services import product
from promptmanager.web.limits import BodyLimit
from promptmanager.web.webhooks import WEBHOOK_BYTES_MAX, WEBHOOK_PATH, WebhookRoutes
from tests.unit.billing_scene import BillingScene, billing_scene


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> BillingScene:
    scene = await billing_scene()
    monkeypatch.setattr(product, "_installed", [cast("product.Product", SimpleNamespace(billing=scene.billing))])
    return scene


async def post(body: bytes, signature: str | None) -> int:
    app = BodyLimit(Starlette(routes=[*WebhookRoutes().routes()]), exceptions={WEBHOOK_PATH: WEBHOOK_BYTES_MAX})
    headers = {} if signature is None else {"Stripe-Signature": signature}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://prompts.example") as http:
        return (await http.post(WEBHOOK_PATH, content=body, headers=headers)).status_code


async def test_a_signed_delivery_is_taken_and_has_its_effect(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    answers = []
    for event in [*scene.world.events, scene.world.events[0]]:
        body = scene.world.body(event)
        answers.append(await post(body, scene.world.signature(body)))

    assert set(answers) == {200}
    assert await scene.plan(scene.ann) is Plan.PRO


async def test_what_is_of_no_concern_is_taken_all_the_same(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    body = scene.world.body({**scene.world.events[0], "type": "charge.refunded", "data": {"object": {}}})

    assert await post(body, scene.world.signature(body)) == 200
    assert scene.store.tables.billing_events == {}


@pytest.mark.parametrize("signature", [None, "", "t=1,v1=00"])
async def test_what_stripe_did_not_sign_is_refused(scene: BillingScene, signature: str | None) -> None:
    await scene.buy(scene.ann)

    assert await post(scene.world.body(scene.world.events[-1]), signature) == 400
    assert await scene.stored(scene.ann) == ()


async def test_while_stripe_does_not_answer_it_is_to_come_again(scene: BillingScene) -> None:
    await scene.buy(scene.ann)
    body = scene.world.body(scene.world.events[-1])
    scene.world.is_down = True

    assert await post(body, scene.world.signature(body)) == 503
    assert scene.store.tables.billing_events == {}


async def test_without_payments_there_is_no_webhook(scene: BillingScene) -> None:
    scene.billing._given = None

    assert await post(b"{}", "t=1,v1=00") == 404


async def test_a_body_may_be_as_large_as_an_event_and_not_larger(scene: BillingScene) -> None:
    large = b" " * WEBHOOK_BYTES_MAX

    assert await post(large, scene.world.signature(large)) == 400
    assert await post(large + b" ", scene.world.signature(large)) == 413
