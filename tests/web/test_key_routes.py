"""The form of a person's own key, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.domain.errors import KeyUnchecked, OwnKeyForbidden, OwnKeyRefused, PromptManagerError
from promptmanager.domain.keys import KeyFacts
from promptmanager.services import product
from promptmanager.services.kept_keys import KeptKeys
from promptmanager.services.key_connections import KeyConnections
from promptmanager.services.keys import TESTS, Keys
from promptmanager.services.plans import Plans
from promptmanager.web.keys import KeyRoutes
from tests.fakes.accounts import AccountsBench
from tests.fakes.keys import FakeInspector, FakeIssuer
from tests.fakes.vault import FakeVault

ADDRESS = "https://prompts.example"
GOOD = "sk-or-v1-0123456789abcdefwxyz"
BAD = "sk-or-v1-thisonewasdeleted0000"


class Site(AccountsBench):
    """``ada`` is signed in with ``cookies``; she has PRO as the first account."""

    async def open(self) -> None:
        self.inspector = FakeInspector()
        self.inspector.known = {GOOD: KeyFacts()}
        self.kept = KeptKeys(self.store, self.clock, FakeVault())
        plans = Plans(store=self.store, clock=self.clock)

        async def on_saved() -> None:
            """Nothing is listed here."""

        keys = Keys(self.kept, tokens=self.tokens, inspector=self.inspector, plans=plans, on_saved=on_saved)
        self.issuer = FakeIssuer(GOOD)
        connections = KeyConnections(keys, tokens=self.tokens, issuer=self.issuer, address=ADDRESS)
        reached = SimpleNamespace(accounts=self.accounts, keys=keys, key_connections=connections)
        product.install(cast("product.Product", reached))
        self.cookies = {"__Host-session": (await self.sign_up()).token}

    async def post(self, *, cookies: dict[str, str] | None = None, **sent) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=KeyRoutes(address=ADDRESS).routes()))
        cookies = self.cookies if cookies is None else cookies
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=cookies) as http:
            return await http.post("/keys/test", **{"headers": {"Origin": ADDRESS}, **sent})

    async def get(self, path: str, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=KeyRoutes(address=ADDRESS).routes()))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=self.cookies) as http:
            return await http.get(path, headers=headers)

    async def last_fours(self) -> list[str]:
        async with self.store.reading() as work:
            return [key.last_four for key in await work.keys.all()]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    await made.open()
    yield made
    await made.accounts.letters.finish()


def led_to(response: httpx.Response) -> tuple[str, dict[str, list[str]]]:
    assert response.status_code == 303
    address = urlsplit(response.headers["location"])
    return address.path, parse_qs(address.query)


async def test_a_good_key_is_saved_and_stands_in_no_answer(site: Site):
    response = await site.post(data={"key": GOOD})

    assert led_to(response) == ("/settings/byok/", {"done": ["saved"]})
    assert response.headers["cache-control"] == "no-store"
    assert GOOD not in str(response.headers) + response.text
    assert await site.last_fours() == ["wxyz"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (OwnKeyRefused(), "own_key_refused"),
        (OwnKeyForbidden(detail="whatever the provider says"), "own_key_forbidden"),
        (KeyUnchecked(), "key_unchecked"),
    ],
)
async def test_a_refusal_leads_back_with_its_code_alone(site: Site, refusal: PromptManagerError, code: str):
    site.inspector.known[BAD] = refusal

    response = await site.post(data={"key": BAD})

    assert led_to(response) == ("/settings/byok/", {"error": [code]})
    assert BAD not in str(response.headers) + response.text
    assert await site.last_fours() == []


async def test_without_a_key_in_the_form_it_is_malformed(site: Site):
    assert led_to(await site.post(data={})) == ("/settings/byok/", {"error": ["key_malformed"]})


async def test_too_many_tests_are_told_when_to_come_back(site: Site):
    for _ in range(TESTS.attempts):
        await site.post(data={"key": BAD})

    response = await site.post(data={"key": GOOD})

    path, query = led_to(response)
    assert (path, query["error"]) == ("/settings/byok/", ["too_many_attempts"])
    assert response.headers["retry-after"] == query["retry_after_seconds"][0]
    assert await site.last_fours() == []


async def test_a_visitor_is_led_to_sign_in_and_back(site: Site):
    response = await site.post(data={"key": GOOD}, cookies={})

    assert led_to(response) == ("/sign-in/", {"error": ["not_signed_in"], "next": ["/settings/byok/"]})
    assert site.inspector.asked == []


async def test_another_site_cannot_plant_its_own_key(site: Site):
    response = await site.post(data={"key": GOOD}, headers={"Origin": "https://evil.example"})

    assert response.status_code == 403
    assert await site.last_fours() == []


async def test_what_is_no_form_or_too_large_is_refused(site: Site):
    assert (await site.post(json={"key": GOOD})).status_code == 415
    assert (await site.post(data={"key": "x" * 20_000})).status_code == 413


async def test_a_link_leads_to_the_providers_page_and_the_way_back_brings_a_key(site: Site):
    there = await site.get("/keys/connect", **{"Sec-Fetch-Site": "same-origin"})
    assert there.status_code == 303
    assert there.headers["cache-control"] == "no-store"
    callback = urlsplit(parse_qs(urlsplit(there.headers["location"]).query)["callback_url"][0])

    back = await site.get(f"{callback.path}?code=good", **{"Sec-Fetch-Site": "cross-site"})
    again = await site.get(f"{callback.path}?code=good", **{"Sec-Fetch-Site": "cross-site"})

    assert led_to(back) == ("/settings/byok/", {"done": ["saved"]})
    assert led_to(again) == ("/settings/byok/", {"error": ["connection_failed"]})
    assert await site.last_fours() == ["wxyz"]


async def test_another_site_cannot_send_people_off_to_connect(site: Site):
    response = await site.get("/keys/connect", **{"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


async def test_a_way_back_that_nobody_went_gives_nothing(site: Site):
    for path in (
        "/keys/connected/made-up?code=good",
        "/keys/connected/made-up",
        f"/keys/connected/{'x' * 900}?code=good",
    ):
        assert led_to(await site.get(path)) == ("/settings/byok/", {"error": ["connection_failed"]})

    assert site.issuer.asked == []


async def test_a_visitor_who_comes_back_is_led_to_sign_in(site: Site):
    site.cookies = {}

    for path in ("/keys/connect", "/keys/connected/state?code=good"):
        assert led_to(await site.get(path))[0] == "/sign-in/"
