"""The administration in a browser: PRO with an end, shutting somebody out whose tab is open, the audit log."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user_from_the_command_line, running_instance
from tests.e2e.judging import OPEN_PANEL, covered, findings
from tests.e2e.steps import choose_model, new_prompt, write

# Starting an instance may take its time on a busy machine.
pytestmark = pytest.mark.timeout(240)
TABS = ("Users", "Spending", "Free pool", "Access", "Audit log")


@pytest.fixture(scope="module")
def administered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("administered"), PROMPTMANAGER_PLANS="on") as started:
        create_user_from_the_command_line(started, "admin@office.example", PASSWORD)
        yield started


def states_of_runs(instance: Instance) -> list[str]:
    (path,) = instance.data_dir.glob("*.db")
    with closing(sqlite3.connect(path)) as database:
        return [state for (state,) in database.execute("SELECT state FROM runs")]


def choose(page: Page, deed: str, name: str = "Bob Builder") -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name=deed).click()


def test_pro_is_given_with_an_end_an_open_tab_is_shut_out_and_the_log_tells(
    administered: Instance, new_visitor
) -> None:
    bob, admin = new_visitor(administered), new_visitor(administered)
    tab = bob.sign_up("bob@office.example", name="Bob Builder")
    office = admin.sign_in("admin@office.example", at="/settings/administration")
    office.get_by_role("searchbox", name="Search by name or address").fill("BUILDER")
    row = office.get_by_role("row", name=re.compile("bob@office.example"))
    expect(row).to_contain_text("FREE")
    expect(office.get_by_role("row")).to_have_count(2)

    choose(office, "Give PRO…")
    dialog = office.get_by_role("dialog")
    dialog.get_by_label("Last day (UTC)").fill((datetime.now(UTC) + timedelta(days=30)).date().isoformat())
    dialog.get_by_role("button", name="Give PRO").click()
    expect(dialog).to_have_count(0)
    expect(row).to_contain_text("PRO")
    expect(row).to_contain_text("until")

    # With PRO the slow premium model runs, until its user is shut out.
    tab.reload()
    new_prompt(tab, "Long work")
    choose_model(tab, "Sandbox: Slow")
    write(tab, "Count slowly. " * 40)
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(tab.locator(".answer-output").first).to_contain_text("Slowly")
    choose(office, "Disable…")
    office.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(row).to_contain_text("disabled")
    assert states_of_runs(administered) == ["stopped"]
    tab.get_by_role("link", name=re.compile("Playground")).first.click()
    tab.wait_for_url(re.compile("/sign-in"))

    office.get_by_role("tab", name="Audit log").click()
    log = office.get_by_role("table", name="Audit log")
    expect(log.get_by_role("row")).to_have_count(4)
    for number, words in ((1, "Account disabled"), (2, "PRO given"), (3, "command line")):
        expect(log.get_by_role("row").nth(number)).to_contain_text(words)
    for number in (1, 2):
        expect(log.get_by_role("row").nth(number)).to_contain_text(re.compile(r"admin.*Bob Builder.*127\.0\.0\.1"))
    office.get_by_label("What", exact=True).select_option("PRO given")
    expect(log.get_by_role("row")).to_have_count(2)
    office.get_by_label("Who", exact=True).select_option("command line")
    expect(office.get_by_text("No act fits. Choose less.")).to_be_visible()
    assert admin.complaints == []


def test_somebody_administers_from_now_on_and_no_longer(administered: Instance, new_visitor) -> None:
    carl, admin = new_visitor(administered), new_visitor(administered)
    tab = carl.sign_up("carl@office.example", name="Carl Carpenter")
    office = admin.sign_in("admin@office.example", at="/settings/administration")
    row = office.get_by_role("row", name=re.compile("carl@office.example"))

    choose(office, "Make administrator…", "Carl Carpenter")
    office.get_by_role("dialog").get_by_role("button", name="Make administrator").click()
    expect(row).to_contain_text("administrator")
    carl.go("/settings/administration")
    expect(tab.get_by_role("row", name=re.compile("admin@office.example"))).to_be_visible()

    choose(office, "Administrator no more…", "Carl Carpenter")
    office.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    expect(row).not_to_contain_text("administrator")
    tab.get_by_role("searchbox").fill("admin")
    expect(tab.get_by_text("administrator of the instance")).to_be_visible()
    assert (carl.complaints, admin.complaints) == ([], [])


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1440, "dark")])
def test_nothing_is_wrong_with_any_tab(administered: Instance, new_visitor, width: int, scheme: str) -> None:
    # So high that nothing lies half under the bar of a phone: axe would take it for too small.
    admin = new_visitor(administered, viewport={"width": width, "height": 3000}, color_scheme=scheme)
    page = admin.sign_in("admin@office.example", at="/settings/administration")
    wrong = []

    for tab in TABS:
        page.set_viewport_size({"width": width, "height": 3000})
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(f"{OPEN_PANEL} .skeleton")).to_have_count(0)
        wrong += [f"{tab}: {finding}" for finding in findings(page, OPEN_PANEL)]
        page.set_viewport_size({"width": width, "height": 560})
        wrong += [f"{tab}: covered: {control}" for control in covered(page, OPEN_PANEL)]

    assert not wrong, "\n".join(wrong)
    assert admin.complaints == []


def test_on_a_phone_the_settings_show_which_page_is_open(administered: Instance, new_visitor) -> None:
    admin = new_visitor(administered, viewport={"width": 390, "height": 800})
    page = admin.sign_in("admin@office.example", at="/settings/administration")

    expect(page.locator(".settings-nav [aria-current=page]")).to_be_in_viewport(ratio=0.99)


def test_whoever_does_not_administer_sees_nothing_of_it(administered: Instance, new_visitor) -> None:
    visitor = new_visitor(administered)
    page = visitor.sign_up("eve@office.example", name="Eve", at="/settings/administration")

    expect(page.get_by_text("This page is for the administrator of the instance.")).to_be_visible()
    expect(page.get_by_text("admin@office.example")).to_have_count(0)
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
