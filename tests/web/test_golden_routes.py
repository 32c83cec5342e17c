"""Golden samples in and out over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.domain.golden import SampleQuery
from promptmanager.services import product
from promptmanager.services.drafts import Drafts
from promptmanager.services.golden import Golden
from promptmanager.services.golden_files import GoldenFiles
from promptmanager.services.prompts import Prompts
from promptmanager.web.golden import GoldenRoutes
from tests.fakes.accounts import AccountsBench

ADDRESS = "https://prompts.example"
COOKIE = "__Host-session"
IMPORT = "/api/golden/greeting/import"


@pytest.fixture
def bench() -> AccountsBench:
    return AccountsBench()


@pytest.fixture
async def site(bench: AccountsBench) -> SimpleNamespace:
    made = SimpleNamespace(
        accounts=bench.accounts,
        prompts=Prompts(bench.store, bench.clock),
        golden=Golden(bench.store, bench.clock),
        golden_files=GoldenFiles(bench.store, bench.clock, Drafts(bench.store, bench.clock), SimpleNamespace()),
    )
    product.install(cast("product.Product", made))
    return made


@pytest.fixture
async def visitor(site: SimpleNamespace) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=GoldenRoutes(address=ADDRESS).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        yield client


@pytest.fixture
async def ada(bench: AccountsBench, site: SimpleNamespace, visitor: httpx.AsyncClient) -> httpx.AsyncClient:
    signed_in = await bench.sign_up()
    visitor.cookies.set(COOKIE, signed_in.token)
    visitor.headers["origin"] = ADDRESS
    bench.ada = await bench.actor(signed_in)
    bench.prompt = await site.prompts.create(actor=bench.ada, title="Greeting")
    return visitor


def sent(document: str, **wish) -> bytes:
    return json.dumps(wish).encode() + b"\n" + document.encode("utf-8", "surrogatepass")


async def test_a_visitor_gets_nothing_in_or_out(visitor):
    export = await visitor.get("/api/golden/greeting/export.csv")
    refused = await visitor.post(IMPORT, content=sent(""))

    assert (export.status_code, refused.status_code) == (401, 401)


async def test_a_preview_names_columns_samples_and_each_line_that_is_left_out(ada, site, bench):
    rows = "".join(f"{'Hello' if number % 4 else ''},note\n" for number in range(12))
    document = f"expected,other\n{rows}a,b,c\n"

    answer = (await ada.post(f"{IMPORT}?preview=1", content=sent(document, name="x.csv", check="exact"))).json()

    page = await site.golden.page(actor=bench.ada, prompt_id=bench.prompt.id, query=SampleQuery())
    assert page.total == 0
    assert answer["columns"][0] == {"name": "expected", "role": "expected", "example": "Hello"}
    assert (answer["new"], answer["bad"], answer["same"], answer["fits"]) == (9, 4, 0, True)
    assert len(answer["samples"]) == 5
    assert answer["problems"] == [
        {"lines": "2, 6, 10", "code": "row.no_expected", "facts": {}},
        {"lines": "14", "code": "row.cells_too_many", "facts": {"found": 3, "wanted": 2}},
    ]


async def test_reasons_beyond_those_shown_leave_their_lines(ada):
    document = "expected,weight\n" + "".join(f"x,no{number}\n" for number in range(60))

    answer = (await ada.post(f"{IMPORT}?preview=1", content=sent(document))).json()

    assert (answer["bad"], len(answer["problems"]), answer["more"]) == (60, 50, "52\u201361")


async def test_an_import_stores_and_an_export_gives_it_back(ada, site, bench):
    await ada.post(IMPORT, content=sent("expected,tags\nHello,a\nBye,b\n", check="contains", name="mail.csv"))

    export = await ada.get("/api/golden/greeting/export.jsonl?tag=b")

    page = await site.golden.page(actor=bench.ada, prompt_id=bench.prompt.id, query=SampleQuery())
    assert [sample.content.expected for sample in page.samples] == ["Hello", "Bye"]
    assert page.samples[0].current.reason == "mail.csv"
    assert export.headers["content-disposition"] == 'attachment; filename="golden-samples.jsonl"'
    assert [json.loads(line)["expected"] for line in export.text.splitlines()] == ["Bye"]


async def test_half_a_character_breaks_no_answer(ada):
    document = '{"expected": "\\ud800", "x\\ud800": 1}\n{"expected": "good"}'

    answer = (await ada.post(f"{IMPORT}?preview=1", content=sent(document))).json()

    assert (answer["new"], answer["problems"][0]["code"]) == (1, "characters_invalid")


@pytest.mark.parametrize("body", [b"", b"[]\nexpected\nx", b"{\nexpected\nx", b'{"roles": 1}\nexpected\nx'])
async def test_a_body_that_no_page_of_ours_sends_is_refused(ada, body: bytes):
    assert (await ada.post(IMPORT, content=body)).status_code == 400


async def test_what_cannot_be_read_is_refused_with_its_reason(ada):
    broken = await ada.post(IMPORT, content=sent("[{]", name="x.json"))
    elsewhere = await ada.post("/api/golden/nowhere/import", content=sent("expected\nx\n"))
    no_kind = await ada.get("/api/golden/greeting/export.exe")

    assert (broken.status_code, broken.json()) == (
        422,
        {"error": "sample_file.json_broken", "facts": {"line": 1}},
    )
    assert elsewhere.json()["error"] == "prompt_not_found"
    assert no_kind.status_code == 404


async def test_another_site_cannot_send_a_file(ada):
    response = await ada.post(IMPORT, content=sent("expected\nx\n"), headers={"origin": "https://evil.example"})

    assert response.status_code == 403


async def test_an_upload_beyond_the_limit_is_refused(ada):
    app = Starlette(routes=GoldenRoutes(address=ADDRESS, bytes_max=1_000).routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=ADDRESS, cookies=ada.cookies, headers={"origin": ADDRESS}
    ) as client:
        response = await client.post(IMPORT, content=sent("x" * 2_000))

    assert (response.status_code, response.json()["error"]) == (422, "sample_file.too_big")
