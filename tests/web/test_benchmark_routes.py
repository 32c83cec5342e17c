"""What a benchmark showed as a file: every cell, unknown costs left empty, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.services import product
from promptmanager.web.benchmarks import BenchmarkRoutes
from tests.fakes.accounts import ADDRESS
from tests.unit.benchmark_scene import Lab, lab

COOKIE = "__Host-session"


@pytest.fixture
async def made() -> Lab:
    made = await lab(lambda request: "=1+1" if request.settings.model == "a" else "Hello Zoë")
    await made.sample("=Ann")
    await made.sample("Zoë")
    return made


def visitor(made: Lab) -> httpx.AsyncClient:
    async def actor_of(_session: str):
        return made.actor

    fitted = SimpleNamespace(accounts=SimpleNamespace(actor_of=actor_of), benchmarks=made.benchmarks)
    product.install(cast("product.Product", fitted))
    app = Starlette(routes=BenchmarkRoutes(is_https=True).routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS, cookies={COOKIE: "a" * 43})


async def test_the_table_has_a_line_for_each_cell_and_no_formula(made: Lab) -> None:
    benchmark = await made.launched_to_the_end(repetitions=2)

    async with visitor(made) as client:
        answer = await client.get(f"/api/benchmarks/{benchmark.id}.csv")

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="benchmark-{benchmark.id}.csv"'
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2 * 2 * 2
    first = lines[0]
    assert (first["sample"], first["answer"], first["result"]) == ("'=Ann", "'=1+1", "failed")
    assert (first["checks"], first["version"], first["is_draft"]) == ("exact: failed", "1", "True")
    assert {line["model"] for line in lines} == {"a", "b"}
    assert [line["result"] for line in lines if line["sample"] == "Zoë" and line["model"] == "b"] == ["passed"] * 2
    assert float(first["usd"]) > 0


async def test_the_document_holds_the_verdicts_with_their_intervals_and_every_answer(made: Lab) -> None:
    benchmark = await made.launched_to_the_end()

    async with visitor(made) as client:
        answer = await client.get(f"/api/benchmarks/{benchmark.id}.json?baseline=1")

    document = json.loads(answer.content)
    assert (document["baseline"], document["samples"], len(document["cells"])) == (1, 2, 4)
    left, right = document["columns"]
    assert left["verdict"]["finding"] == "not_enough_samples"
    assert right["verdict"] is None
    assert 0 < right["pass_rate"]["interval"]["low"] < 0.5 < right["pass_rate"]["interval"]["high"] < 1
    assert document["cells"][0]["inputs"] == {"name": "=Ann"}


async def test_what_is_not_there_is_refused_before_a_line_is_written(made: Lab) -> None:
    async with visitor(made) as client:
        missing = await client.get("/api/benchmarks/none.csv")
        client.cookies.clear()
        stranger = await client.get("/api/benchmarks/none.json")

    assert (missing.status_code, missing.json()["error"]) == (422, "benchmark_not_found")
    assert stranger.status_code == 401
