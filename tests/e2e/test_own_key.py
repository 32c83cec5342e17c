"""A person's own key in a browser, against the simulator: saved, used, failing, deleted; and seen nowhere else."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import new_prompt, write
from tests.simulator.front import Front, before
from tests.simulator.server import KEY as PLATFORM_KEY
from tests.simulator.server import MODEL, simulator

GOOD = "sk-or-v1-0123456789abcdefghijkwxyz"
NO_CREDIT = "sk-or-v1-nothingleft00000000000000"
MANAGEMENT = "sk-or-v1-makesotherkeys000000000000"
FACTS = {
    "label": "sk-or-v1-012...xyz",
    "limit": 20,
    "limit_remaining": 12.5,
    "usage_daily": 0.25,
    "usage_weekly": 1.5,
    "usage_monthly": 7.5,
    "is_free_tier": False,
}
CHAT = "/chat/completions"


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with simulator(GOOD) as provider, before(provider) as standing:
        standing.told[GOOD] = FACTS
        standing.told[NO_CREDIT] = {**FACTS, "limit_remaining": 0}
        standing.told[MANAGEMENT] = {**FACTS, "is_management_key": True}
        yield standing


@pytest.fixture(scope="module")
def with_platform_key(front: Front, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("own-key")
    settings = {"OPENROUTER_BASE_URL": front.base_url, "OPENROUTER_API_KEY": PLATFORM_KEY, "PROMPTMANAGER_PLANS": "on"}
    with running_instance(folder, **settings) as started:
        # The first account of an instance has PRO; those of the tests come after it.
        create_user(started, "admin@keys.example", PASSWORD)
        yield started


def set_pro(instance: Instance, email: str, *, is_pro: bool) -> None:
    """Give or take PRO as the administrator would, behind the page's back."""
    with sqlite3.connect(instance.data_dir / "promptmanager.db") as database:
        who = "(SELECT id FROM users WHERE email = ?)"
        database.execute(f"DELETE FROM plan_grants WHERE user_id = {who}", (email,))  # noqa: S608 - our own words
        if is_pro:
            grant = f"INSERT INTO plan_grants SELECT id, NULL, 1, '2026-01-01 00:00:00' FROM users WHERE id = {who}"  # noqa: S608 - as above
            database.execute(grant, (email,))


def open_keys(visitor: Visitor) -> Page:
    page = visitor.go("/settings/byok")
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    return page


def save(page: Page, key: str) -> None:
    page.locator("input[name=key]").fill(key)
    page.get_by_role("button", name="Test and save").click()
    page.wait_for_url(re.compile(r"(done|error)="))


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")


def new_prompt_with_model(visitor: Visitor, title: str) -> Page:
    page = visitor.go("/")
    new_prompt(page, title)
    page.get_by_role("button", name=re.compile("Model|gpt|model|Sandbox")).first.click()
    page.get_by_role("dialog").get_by_text(MODEL.partition("/")[2]).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    return page


@pytest.mark.timeout(240)
def test_a_key_is_tested_saved_used_and_deleted(with_platform_key: Instance, front: Front, new_visitor) -> None:
    visitor = new_visitor(with_platform_key)
    visitor.join("ada@keys.example")
    page = open_keys(visitor)
    expect(page.get_by_role("main")).to_contain_text("Your own key belongs to PRO")
    set_pro(with_platform_key, "ada@keys.example", is_pro=True)
    page = open_keys(visitor)

    for key, sentence in (
        ("my key", "That is not a key of OpenRouter"),
        ("sk-or-v1-deletedlongago0000000000", "OpenRouter refuses this key"),
        (NO_CREDIT, "This key has no credit left"),
        (MANAGEMENT, "This is a management key"),
    ):
        save(page, key)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        expect(page.get_by_role("button", name="Test and save")).to_be_visible()
    save(page, GOOD)

    main = page.get_by_role("main")
    expect(main).to_contain_text("Your key is good and saved")
    for told in ("In use", "sk-or-…wxyz", "sk-or-v1-012...xyz", "$20.00", "$12.50", "$0.25", "$1.50", "$7.50"):
        expect(main).to_contain_text(told)
    page_of_key = page.get_by_role("link", name="Open at OpenRouter").get_attribute("href") or ""
    assert re.search(r"/keys/[0-9a-f]{64}$", page_of_key)

    page = new_prompt_with_model(visitor, "With my key")
    run(page, "hello")
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text("BYOK", exact=True).first).to_be_visible()
    assert front.keys_of(CHAT) == [GOOD]

    front.refused[GOOD] = 401
    run(page, "hello again")
    expect(page.get_by_text("OpenRouter refuses your key").first).to_be_visible()
    open_keys(visitor)
    expect(main).to_contain_text("Stopped working")
    del front.refused[GOOD]
    page.get_by_role("button", name="Check again").click()
    expect(main).to_contain_text("In use")
    assert set(front.keys_of(CHAT)) == {GOOD}

    page.get_by_role("button", name="Delete the key").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the key").click()
    expect(page.get_by_role("button", name="Test and save")).to_be_visible()
    page = new_prompt_with_model(visitor, "Without it")
    run(page, "hello")
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text("SYSTEM", exact=True).first).to_be_visible()
    assert front.keys_of(CHAT)[-1] == PLATFORM_KEY
    assert visitor.complaints == []


def test_after_a_downgrade_the_key_rests_and_can_be_deleted(
    with_platform_key: Instance, front: Front, new_visitor
) -> None:
    visitor = new_visitor(with_platform_key)
    visitor.join("rest@keys.example")
    set_pro(with_platform_key, "rest@keys.example", is_pro=True)
    save(open_keys(visitor), GOOD)
    set_pro(with_platform_key, "rest@keys.example", is_pro=False)

    page = open_keys(visitor)

    main = page.get_by_role("main")
    expect(main).to_contain_text("Your own key belongs to PRO")
    expect(main).to_contain_text("Resting")
    expect(page.get_by_role("button", name="Check again")).to_have_count(0)
    page.get_by_role("button", name="Delete the key").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the key").click()
    expect(main).not_to_contain_text("Resting")


def test_connecting_with_openrouter_gives_a_key_once_and_to_the_session_that_asked(
    with_platform_key: Instance, front: Front, new_visitor
) -> None:
    visitor, stranger = new_visitor(with_platform_key), new_visitor(with_platform_key)
    for each, email in ((visitor, "connects@keys.example"), (stranger, "stranger@keys.example")):
        each.join(email)
        set_pro(with_platform_key, email, is_pro=True)
    front.agreed = GOOD
    returned: list[str] = []
    visitor.page.on(
        "request", lambda request: returned.append(request.url) if "/keys/connected/" in request.url else None
    )
    page = open_keys(visitor)

    page.get_by_role("link", name="Connect with OpenRouter").click()

    expect(page.get_by_role("main")).to_contain_text("Your key is good and saved")
    expect(page.get_by_role("main")).to_contain_text("sk-or-…wxyz")
    assert len(returned) == 1
    # The same address again, and another's: whether the code is used or fresh.
    fresh = f"{returned[0].partition('?')[0]}?code=foreign"
    for each, address in ((visitor, returned[0]), (visitor, fresh), (stranger, returned[0])):
        each.page.goto(address)
        expect(each.page.get_by_role("alert")).to_contain_text("OpenRouter gave no key")
    expect(stranger.page.get_by_role("button", name="Test and save")).to_be_visible()
    assert len(front.keys_of("/auth/keys")) == 1


def test_without_a_platform_key_real_models_come_with_an_own_one(front: Front, tmp_path: Path, new_visitor) -> None:
    with running_instance(tmp_path, OPENROUTER_BASE_URL=front.base_url) as instance:
        asked = len(front.keys_of("/models"))
        visitor = new_visitor(instance)
        page = visitor.sign_up("own@keys.example")
        new_prompt(page, "Simulated")
        page.get_by_role("button", name=re.compile("Sandbox")).first.click()
        expect(page.get_by_role("dialog").get_by_text("Sandbox: Echo").first).to_be_visible()
        expect(page.get_by_role("dialog").get_by_text("gpt-4o-mini")).to_have_count(0)
        assert len(front.keys_of("/models")) == asked

        save(open_keys(visitor), GOOD)
        page = new_prompt_with_model(visitor, "Real")
        run(page, "hello")

        expect(page.get_by_text("Completed").first).to_be_visible()
        expect(page.get_by_text("BYOK", exact=True).first).to_be_visible()
        assert front.keys_of(CHAT)[-1] == GOOD
        assert "" not in front.keys_of(CHAT)
