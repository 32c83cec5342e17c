"""What stands around every answer: headers, limits, addresses, request ids."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from promptmanager.web.addresses import Addresses, RequestIds
from promptmanager.web.headers import SecurityHeaders, script_hashes
from promptmanager.web.health import HealthRoutes
from promptmanager.web.limits import BodyLimit


@pytest.fixture
def site(tmp_path: Path) -> Path:
    page = (
        '<html><script>one()</script><script type="module">import "/a.js"</script><script src="/b.js"></script></html>'
    )
    (tmp_path / "runs").mkdir()
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "runs" / "index.html").write_text("<html><script>two()</script></html>")
    return tmp_path


async def _echo(request: Request) -> Response:
    return JSONResponse({"path": request.url.path, "bytes": len(await request.body())})


def _client(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


def _everything() -> Starlette:
    return Starlette(routes=[Route("/{path:path}", _echo, methods=["GET", "POST"])])


async def test_every_answer_carries_the_headers(site: Path) -> None:
    async with _client(SecurityHeaders(_everything(), site=site, is_https=True)) as client:
        response = await client.get("/anything")

    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert response.headers["strict-transport-security"].startswith("max-age=31536000; includeSubDomains")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert "referrer-policy" in response.headers


async def test_plain_http_promises_no_https(site: Path) -> None:
    async with _client(SecurityHeaders(_everything(), site=site, is_https=False)) as client:
        response = await client.get("/")

    assert "strict-transport-security" not in response.headers
    assert "upgrade-insecure-requests" not in response.headers["content-security-policy"]


def test_each_inline_script_of_the_pages_is_known_and_no_other(site: Path) -> None:
    assert len(script_hashes(site)) == 3


async def test_only_files_named_by_their_content_are_kept_for_long(site: Path) -> None:
    async with _client(SecurityHeaders(_everything(), site=site, is_https=False)) as client:
        hashed = await client.get("/assets/page-1a2b3c.js")
        page = await client.get("/runs")

    assert "immutable" in hashed.headers["cache-control"]
    assert page.headers["cache-control"] == "no-cache"


async def test_a_body_over_the_limit_is_refused_announced_or_not() -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x" * 10

    async with _client(BodyLimit(_everything(), bytes_max=20, exceptions={"/large": 100})) as client:
        announced = await client.post("/small", content=b"x" * 21)
        streamed = await client.post("/small", content=unannounced())
        within = await client.post("/small", content=b"x" * 20)
        excepted = await client.post("/large", content=b"x" * 100)

    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert [within.json()["bytes"], excepted.json()["bytes"]] == [20, 100]


@pytest.mark.parametrize("path", ["/_upload", "/_upload/file.txt", "/_health", "/_all_routes", "/auth-codespace"])
async def test_doors_that_are_not_used_are_closed(site: Path, path: str) -> None:
    async with _client(Addresses(_everything(), site=site)) as client:
        assert (await client.get(path)).status_code == 404
        assert (await client.post(path)).status_code == 404


async def test_a_page_is_served_without_a_detour(site: Path) -> None:
    async with _client(Addresses(_everything(), site=site)) as client:
        assert (await client.get("/runs")).json()["path"] == "/runs/"
        assert (await client.get("/runs/abc")).json()["path"] == "/runs/abc"


async def test_an_unknown_api_address_answers_in_json(site: Path) -> None:
    async with _client(Addresses(_everything(), site=site)) as client:
        response = await client.get("/api/nothing")

    assert response.status_code == 404
    assert response.json() == {"error": "not_found"}


async def test_every_answer_has_a_request_id_and_a_sane_given_one_is_kept() -> None:
    async with _client(RequestIds(_everything())) as client:
        made = await client.get("/")
        kept = await client.get("/", headers={"x-request-id": "abc-12345678"})
        odd = await client.get("/", headers={"x-request-id": "a b\x01<script>"})

    assert len(made.headers["x-request-id"]) == 16
    assert kept.headers["x-request-id"] == "abc-12345678"
    assert len(odd.headers["x-request-id"]) == 16


async def test_health_says_whether_the_database_can_be_reached() -> None:
    async def well() -> None:
        pass

    async def ill() -> None:
        raise ConnectionError("secret address")

    for reach, status in ((well, 200), (ill, 503)):
        async with _client(Starlette(routes=list(HealthRoutes(reach_database=reach).routes()))) as client:
            response = await client.get("/health")
        assert response.status_code == status
        assert "secret" not in response.text


async def test_the_wrappers_leave_plain_answers_alone(site: Path) -> None:
    async def hello(_: Request) -> Response:
        return PlainTextResponse("hello")

    inner = Starlette(routes=[Route("/hello", hello)])
    async with _client(RequestIds(SecurityHeaders(BodyLimit(inner), site=site, is_https=False))) as client:
        assert (await client.get("/hello")).text == "hello"
