"""The main job, as a newcomer does it: sign up, write, run, release, find again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.steps import choose_model, new_prompt, write


def test_from_sign_up_to_production_and_back_to_the_library(visitor: Visitor) -> None:
    page = visitor.sign_up("ada@example.org")
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


def test_a_reload_and_a_second_tab_show_the_whole_text(visitor: Visitor) -> None:
    page = visitor.sign_up("reload@example.org")
    new_prompt(page, "Long answer")
    write(page, "Write about lighthouses.")
    choose_model(page, "Sandbox: Writer")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("Streaming").first).to_be_visible()
    link = page.get_by_role("link", name="Open this run")
    address = link.get_attribute("href")
    assert address

    second = visitor.context.new_page()
    second.goto(visitor.url + address)
    second.wait_for_timeout(1500)
    second.reload()

    expect(second.get_by_text("Completed").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=60_000)
    first_text = page.locator(".answer-output").first.inner_text()
    assert len(first_text) > 200
    assert second.locator(".answer-output").first.inner_text() == first_text


def test_stop_keeps_the_text_so_far(visitor: Visitor) -> None:
    page = visitor.sign_up("stop@example.org")
    new_prompt(page, "Stopped")
    write(page, "Write about rivers.")
    choose_model(page, "Sandbox: Writer")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("Streaming").first).to_be_visible()
    page.wait_for_timeout(1500)

    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text("Stopped", exact=True).first).to_be_visible()
    assert len(page.locator(".answer-output").first.inner_text()) > 10


def test_a_second_tab_cannot_overwrite_what_the_first_saved(visitor: Visitor) -> None:
    page = visitor.sign_up("two-tabs@example.org")
    new_prompt(page, "Two tabs")
    write(page, "Common text.")
    other = visitor.context.new_page()
    other.goto(page.url)
    expect(other.locator(".cm-content").first).to_contain_text("Common text.")
    write(page, "Text of the first tab.")

    editor = other.locator(".cm-content").first
    editor.click()
    other.keyboard.press("ControlOrMeta+a")
    other.keyboard.insert_text("Text of the second tab.")

    dialog = other.get_by_role("dialog").or_(other.get_by_role("alertdialog"))
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("first tab")
    expect(dialog).to_contain_text("second tab")


def test_a_template_error_is_shown_at_its_place(visitor: Visitor) -> None:
    page = visitor.sign_up("errors@example.org")
    new_prompt(page, "Broken")

    write(page, "Hello {{ name }\nand more")

    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()


def test_switching_the_language_translates_the_page_without_loading_it_again(visitor: Visitor) -> None:
    page = visitor.sign_up("langue@example.org")
    page.evaluate("window.stayed = true")

    page.get_by_role("button", name=re.compile("Language")).first.click()
    page.get_by_role("menuitem", name="Français").or_(page.get_by_text("Français")).first.click()

    expect(page.get_by_text("Bibliothèque").first).to_be_visible()
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.documentElement.lang") == "fr"
