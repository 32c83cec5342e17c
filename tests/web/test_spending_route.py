"""What the platform's key costs as a file: for the administrator alone, with nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from promptmanager.domain.runs import CostState, KeySource, RunState
from promptmanager.services import product
from promptmanager.services.spending import SystemKeySpending
from promptmanager.web.spending import SpendingRoutes
from tests.contracts.scene import scene_in
from tests.fakes.accounts import ADDRESS, AccountsBench

COOKIE = "__Host-session"
PERIOD = {"first": "2026-03-01", "last": "2026-03-02"}
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def bench() -> AccountsBench:
    made = AccountsBench()
    spending = SystemKeySpending(store=made.store, clock=made.clock)
    product.install(cast("product.Product", SimpleNamespace(accounts=made.accounts, spending=spending)))
    return made


@pytest.fixture
async def visitor(bench: AccountsBench) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=SpendingRoutes(is_https=True).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        yield client


async def test_the_administrator_gets_a_line_for_each_day_person_and_model(bench: AccountsBench, visitor) -> None:
    admin = await bench.sign_up("ada@example.org", name="=HYPERLINK(1)")
    scene = await scene_in(bench.store)
    async with bench.store.writing() as work:
        for number, usd in enumerate(("0.1", "0.2", None)):
            run = scene.run(
                f"run-{number}",
                actor_id=admin.user.id,
                created_at=AT,
                key_source=KeySource.SYSTEM,
                state=RunState.COMPLETED,
                settings=replace(scene.run().settings, model="test/b" if usd is None else "test/a"),
                cost_usd=None if usd is None else Decimal(usd),
                cost_state=CostState.PENDING if usd is None else CostState.KNOWN,
            )
            await work.runs.add(run)
        await work.commit()
    visitor.cookies.set(COOKIE, admin.token)

    answer = await visitor.get("/api/spending.csv", params=PERIOD)

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="spending-2026-03-01-2026-03-02.csv"'
    assert answer.headers["cache-control"] == "no-store"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [tuple(line.values()) for line in lines] == [
        ("2026-03-01", "1", "'=HYPERLINK(1)", "ada@example.org", "test/a", "0.3", "2", "0", "0"),
        ("2026-03-01", "1", "'=HYPERLINK(1)", "ada@example.org", "test/b", "", "0", "1", "0"),
    ]


async def test_nobody_else_does(bench: AccountsBench, visitor) -> None:
    admin, other = await bench.sign_up(), await bench.sign_up("bob@example.org", name="Bob")

    stranger = await visitor.get("/api/spending.csv", params=PERIOD)
    visitor.cookies.set(COOKIE, other.token)
    member = await visitor.get("/api/spending.csv", params=PERIOD)
    visitor.cookies.set(COOKIE, admin.token)
    without = await visitor.get("/api/spending.csv")

    assert [answer.status_code for answer in (stranger, member, without)] == [401, 403, 422]
    assert without.json()["error"] == "day_invalid"
