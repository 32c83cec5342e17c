"""What the platform's key costs, as its administrator sees it: figures, chart, table and file."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.judging import OPEN_PANEL, findings
from tests.e2e.steps import choose_model, new_prompt, write

# Starting an instance may take its time on a busy machine.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def administered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("spending"), PROMPTMANAGER_PLANS="on") as started:
        create_user(started, "admin@office.example", PASSWORD)
        yield started


def run_three_times(page: Page) -> None:
    new_prompt(page, "Costly")
    choose_model(page, "Sandbox: Echo")
    for number in (1, 2, 3):
        write(page, f"Say {number}")
        page.keyboard.press("ControlOrMeta+Enter")
        expect(page.locator(".answer-output").first).to_contain_text(f"Say {number}")


def charge(instance: Instance, costs: tuple[str | None, ...]) -> None:
    """Let the runs have gone through the platform's key at these costs, oldest first; None is pending."""
    (path,) = instance.data_dir.glob("*.db")
    with closing(sqlite3.connect(path)) as database, database:
        ids = [run_id for (run_id,) in database.execute("SELECT id FROM runs ORDER BY created_at")]
        for run_id, usd in zip(ids, costs, strict=True):
            state = "known" if usd else "pending"
            database.execute(
                "UPDATE runs SET key_source = 'system', cost_usd = ?, cost_state = ? WHERE id = ?", (usd, state, run_id)
            )


def test_the_administrator_sees_what_the_platforms_key_costs(administered: Instance, new_visitor) -> None:
    bob, admin = new_visitor(administered), new_visitor(administered)
    run_three_times(bob.sign_up("bob@office.example", "Bob Builder"))
    charge(administered, ("0.10", "0.20", None))
    page = admin.sign_in("admin@office.example", at="/settings/administration")
    page.get_by_role("tab", name="Spending").click()
    figures = page.locator(".figures")
    expect(figures).to_contain_text(re.compile(r"Spent.*0\.30.*Runs.*3.*Pending.*1.*Unknown.*0", re.DOTALL))
    expect(page.locator(".recharts-bar-rectangle path")).to_have_count(1)
    table = page.get_by_role("table", name="Spending")
    expect(table.get_by_role("row").last).to_contain_text(re.compile(r"0\.30\s*3\s*1\s*0"))
    assert findings(page, OPEN_PANEL) == []

    page.get_by_role("button", name="User", exact=True).click()
    row = table.get_by_role("row", name=re.compile("bob@office.example"))
    expect(row).to_contain_text(re.compile(r"Bob Builder.*0\.30", re.DOTALL))
    page.get_by_role("button", name="Model", exact=True).click()
    expect(table.get_by_role("row").last).to_contain_text("sandbox/echo")

    with page.expect_download() as begun:
        page.get_by_role("link", name="Download CSV").click()
    with begun.value.path().open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["email"], line["usd_known"], line["runs_pending"]) == ("bob@office.example", "0.3", "1")

    before = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    for name in ("From", "To"):
        page.get_by_label(name, exact=True).fill(before)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Nothing was run on the platform’s key in this period.")).to_be_visible()
    assert admin.complaints == []
