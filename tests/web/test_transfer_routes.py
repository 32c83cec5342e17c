"""Prompts in and out over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.domain.prompts import PromptQuery
from promptmanager.services import product
from promptmanager.services.prompts import Prompts
from promptmanager.services.transfer import Transfer
from promptmanager.web.transfer import TransferRoutes
from tests.fakes.accounts import AccountsBench

ADDRESS = "https://prompts.example"
COOKIE = "__Host-session"


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench()


@pytest.fixture
async def site(bench: AccountsBench) -> SimpleNamespace:
    made = SimpleNamespace(
        accounts=bench.accounts,
        prompts=Prompts(bench.store, bench.clock),
        transfer=Transfer(bench.store, bench.clock),
    )
    product.install(cast("product.Product", made))
    return made


@pytest.fixture
async def visitor(site: SimpleNamespace) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=TransferRoutes(address=ADDRESS).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        yield client


@pytest.fixture
async def ada(bench: AccountsBench, visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    signed_in = await bench.sign_up()
    visitor.cookies.set(COOKIE, signed_in.token)
    visitor.headers["origin"] = ADDRESS
    bench.ada = await bench.actor(signed_in)
    return visitor


async def test_a_visitor_gets_nothing_in_or_out(visitor):
    export = await visitor.get("/api/export")
    refused = await visitor.post("/api/import", content=b"{}")

    assert (export.status_code, refused.status_code) == (401, 401)
    assert refused.json() == {"error": "not_signed_in", "facts": {}}


async def test_everything_is_downloaded_as_a_file_and_can_be_sent_back(ada, site, bench):
    await site.prompts.create(actor=bench.ada, title="Reply", tags=("mail",))

    export = await ada.get("/api/export")
    preview = await ada.post("/api/import?preview=1", content=export.content)

    assert export.headers["content-disposition"].startswith('attachment; filename="prompts-')
    assert export.headers["content-type"] == "application/json"
    assert export.headers["cache-control"] == "no-store"
    assert preview.json() == {
        "new": 0,
        "beside": 0,
        "same": 1,
        "prompts": [{"title": "Reply", "category": "", "versions": 1, "fate": "same"}],
        "problems": [],
    }


async def test_chosen_prompts_are_downloaded_alone(ada, site, bench):
    await site.prompts.create(actor=bench.ada, title="One")
    two = await site.prompts.create(actor=bench.ada, title="Two")

    export = await ada.get(f"/api/export?ids={two.id}")

    assert [prompt["title"] for prompt in export.json()["prompts"]] == ["Two"]


async def test_an_upload_makes_the_prompts(ada, site, bench):
    await site.prompts.create(actor=bench.ada, title="Reply")
    document = json.loads((await ada.get("/api/export")).content)
    document["prompts"][0].update(title="Other", slug="other")

    done = await ada.post("/api/import", content=json.dumps(document).encode())

    page = await site.prompts.search(actor=bench.ada, query=PromptQuery())
    assert done.json()["new"] == 1
    assert {card.prompt.title for card in page.cards} == {"Reply", "Other"}


async def test_another_site_cannot_send_a_file(ada):
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        response = await ada.post("/api/import", content=b"{}", headers=headers)
        assert response.status_code == 403


async def test_problems_come_with_their_place(ada):
    response = await ada.post("/api/import?preview=1", content=b"not a file of ours")
    refused = await ada.post("/api/import", content=b"not a file of ours")

    assert response.json()["problems"] == [{"where": "", "reason": "not_json"}]
    assert (refused.status_code, refused.json()["error"]) == (422, "import_invalid")


async def test_an_upload_beyond_the_limit_is_refused_while_it_arrives(ada):
    app = Starlette(routes=TransferRoutes(address=ADDRESS, bytes_max=1_000).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS, cookies=ada.cookies) as client:
        response = await client.post("/api/import", content=b"x" * 1_001)

    assert response.json()["facts"]["reason"] == "too_big"


async def test_of_one_person_one_file_is_taken_at_a_time(ada, visitor):
    began, goes_on = asyncio.Event(), asyncio.Event()

    async def slow_file() -> AsyncIterator[bytes]:
        yield b"not a file "
        began.set()
        await goes_on.wait()
        yield b"of ours"

    first = asyncio.create_task(ada.post("/api/import?preview=1", content=slow_file()))
    await began.wait()
    second = await ada.post("/api/import?preview=1", content=b"another")
    goes_on.set()

    assert (second.status_code, second.json()["error"]) == (422, "import_under_way")
    assert (await first).json()["problems"] == [{"where": "", "reason": "not_json"}]
    assert (await ada.post("/api/import?preview=1", content=b"a third")).status_code == 200


@pytest.mark.parametrize("ids", ["x", "1,-2", "9" * 30, "1;2"])
async def test_ids_that_are_none_are_refused(ada, ids):
    assert (await ada.get("/api/export", params={"ids": ids})).status_code == 400


async def test_an_unknown_prompt_is_not_found(ada):
    response = await ada.get("/api/export?ids=999")

    assert response.json()["error"] == "prompt_not_found"
