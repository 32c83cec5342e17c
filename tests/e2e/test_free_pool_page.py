"""The pool of free runs in a browser: whoever waits sees their place, and the administrator sees the queue."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from promptmanager.domain.free_pool import A_DAY, A_MINUTE
from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import new_prompt, write
from tests.simulator.server import simulator

# So long ago are the calls that fill the minute: the next may leave after what is left of it.
AGO = timedelta(seconds=30)

# Starting an instance may take its time on a busy machine.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("pooled")
    with (
        simulator() as provider,
        running_instance(
            folder,
            OPENROUTER_BASE_URL=provider.base_url,
            OPENROUTER_API_KEY=provider.key,
            PROMPTMANAGER_PLANS="on",
        ) as started,
    ):
        create_user(started, "admin@office.example", PASSWORD)
        yield started


def fill(instance: Instance, *, minute: int, day: int) -> None:
    """Let so many calls have left a while ago, and so many today."""
    now = datetime.now(UTC)
    (path,) = instance.data_dir.glob("*.db")
    with closing(sqlite3.connect(path)) as database, database:
        at = (now - AGO).strftime("%Y-%m-%d %H:%M:%S.%f")
        database.executemany("INSERT INTO free_pool_calls (at) VALUES (?)", [(at,)] * minute)
        database.execute(
            "INSERT INTO free_pool_days (day, used) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET used = excluded.used",
            (now.date().isoformat(), day),
        )


def ready_to_run(page: Page) -> None:
    new_prompt(page, "Free")
    page.get_by_role("button", name=re.compile("Model|gpt|model")).first.click()
    page.locator(".model-choice", has_text=":free").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    write(page, "hello")


def open_pool(page: Page, instance: Instance) -> None:
    page.goto(f"{instance.url}/settings/administration")
    page.get_by_role("tab", name="Free pool").click()


def test_whoever_waits_sees_their_place_and_the_administrator_the_queue(pooled: Instance, new_visitor) -> None:
    bob, admin = new_visitor(pooled), new_visitor(pooled)
    page = bob.sign_up("bob@office.example", "Bob Builder")
    ready_to_run(page)
    office = admin.sign_in("admin@office.example")
    fill(pooled, minute=A_MINUTE, day=A_MINUTE)

    page.keyboard.press("ControlOrMeta+Enter")

    expect(page.get_by_text(re.compile(r"Place in the queue for free runs\s*1")).first).to_be_visible()
    open_pool(office, pooled)
    pool = office.get_by_role("tabpanel", name="Free pool")
    expect(pool).to_contain_text(f"{A_MINUTE} of {A_MINUTE}")
    expect(pool).to_contain_text("1 run waits")
    expect(page.locator(".answer-output").first).to_contain_text("Hello for free.", timeout=60_000)
    expect(page.get_by_text("Place in the queue for free runs")).to_have_count(0)
    pool.get_by_role("button", name="Refresh").click()
    expect(pool).to_contain_text("0 runs wait")
    expect(pool).to_contain_text(f"{A_MINUTE + 1} of {A_DAY}")
    assert bob.complaints == []
    assert admin.complaints == []


def test_an_empty_pool_is_told_to_both(pooled: Instance, new_visitor) -> None:
    eve, admin = new_visitor(pooled), new_visitor(pooled)
    page = eve.sign_up("eve@office.example", "Eve")
    ready_to_run(page)
    office = admin.sign_in("admin@office.example")
    fill(pooled, minute=0, day=A_DAY)

    page.keyboard.press("ControlOrMeta+Enter")

    expect(page.get_by_text(re.compile("allowance for free models is used up")).first).to_be_visible()
    expect(page.locator(".quota")).to_contain_text("3 of 3 runs left today")
    open_pool(office, pooled)
    expect(office.get_by_role("tabpanel", name="Free pool")).to_contain_text(
        re.compile(r"The pool is empty until.*\(00:00 UTC\)", re.DOTALL)
    )
