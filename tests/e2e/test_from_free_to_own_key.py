"""The whole way in one sitting: three free runs on the sandbox, PRO by payment, and a run with one's own key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import choose_model, new_prompt, write
from tests.e2e.stripe_stand_in import settings_for, stripe_stand_in
from tests.simulator.front import Front, before
from tests.simulator.server import MODEL, simulator

GOOD, EMPTY = "sk-or-v1-thewholewayinonesitting", "sk-or-v1-nothingleftontheway0000"
FACTS = {"label": "sk-or-v1-the...ing", "limit": 20, "limit_remaining": 12.5, "is_free_tier": False}


@dataclass
class Town:
    instance: Instance
    front: Front


@pytest.fixture
def town(tmp_path) -> Iterator[Town]:
    with stripe_stand_in() as world, simulator(GOOD) as provider, before(provider) as front:
        front.told[GOOD], front.told[EMPTY] = FACTS, {**FACTS, "limit_remaining": 0}
        settings = settings_for(world) | {"OPENROUTER_BASE_URL": front.base_url}
        with running_instance(tmp_path, **settings) as instance:
            create_user(instance, "admin@town.example", PASSWORD)
            world.webhook_url = f"{instance.url}/webhooks/stripe"
            yield Town(instance, front)


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")


@pytest.mark.timeout(240)
def test_somebody_runs_for_free_pays_and_runs_with_their_own_key(town: Town, new_visitor) -> None:
    visitor = new_visitor(town.instance)
    page = visitor.sign_up("ada@town.example")
    new_prompt(page, "The whole way")
    choose_model(page, "Sandbox: Echo")
    for number in (1, 2, 3, 4):
        run(page, f"Say the number {number}")
        if number < 4:
            expect(page.locator(".quota")).to_contain_text(f"{3 - number} of 3")
    page.get_by_role("dialog").get_by_role("link", name="See the plan").click()

    page.get_by_role("button", name="Upgrade: 7.00 USD a month").click()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("main")).to_contain_text("Thank you. You are on PRO.")

    visitor.go("/settings/byok")
    for key, answer in (
        ("sk-or-v1-nobodyknowsthisone000000", "OpenRouter refuses this key"),
        (EMPTY, "This key has no credit left"),
        (GOOD, "Your key is good and saved"),
    ):
        page.locator("input[name=key]").fill(key)
        page.get_by_role("button", name="Test and save").click()
        expect(page.get_by_role("main")).to_contain_text(answer)

    visitor.go("/")
    page.get_by_role("link", name="The whole way").first.click()
    page.get_by_role("button", name=re.compile("Sandbox")).first.click()
    page.get_by_role("dialog").get_by_text(MODEL.partition("/")[2]).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    run(page, "hello")

    expect(page.locator(".answer-output").first).to_contain_text("Hello from the simulator")
    expect(page.get_by_text("BYOK", exact=True).first).to_be_visible()
    assert town.front.keys_of("/chat/completions") == [GOOD]
    assert visitor.complaints == []
