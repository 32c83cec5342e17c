"""The main job, as a newcomer does it: sign up, write, run, release, find again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.born import as_from_a_shell
from tests.e2e.conftest import Visitor
from tests.e2e.instance import running_instance
from tests.e2e.steps import choose_model, new_prompt, sign_up_by_form, write


@pytest.fixture
def visitor(tmp_path: Path, new_visitor) -> Iterator[Visitor]:
    with running_instance(tmp_path, as_from_a_shell) as instance:
        yield new_visitor(instance)


def test_from_sign_up_to_production_and_back_to_the_library(visitor: Visitor) -> None:
    page = sign_up_by_form(visitor, "ada@main.example")
    new_prompt(page, "Support reply")
    write(page, "Write a reply to {{ customer }} about {{ topic }}.")

    choose_model(page, "Sandbox: Writer")
    page.get_by_label("customer").last.fill("Ms Byron")
    page.get_by_label("topic").last.fill("a late parcel")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("Streaming").first).to_be_visible()
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("SIMULATED").first).to_be_visible()

    page.get_by_role("button", name="Promote").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").first.fill("First version")
    dialog.get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v1").first).to_be_visible()

    visitor.go("/")
    page.get_by_role("searchbox").or_(page.get_by_placeholder(re.compile("Search titles"))).first.fill("parcel custom")
    expect(page.get_by_text("Nothing found").or_(page.get_by_text("Support reply")).first).to_be_visible()
    page.get_by_placeholder(re.compile("Search titles")).fill("custom")
    expect(page.locator("mark", has_text="custom").first).to_be_visible()
    expect(page.get_by_text("Production v1").first).to_be_visible()
    assert visitor.complaints == []


def test_switching_the_language_translates_the_page_without_loading_it_again(visitor: Visitor) -> None:
    page = visitor.sign_up("langue@main.example")
    page.evaluate("window.stayed = true")

    page.get_by_role("button", name=re.compile("Language")).first.click()
    page.get_by_role("menuitem", name="Français").or_(page.get_by_text("Français")).first.click()

    expect(page.get_by_text("Bibliothèque").first).to_be_visible()
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.documentElement.lang") == "fr"
