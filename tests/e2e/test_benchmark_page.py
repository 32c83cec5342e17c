"""Benchmarks as people meet them: chosen, estimated, launched once, watched, paused, resumed, begun again."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.steps import choose_model, new_prompt, write

NAMES = ("Ann", "Zoë")
# Two versions, two models, two samples, twice.
CELLS = 2 * 2 * 2 * 2


def _prompt_with_two_versions(page: Page) -> None:
    new_prompt(page, "Greeting")
    choose_model(page, "Sandbox: Echo")
    write(page, "Greet {{ name }} in 250 words")
    page.get_by_role("button", name="Promote").first.click()
    page.get_by_role("dialog").get_by_role("textbox").first.fill("First")
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v1").first).to_be_visible()
    write(page, "Greet {{ name }} warmly in 250 words")


def _write_samples(page: Page) -> None:
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Golden samples").click()
    dialog = page.get_by_role("dialog")
    for name in NAMES:
        page.get_by_role("button", name="New golden sample").click()
        dialog.get_by_label("Name", exact=True).fill(f"Greets {name}")
        dialog.locator("#sample-input-0").fill(name)
        dialog.locator("#check-kind-1").select_option("contains")
        dialog.locator("#check-reference-1").fill(f"Greet {name} in")
        dialog.get_by_label("Tags").fill(f"{name}, all")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)


def _look_at_results(page: Page) -> None:
    matrix = page.get_by_role("region", name="Versions by models")
    expect(matrix.locator(".result-rate")).to_have_count(4)
    # Two samples tell nothing of a difference, and that is what it says.
    expect(matrix.get_by_text("Not enough samples").first).to_be_visible()
    expect(matrix.get_by_text(re.compile("About 6 more samples would settle it")).first).to_be_visible()
    page.get_by_label("Compared with").select_option("1")
    expect(matrix.locator("td[data-baseline=true] .result-letter")).to_have_text("B")

    table = page.get_by_role("region", name="Samples")
    expect(table.locator("tbody tr")).to_have_count(len(NAMES))
    page.get_by_role("group", name="Which samples are shown").get_by_role("button", name="Error").click()
    expect(page.get_by_text("No sample is like that.")).to_be_visible()
    page.get_by_role("group", name="Which samples are shown").get_by_role("button", name="All").click()
    table.locator(".spot[data-tone=good]").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(re.compile("^Greet (Ann|Zoë) in")).first).to_be_visible()
    expect(dialog.get_by_text("contains what it should.")).to_be_visible()
    dialog.get_by_role("group", name="Repetitions").get_by_role("button", name="2").click()
    expect(dialog.get_by_role("group", name="Repetitions").locator("[aria-pressed=true]")).to_have_text("2")
    dialog.get_by_role("button", name="Accept as new golden").click()
    dialog.get_by_label("Why").fill("It is what we want")
    dialog.get_by_role("button", name="Accept", exact=True).click()
    expect(page.get_by_text("The sample expects this answer now.")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="Every cell as CSV").click()
    assert taken.value.path().read_text(encoding="utf-8-sig").count("Greet Ann in") >= len(NAMES)
    page.get_by_role("button", name="Compare…").click()
    expect(dialog.get_by_text("This prompt has no other benchmark yet.")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_benchmark_is_estimated_launched_paused_resumed_and_ends(visitor: Visitor) -> None:
    page = visitor.sign_up("bench@house.example")
    _prompt_with_two_versions(page)
    _write_samples(page)
    page.get_by_role("link", name="Benchmark…").click()

    expect(page.get_by_role("checkbox", name=re.compile("Draft"))).to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("Production"))).to_be_checked()
    launch = page.get_by_role("button", name=re.compile("^Launch"))
    expect(launch).to_have_text("Launch: 4 calls")
    page.get_by_label("Repetitions").fill("31")
    expect(page.get_by_text("31 is outside the allowed range.")).to_be_visible()
    expect(launch).to_be_disabled()
    page.get_by_label("Repetitions").fill("2")
    page.get_by_role("button", name="Choose a model").click()
    page.locator(".model-choice", has_text="sandbox/writer").click()
    expect(launch).to_have_text(f"Launch: {CELLS} calls")
    page.get_by_label("Samples").select_option("ann")
    expect(launch).to_have_text(f"Launch: {CELLS // 2} calls")
    page.get_by_label("Samples").select_option("all")
    page.get_by_label("Name (optional)").fill("Warmer?")
    expect(page.get_by_text("SIMULATED").first).to_be_visible()
    launch.dblclick()

    page.wait_for_url(re.compile(r"/benchmarks/(?!new)"))
    expect(page.get_by_role("heading", name="Warmer?")).to_be_visible()
    chip = page.get_by_role("link", name=re.compile(r"^Benchmark \d+"))
    expect(chip).to_be_visible()
    bar = page.get_by_role("progressbar")
    # The echo answers at once, the other one writes for some seconds.
    expect(bar).to_have_attribute("aria-valuenow", str(CELLS // 2))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Somebody paused it.")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Finished", exact=True)).to_be_visible(timeout=30_000)
    expect(bar).to_have_attribute("aria-valuenow", str(CELLS))
    expect(chip).to_have_count(0)
    # The echo of what is in production says what the samples ask for; the draft, warmly, does not.
    passed = page.locator(".bench-legend div", has=page.get_by_text("Passed", exact=True)).locator("dd")
    assert int(passed.inner_text()) >= len(NAMES) * 2

    _look_at_results(page)

    page.get_by_role("link", name="New one like this").click()
    expect(page.get_by_label("Name (optional)")).to_have_value("Warmer?")
    expect(page.get_by_text("Every answer is known already")).to_be_visible()
    page.get_by_role("link", name="All benchmarks").click()
    expect(page.locator(".bench-table tbody tr")).to_have_count(1)
    assert visitor.complaints == []


def test_answers_that_wait_for_a_person_are_judged_by_keyboard_and_no_note_is_lost(visitor: Visitor) -> None:
    page = visitor.sign_up("judging@house.example")
    new_prompt(page, "Greeting")
    choose_model(page, "Sandbox: Echo")
    write(page, "Greet {{ name }}")
    editor, dialog = page.url, page.get_by_role("dialog")
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Golden samples").click()
    for name in NAMES:
        page.get_by_role("button", name="New golden sample").click()
        dialog.get_by_label("Name", exact=True).fill(f"Greets {name}")
        dialog.locator("#sample-input-0").fill(name)
        dialog.locator("#check-kind-1").select_option("human")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
    page.goto(editor)
    page.get_by_role("button", name=re.compile("Test all")).click()
    dialog.get_by_role("button", name="Test: 2 calls").click()
    expect(dialog.get_by_text("2 answers wait for a person")).to_be_visible()
    dialog.get_by_role("link", name="All results").click()

    queue, note = page.get_by_role("button", name="Judge them"), dialog.get_by_label("Note")
    queue.click()
    expect(dialog.get_by_text("1 of 2")).to_be_visible()
    page.keyboard.press("n")
    expect(note).to_be_focused()
    page.keyboard.type("Bit long")
    expect(note).to_have_value("Bit long")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    queue.click()
    expect(note).to_have_value("Bit long")
    page.keyboard.press("ArrowRight")
    expect(note).to_have_value("")
    page.keyboard.press("ArrowLeft")
    expect(note).to_have_value("Bit long")
    page.keyboard.press("b")
    expect(dialog.get_by_text("2 of 2")).to_be_visible()
    expect(note).to_have_value("")
    page.keyboard.press("g")
    expect(dialog.get_by_text("2 judged")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(note).to_have_value("Bit long")
    assert visitor.complaints == []
