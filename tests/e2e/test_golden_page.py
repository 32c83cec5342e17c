"""Golden samples as people meet them: a good run is marked, another is written by hand, changed and put away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.steps import choose_model, new_prompt, write


def test_a_run_is_marked_and_a_sample_is_written_by_hand(visitor: Visitor) -> None:
    page = visitor.sign_up("golden@house.example")
    new_prompt(page, "Letter")
    choose_model(page, "Sandbox: Echo")
    write(page, "Say good morning to the reader.")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("link", name="Open this run").click()
    expect(page.get_by_text("Completed").first).to_be_visible()

    page.get_by_role("button", name="Mark as golden sample").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Greets the reader")
    dialog.get_by_label("Why").fill("polite")
    dialog.get_by_role("button", name="Mark as golden sample").click()
    expect(dialog).to_have_count(0)
    page.go_back()
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Golden samples").click()

    marked = page.locator(".golden-sample", has_text="Greets the reader")
    expect(marked.locator(".golden-expected")).to_have_text("Say good morning to the reader.")
    expect(marked.get_by_text("Same words")).to_be_visible()

    page.get_by_role("button", name="New golden sample").click()
    dialog.get_by_label("Name").fill("Is short")
    dialog.locator("#check-kind-1").select_option("length")
    dialog.get_by_label("Most characters").fill("many")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("“many” is not a number.")
    dialog.get_by_label("Most characters").fill("200")
    dialog.get_by_label("Tags").fill("Size")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator(".golden-sample")).to_have_count(2)

    page.get_by_label("Filter by tag").select_option("size")
    expect(page.locator(".golden-sample")).to_have_count(1)
    written = page.locator(".golden-sample", has_text="Is short")
    written.get_by_role("button", name="Change").click()
    expect(dialog.get_by_label("Most characters")).to_have_value("200")
    dialog.get_by_label("Most characters").fill("100")
    dialog.get_by_label("Why").fill("house style")
    dialog.get_by_role("button", name="Save").click()
    expect(written.get_by_text("Revision 2")).to_be_visible()

    written.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="History").click()
    expect(dialog.locator(".golden-revision")).to_have_count(2)
    expect(dialog.get_by_text("house style")).to_be_visible()
    page.keyboard.press("Escape")
    written.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Archive").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("switch", name="Archived").click()
    expect(written).to_be_visible()
    assert visitor.complaints == []
