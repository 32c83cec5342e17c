"""FREE and PRO in a browser: three runs a day, the offer at the fourth, and no premium model by any way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import choose_model, new_prompt, write
from tests.e2e.wire import Tab, sign_up, state_name


@pytest.fixture(scope="module")
def instance_with_plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("plans"), PROMPTMANAGER_PLANS="on") as started:
        # The first account of an instance has PRO; those of the tests come after it.
        create_user(started, "admin@plans.example", PASSWORD)
        yield started


def run(page: Page, number: int) -> None:
    write(page, f"Say the number {number}")
    page.keyboard.press("ControlOrMeta+Enter")


def test_three_free_runs_then_the_offer_and_nothing_typed_is_lost(instance_with_plans: Instance, new_visitor) -> None:
    visitor = new_visitor(instance_with_plans)
    page = visitor.sign_up("free@plans.example")
    quota = page.locator(".quota")
    expect(quota).to_contain_text("3 of 3 runs left today")
    expect(quota).to_contain_text("(00:00 UTC)")
    new_prompt(page, "Counted")
    choose_model(page, "Sandbox: Echo")

    for number in (1, 2, 3):
        run(page, number)
        expect(page.locator(".answer-output").first).to_contain_text(f"Say the number {number}")
        expect(quota).to_contain_text(f"{3 - number} of 3")
    run(page, 4)

    offer = page.get_by_role("dialog")
    expect(offer).to_contain_text("The 3 free runs of today are used")
    page.reload()
    expect(page.locator(".cm-content").first).to_contain_text("Say the number 4")
    expect(offer).to_have_count(0)
    visitor.go("/settings/plan")
    expect(page.get_by_role("main")).to_contain_text("0 of 3 runs left today")
    visitor.go("/runs")
    expect(page.get_by_role("row", name=re.compile("Counted"))).to_have_count(3)
    assert visitor.complaints == []


def test_free_gets_no_premium_model_through_the_page(instance_with_plans: Instance, new_visitor) -> None:
    page = new_visitor(instance_with_plans).sign_up("premium@plans.example")
    new_prompt(page, "Premium")
    page.get_by_role("button", name=re.compile("Sandbox")).first.click()
    slow = page.locator(".model-item", has_text="sandbox/slow")
    expect(slow).to_contain_text("PRO includes it")

    slow.locator(".model-choice").click()

    expect(page.get_by_role("dialog")).to_contain_text("A premium model")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile("Model: Sandbox: Writer"))).to_be_visible()


def test_free_gets_no_premium_model_by_calling_the_event_by_hand(instance_with_plans: Instance) -> None:
    cookie = sign_up(instance_with_plans.url, "hand@plans.example")
    playground, launch = (
        state_name("ui.playground.state", "playground_state"),
        state_name("ui.playground.launch_state", "launch_state"),
    )
    with Tab(instance_with_plans.url, cookie) as tab:
        tab.hydrate("/playground")
        tab.call(f"{playground}.load", path="/playground")
        tab.call(f"{playground}.write_message", {"key": 1, "index": 0, "text": "Hello"}, path="/playground")
        tab.call(
            f"{playground}.change_setting", {"key": 1, "name": "model", "value": "sandbox/slow"}, path="/playground"
        )
        tab.call(f"{launch}.run_one", {"key": 1}, path="/playground")
        heard = "".join(tab.listen(seconds=3))

    assert "Sandbox: Slow is a premium model" in heard
    with sqlite3.connect(instance_with_plans.data_dir / "promptmanager.db") as database:
        assert database.execute("SELECT count(*) FROM runs WHERE model = 'sandbox/slow'").fetchone() == (0,)


def test_a_disabled_model_is_refused_with_what_comes_closest(instance_with_plans: Instance, new_visitor) -> None:
    writer = new_visitor(instance_with_plans)
    page = writer.sign_up("writer@plans.example")
    new_prompt(page, "Chosen before")
    choose_model(page, "Sandbox: JSON")
    admin = new_visitor(instance_with_plans)
    catalogue = admin.sign_in("admin@plans.example", at="/settings/models")
    switch = catalogue.locator(".catalogue-row", has_text="sandbox/json").get_by_role("switch")
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()

    page.reload()

    expect(page.locator(".callout", has_text="Sandbox: JSON is disabled here by the administrator")).to_be_visible()
    run(page, 1)
    expect(page.get_by_role("region", name="Notifications")).to_contain_text("Sandbox: JSON is disabled here")
    expect(page.locator(".quota")).to_contain_text("3 of 3")
    switch.click()
    expect(switch).to_be_checked()
    assert admin.complaints == []


def test_the_administrator_meets_no_quota(instance_with_plans: Instance, new_visitor) -> None:
    visitor = new_visitor(instance_with_plans)
    page = visitor.sign_in("admin@plans.example")

    expect(page.locator(".quota")).to_have_count(0)
    visitor.go("/settings/plan")
    expect(page.get_by_role("main")).to_contain_text("The administrator gave you PRO, without an end.")
