"""Writing, versioning and running a prompt on its page, in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.axe import WCAG, findings
from tests.e2e.conftest import WAIT_MS, Visitor
from tests.e2e.steps import choose_model


def _new_prompt(visitor: Visitor, title: str) -> Page:
    page = visitor.go("/")
    page.get_by_role("button", name="New prompt").first.click()
    page.get_by_role("dialog").get_by_label("Title").fill(title)
    page.get_by_role("button", name="Create prompt").click()
    expect(_text(page)).to_be_visible()
    return page


def _text(page: Page) -> Locator:
    return page.locator(".text-panel .cm-content").first


def _write(page: Page, text: str) -> None:
    _text(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def _await_saved(page: Page) -> None:
    expect(page.locator(".save-state")).to_have_attribute("data-state", "saved")


def _await_kept(page: Page, count: int) -> None:
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
    deadline = time.monotonic() + WAIT_MS / 1000
    while page.evaluate(kept) != count:
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)


def test_from_the_first_word_to_production_and_back(visitor: Visitor) -> None:
    visitor.join("writer@example.org", "Iris")
    page = _new_prompt(visitor, "Letter")

    _write(page, "Write to {{ name }} about {{ order.id }}.")
    expect(page.locator(".variables li")).to_have_text([re.compile("^name"), re.compile("^order")])
    _await_saved(page)
    page.reload()
    expect(_text(page)).to_have_text("Write to {{ name }} about {{ order.id }}.")

    choose_model(page, "Sandbox: Echo")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-error", has_text="name")).to_be_visible()
    page.locator("#input-name").fill("Zoé")
    page.locator("#input-order").fill('{"id": 7}')
    page.keyboard.press("Control+Enter")
    expect(page.locator(".run-panel")).to_contain_text("Write to Zoé about 7.")

    page.get_by_role("button", name="Promote").click()
    page.get_by_label("Why this change?").fill("The first")
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v1")).to_be_visible()
    _write(page, "Write to {{ name }} in verse.")
    _await_saved(page)
    page.get_by_role("button", name="Promote").click()
    expect(page.get_by_role("dialog").locator("ins").first).to_have_text("in verse")
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v2")).to_be_visible()

    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="Actions for v1").click()
    page.get_by_role("menuitem", name="Roll back to this version").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back").click()
    expect(page.locator(".version").first).to_contain_text("v3")
    expect(page.locator(".table tbody tr")).to_have_count(3)


def test_faults_are_told_at_their_place_while_typing(visitor: Visitor) -> None:
    visitor.join("fault@example.org")
    page = _new_prompt(visitor, "Faulty")

    _write(page, "Fine\nand {% if x %} open")

    expect(page.locator(".code-problems li")).to_have_text(re.compile("Line 2, column 8:"))
    expect(page.locator(".cm-lintRange-error")).to_have_text("if")
    expect(page.get_by_role("button", name="Promote")).to_be_disabled()


def test_a_second_editor_of_the_same_draft_is_shown_both_texts(new_visitor: Callable[..., Visitor]) -> None:
    first = new_visitor()
    first.join("two@example.org")
    one = _new_prompt(first, "Shared")
    two = first.context.new_page()
    two.goto(one.url)
    expect(_text(two)).to_be_visible()

    _write(one, "The first text.")
    _await_saved(one)
    _write(two, "The second text.")
    dialog = two.get_by_role("dialog")
    expect(dialog.locator("del")).to_contain_text("first")
    expect(dialog.locator("ins")).to_contain_text("second")
    dialog.get_by_role("button", name="Take theirs").click()

    expect(_text(two)).to_have_text("The first text.")
    _await_saved(two)


def test_a_new_title_leaves_the_tags_that_a_colleague_gave_meanwhile(visitor: Visitor) -> None:
    visitor.join("label@example.org")
    one = _new_prompt(visitor, "Labelled")
    two = visitor.context.new_page()
    two.goto(one.url)
    _details(two).get_by_label("Tags").fill("mail, fresh")
    two.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(two.locator(".editor-label .tag")).to_have_text(["mail", "fresh"])

    one.get_by_role("button", name="Add a star").click()
    one.get_by_label("Title", exact=True).fill("Renamed")
    one.keyboard.press("Enter")

    expect(one.locator(".editor-label .tag")).to_have_text(["mail", "fresh"])
    details = _details(two)
    expect(details.get_by_label("Title")).to_have_value("Renamed")
    details.get_by_label("Description").fill("What it is for")
    details.get_by_role("button", name="Save").click()
    one.reload()
    expect(one.locator(".editor-label")).to_contain_text("What it is for")
    expect(one.locator(".editor-label .tag")).to_have_text(["mail", "fresh"])
    expect(one.get_by_label("Title", exact=True)).to_have_value("Renamed")
    expect(one.get_by_role("button", name="Remove the star")).to_be_visible()


def _details(page: Page) -> Locator:
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Edit details").click()
    return page.get_by_role("dialog")


def test_words_typed_without_a_connection_survive_the_tab(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor()
    visitor.join("offline@example.org")
    page = _new_prompt(visitor, "Offline")
    _write(page, "Before.")
    _await_saved(page)

    visitor.context.set_offline(True)
    expect(page.locator(".save-state")).to_have_attribute("data-state", "offline")
    _text(page).click()
    page.keyboard.type(" Kept.")
    _await_kept(page, 1)
    address = page.url
    page.close()
    visitor.context.set_offline(False)
    again = visitor.context.new_page()
    again.goto(address)

    expect(_text(again)).to_contain_text("Kept.")
    _await_saved(again)
    _await_kept(again, 0)


def test_the_page_is_accessible_in_both_modes(new_visitor: Callable[..., Visitor]) -> None:
    for mode in ("light", "dark"):
        visitor = new_visitor(color_scheme=mode)
        visitor.join(f"axe-{mode}@example.org")
        page = _new_prompt(visitor, "Accessible")
        _write(page, "Say {{ hello }} {% if x %}")
        expect(page.locator(".code-problems li")).to_be_visible()
        _expect_accessible(page)
        _write(page, "Say {{ hello }}")
        _await_saved(page)
        page.get_by_role("button", name="Versions").click()
        expect(page.locator(".version").first).to_be_visible()
        _expect_accessible(page)


def _expect_accessible(page: Page) -> None:
    assert findings(page, rules=WCAG) == []


def test_a_draft_is_discarded_only_after_a_question(visitor: Visitor) -> None:
    visitor.join("discarding@example.org")
    page = _new_prompt(visitor, "Kept for now")
    _write(page, "The released text.")
    _await_saved(page)
    page.get_by_role("button", name="Promote").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v1")).to_be_visible()
    _write(page, "A worse text.")
    _await_saved(page)

    page.get_by_role("button", name="More actions", exact=True).last.click()
    page.get_by_role("menuitem", name="Discard the draft").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("since version 1 is lost")
    expect(_text(page)).to_have_text("A worse text.")
    dialog.get_by_role("button", name="Discard the draft").click()

    expect(_text(page)).to_have_text("The released text.")
    expect(dialog).to_have_count(0)


def test_many_tags_stay_inside_the_page_and_the_focus_goes_back_to_the_menu(visitor: Visitor) -> None:
    visitor.join("tagging@example.org")
    page = _new_prompt(visitor, "Tagged")
    more = page.get_by_role("button", name="More actions", exact=True).last
    more.click()
    page.get_by_role("menuitem", name="Edit details").click()
    tags = ", ".join(f"a-rather-long-tag-{number}" for number in range(20))
    page.get_by_role("dialog").get_by_label("Tags").fill(tags)
    page.get_by_role("dialog").get_by_role("button", name="Save").click()

    expect(page.locator(".editor-label .tag")).to_have_count(20)
    expect(more).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
