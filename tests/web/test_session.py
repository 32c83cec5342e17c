"""The forms of sign-up, sign-in and passwords, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from promptmanager.domain.errors import NotSignedIn
from promptmanager.domain.identity import hashed_token
from promptmanager.services import product
from promptmanager.web.requests import own_path
from promptmanager.web.session import SessionRoutes
from tests.fakes.accounts import PASSWORD, AccountsBench

ADDRESS = "https://prompts.example"
COOKIE = "__Host-session"
ADA = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}


@dataclass
class Site(AccountsBench):
    def __post_init__(self) -> None:
        super().__post_init__()
        product.install(cast("product.Product", SimpleNamespace(accounts=self.accounts, instance=self.instance)))

    def client(self, *, address: str = ADDRESS, trusted_proxies: int = 0) -> httpx.AsyncClient:
        app = Starlette(routes=SessionRoutes(address=address, trusted_proxies=trusted_proxies).routes())
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    async with site.client() as client:
        yield client


def _query(response: httpx.Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(response.headers["location"]).query).items()}


async def test_signing_up_sets_a_cookie_that_scripts_cannot_read(client: httpx.AsyncClient) -> None:
    response = await client.post("/auth/sign-up", data=ADA)

    assert (response.status_code, response.headers["location"]) == (303, "/")
    cookie = SimpleCookie(response.headers["set-cookie"])[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("lax", "/", "")
    assert int(cookie["max-age"]) == 90 * 24 * 3600
    assert response.headers["cache-control"] == "no-store"


async def test_on_plain_http_the_cookie_goes_without_secure_and_prefix(site: Site) -> None:
    async with site.client(address="http://localhost:3000") as client:
        response = await client.post("/auth/sign-up", data=ADA)

    cookie = response.headers["set-cookie"].lower()
    assert cookie.startswith("promptmanager_session=")
    assert "secure" not in cookie
    assert "httponly" in cookie


async def test_the_language_of_a_new_account_is_the_forms_else_the_browsers(site: Site) -> None:
    async with site.client() as client:
        await client.post("/auth/sign-up", data=ADA, headers={"accept-language": "fr-CH, en;q=0.5"})
        await client.post("/auth/sign-up", data={**ADA, "email": "b@example.org", "locale": "en"})

    assert [user.locale for user in site.store.tables.users.values()] == ["fr", "en"]


async def test_a_refusal_comes_back_with_its_code_and_nothing_that_was_typed(client: httpx.AsyncClient) -> None:
    refused = await client.post("/auth/sign-in", data={**ADA, "next": "/playground?prompt=a"})
    weak = await client.post("/auth/sign-up", data={**ADA, "password": "sh0rt"})

    assert refused.status_code == weak.status_code == 303
    assert refused.headers["location"].startswith("/sign-in/?")
    assert _query(refused) == {"error": "wrong_credentials", "next": "/playground?prompt=a"}
    assert _query(weak) == {"error": "password_too_short", "limit": "8"}


async def test_wrong_and_unknown_get_the_same_answer(client: httpx.AsyncClient) -> None:
    await client.post("/auth/sign-up", data=ADA)
    client.cookies.clear()

    wrong = await client.post("/auth/sign-in", data={**ADA, "password": "wrong"})
    unknown = await client.post("/auth/sign-in", data={**ADA, "email": "nobody@example.org"})

    assert (wrong.status_code, dict(wrong.headers)) == (unknown.status_code, dict(unknown.headers))


async def test_beyond_the_limit_nothing_is_hashed_and_the_wait_is_told(site: Site, client: httpx.AsyncClient) -> None:
    for _ in range(10):
        await client.post("/auth/sign-in", data=ADA)
    hashed = site.hasher.asked

    response = await client.post("/auth/sign-in", data=ADA)

    assert site.hasher.asked == hashed == 10
    assert _query(response)["error"] == "too_many_attempts"
    assert int(response.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": ADDRESS},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "https://prompts.example.evil.example"},
        {"origin": "null"},
        {"origin": "https://["},
    ],
)
async def test_forms_of_other_sites_are_refused(site: Site, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.post("/auth/sign-up", data=ADA, headers=headers)

    assert response.status_code == 403
    assert site.store.tables.users == {}


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": ADDRESS}, {}])
async def test_our_own_forms_are_heard(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    response = await client.post("/auth/sign-up", data=ADA, headers=headers)

    assert response.headers["location"] == "/"


async def test_only_posts_are_heard(client: httpx.AsyncClient) -> None:
    assert (await client.get("/auth/sign-out")).status_code == 405


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"email=" + b"a" * 20_000, "application/x-www-form-urlencoded", 413),
        (b'{"email": "ada@example.org"}', "application/json", 415),
        (b"&".join(b"f%d=1" % n for n in range(50)), "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
    ],
)
async def test_odd_bodies_are_refused(client: httpx.AsyncClient, content: bytes, kind: str, status: int) -> None:
    response = await client.post("/auth/sign-in", content=content, headers={"content-type": kind})

    assert response.status_code == status


@pytest.mark.parametrize(
    "typed",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "/a//evil.example",
        "/..//evil.example",
        " //evil.example",
        "evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/#@evil.example",
        "",
        "/auth/sign-out",
        "/" + "a" * 3_000,
    ],
)
async def test_nobody_is_led_astray_after_signing_in(client: httpx.AsyncClient, typed: str) -> None:
    response = await client.post("/auth/sign-up", data={**ADA, "next": typed})

    assert response.headers["location"] == "/"


@pytest.mark.parametrize(
    "typed", ["/", "/playground", "/prompts/a-b_c/", "/playground?prompt=a&version=2", "/runs/Ab-9"]
)
def test_own_paths_are_followed(typed: str) -> None:
    assert own_path(typed) == typed


@given(st.text())
def test_whatever_is_typed_the_way_leads_within_this_site(typed: str) -> None:
    split = urlsplit(own_path(typed))

    assert (split.scheme, split.netloc) == ("", "")
    assert own_path(typed).startswith("/")
    assert not own_path(typed).startswith("//")


async def test_signing_out_ends_the_session_and_empties_the_browser(site: Site, client: httpx.AsyncClient) -> None:
    await client.post("/auth/sign-up", data=ADA)
    token = client.cookies[COOKIE]

    response = await client.post("/auth/sign-out", data={})

    assert response.headers["clear-site-data"] == '"storage"'
    assert SimpleCookie(response.headers["set-cookie"])[COOKIE]["max-age"] == "0"
    with pytest.raises(NotSignedIn):
        await site.accounts.actor_of(hashed_token(token))


async def test_a_forgotten_password_is_replaced_by_the_mailed_link(site: Site, client: httpx.AsyncClient) -> None:
    await client.post("/auth/sign-up", data=ADA)
    client.cookies.clear()

    known = await client.post("/auth/forgot-password", data={"email": "ada@example.org"})
    unknown = await client.post("/auth/forgot-password", data={"email": "nobody@example.org"})
    await site.accounts.letters.finish()
    token = site.mailer.sent[-1].text.partition("#token=")[2]
    done = await client.post("/auth/reset-password", data={"token": token, "password": "an even longer secret"})
    again = await client.post("/auth/reset-password", data={"token": token, "password": "an even longer secret"})

    assert known.headers == unknown.headers
    assert len([letter for letter in site.mailer.sent if "reset" in letter.subject]) == 1
    assert done.headers["location"] == "/sign-in/?done=reset"
    assert _query(again) == {"error": "link_expired"}
    await client.post("/auth/sign-in", data={**ADA, "password": "an even longer secret"})
    assert COOKIE in client.cookies


async def test_changing_the_password_and_deleting_the_account_ask_for_it(site: Site, client: httpx.AsyncClient) -> None:
    await client.post("/auth/sign-up", data=ADA)

    wrong = await client.post("/auth/change-password", data={"old_password": "wrong", "password": "a new long one"})
    changed = await client.post("/auth/change-password", data={"old_password": PASSWORD, "password": "a new long one"})
    kept = await client.post("/auth/delete-account", data={"password": PASSWORD})
    gone = await client.post("/auth/delete-account", data={"password": "a new long one"})
    await site.accounts.letters.finish()

    assert _query(wrong) == _query(kept) == {"error": "wrong_password"}
    assert changed.headers["location"] == "/settings/security/?done=password"
    assert gone.headers["location"] == "/sign-in/?done=deleted"
    assert site.store.tables.users == {}


async def test_without_a_session_the_own_forms_lead_to_sign_in(client: httpx.AsyncClient) -> None:
    for path in ("/auth/change-password", "/auth/delete-account"):
        response = await client.post(path, data={"password": PASSWORD, "old_password": PASSWORD})

        assert response.headers["location"] == "/sign-in/?error=not_signed_in"


async def test_a_forged_forwarding_header_does_not_move_the_limit(site: Site) -> None:
    async with site.client() as client:
        for number in range(3):
            await client.post("/auth/sign-in", data=ADA, headers={"x-forwarded-for": f"198.51.100.{number}"})
    direct = len(site.store.tables.attempts)
    async with site.client(trusted_proxies=1) as client:
        for number in range(3):
            # The sender claims something; our own proxy appends whom it saw.
            forwarded = f"198.51.100.{number}, 203.0.113.7"
            await client.post("/auth/sign-in", data=ADA, headers={"x-forwarded-for": forwarded})

    assert direct == 2
    assert len(site.store.tables.attempts) == 3
