"""FREE and PRO in a browser: three runs a day, the offer at the fourth, and no premium model by any way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import choose_model, new_prompt, write


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
    choose_model(page, "Sandbox: Slow")

    run(page, 1)

    expect(page.get_by_role("dialog")).to_contain_text("A premium model")
    expect(page.locator(".quota")).to_contain_text("3 of 3")


def test_the_administrator_meets_no_quota(instance_with_plans: Instance, new_visitor) -> None:
    visitor = new_visitor(instance_with_plans)
    page = visitor.go("/sign-in")
    page.locator("input[name=email]").fill("admin@plans.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))

    expect(page.locator(".quota")).to_have_count(0)
    visitor.go("/settings/plan")
    expect(page.get_by_role("main")).to_contain_text("The administrator gave you PRO, without an end.")
