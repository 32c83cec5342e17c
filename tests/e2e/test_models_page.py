"""The catalogue in a browser: what is disabled or gone shows where it stands in production."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import choose_model, new_prompt, write


@pytest.fixture(scope="module")
def own_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("models")) as started:
        create_user(started, "admin@models.example", PASSWORD)
        yield started


@pytest.fixture
def admin(own_instance: Instance, new_visitor) -> Visitor:
    visitor = new_visitor(own_instance)
    page = visitor.go("/sign-in")
    page.locator("input[name=email]").fill("admin@models.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    return visitor


def promote(page: Page) -> None:
    write(page, "Say it in JSON")
    page.get_by_role("button", name="Promote").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_production_with_a_disabled_model_is_marked_found_and_mended(admin: Visitor) -> None:
    new_prompt(admin.page, "Answers in JSON")
    choose_model(admin.page, "Sandbox: JSON")
    promote(admin.page)
    page = admin.go("/settings/models")
    switch = page.locator(".catalogue-row", has_text="sandbox/json").get_by_role("switch")
    switch.click()
    expect(switch).not_to_be_checked()

    admin.go("/")
    warning = page.locator(".prompt-card .prompt-trouble")
    expect(warning).to_contain_text("In production: Sandbox: JSON is disabled here by the administrator.")
    expect(warning).to_contain_text("close to it: Sandbox:")
    page.get_by_role("button", name="Model unavailable").click()
    expect(page.locator(".prompt-card")).to_have_count(1)
    page.locator(".segmented", has=page.get_by_role("button", name="Rows")).get_by_role("button", name="Rows").click()
    expect(page.locator(".prompt-rows .prompt-trouble")).to_be_visible()

    page.get_by_role("link", name="Answers in JSON").click()
    expect(page.locator(".editor-trouble")).to_contain_text("In production: Sandbox: JSON is disabled here")
    page.get_by_role("button", name="Sandbox: JSON").first.click()
    page.get_by_role("dialog").get_by_text("Sandbox: Writer").first.click()
    expect(page.locator(".editor-trouble")).to_be_visible()
    promote(page)
    expect(page.locator(".editor-trouble")).to_have_count(0)

    admin.go("/settings/models")
    switch.click()
    expect(switch).to_be_checked()
    admin.go("/?status=troubled")
    expect(page.get_by_text("No prompt fits")).to_be_visible()
    assert admin.complaints == []


def test_the_chosen_models_are_changed_and_no_others(admin: Visitor) -> None:
    page = admin.go("/settings/models")
    for model_id in ("sandbox/echo", "sandbox/json"):
        page.locator(".catalogue-row", has_text=model_id).get_by_role("checkbox").click()
    page.get_by_role("button", name="Change many models at once").click()
    page.get_by_role("menuitem", name="Premium: for PRO").click()

    expect(page.get_by_role("region", name="Notifications")).to_contain_text("2 models are changed.")
    for model_id, tier in (("sandbox/echo", "Premium"), ("sandbox/json", "Premium"), ("sandbox/writer", "Free")):
        expect(page.locator(".catalogue-row", has_text=model_id).locator(".badge").first).to_have_text(tier)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)

    page.get_by_role("checkbox", name="Choose this page").click()
    page.get_by_role("button", name="Change many models at once").click()
    page.get_by_role("menuitem", name="By rule").click()
    expect(page.locator(".catalogue-row", has_text="sandbox/echo").locator(".badge").first).to_have_text("Free")
