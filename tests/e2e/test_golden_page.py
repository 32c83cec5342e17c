"""Golden samples as people meet them: a good run is marked, another is written by hand, changed and put away."""

from __future__ import annotations

from pathlib import Path

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


def test_a_file_of_fifty_rows_comes_in_and_its_two_bad_rows_are_named(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.sign_up("importer@house.example")
    new_prompt(page, "Greeting")
    write(page, "Greet {{ guest }}.")
    page.goto(f"{page.url.rstrip('/')}/golden")
    rows = [f"Guest {number};Hello {number};polite" for number in range(1, 51)]
    rows[6], rows[8] = "Guest 7;Hello 7", "Guest 9;;polite"
    (tmp_path / "guests.csv").write_text("\n".join(["customer;greeting;tags", *rows]), encoding="utf-8")

    page.get_by_role("button", name="Import golden samples").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(tmp_path / "guests.csv")
    expect(dialog.get_by_label("customer")).to_have_value("")
    dialog.get_by_label("customer").select_option("input:guest")
    dialog.get_by_label("greeting").select_option("expected")
    expect(dialog.get_by_text("48 new samples")).to_be_visible()
    expect(dialog.get_by_text("Line 8")).to_be_visible()
    dialog.get_by_role("button", name="Import 48").click()

    expect(dialog.get_by_text("48 golden samples imported.")).to_be_visible()
    left_out = dialog.get_by_role("list", name="Rows left out").get_by_role("listitem")
    expect(left_out).to_have_text(
        [
            "Line 8 It has fewer values than there are columns: 2 instead of 3.",
            "Line 10 It has no expected answer that its check could compare with.",
        ]
    )
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.locator(".golden-sample")).to_have_count(48)
    page.get_by_label("Choose all").click()
    page.get_by_role("region", name="Chosen golden samples").get_by_role("button", name="Archive").click()
    expect(page.locator(".golden-sample")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".golden-sample")).to_have_count(48)
    expect(page.get_by_text("48 of 10,000 used")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Files").click()
        page.get_by_role("menuitem", name="CSV, for a spreadsheet").click()
    saved = tmp_path / "exported.csv"
    download.value.save_as(saved)
    assert saved.read_text(encoding="utf-8-sig").splitlines()[1].startswith("Guest 1,Guest 1,Hello 1,")
    page.get_by_role("button", name="Files").click()
    page.get_by_role("menuitem", name="Import golden samples").click()
    dialog.locator("input[type=file]").set_input_files(saved)
    expect(dialog.get_by_text("48 already here, left out")).to_be_visible()
    expect(dialog.get_by_role("button", name="Import 0")).to_be_disabled()
    assert visitor.complaints == []


def test_an_answer_of_the_playground_is_marked_and_a_half_written_sample_outlives_a_reload(visitor: Visitor) -> None:
    page = visitor.sign_up("playing@house.example")
    new_prompt(page, "Letter")
    choose_model(page, "Sandbox: Echo")
    write(page, "Say good morning.")
    slug = page.url.rstrip("/").rpartition("/")[2]
    page.goto(f"{visitor.url}/playground?prompt={slug}")

    expect(page.get_by_text("Say good morning.")).to_be_visible()
    page.locator(".pg-run-all").click()
    page.get_by_role("button", name="Mark as golden sample").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Says good morning")
    dialog.get_by_role("button", name="Mark as golden sample").click()
    expect(dialog).to_have_count(0)
    page.goto(f"{visitor.url}/prompts/{slug}/golden")

    expect(page.locator(".golden-sample", has_text="Says good morning")).to_be_visible()
    page.get_by_role("button", name="New golden sample").click()
    dialog.get_by_label("Name").fill("Is short")
    dialog.locator("#check-reference-1").fill("Good morning")
    dialog.locator("#check-reference-1").blur()
    page.reload()
    page.get_by_role("button", name="New golden sample").click()
    expect(dialog.get_by_text("What you typed and did not save is back.")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("Is short")
    expect(dialog.locator("#check-reference-1")).to_have_value("Good morning")
    dialog.get_by_role("button", name="Start over").click()
    expect(dialog.get_by_label("Name")).to_have_value("")
    assert visitor.complaints == []
