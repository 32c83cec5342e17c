"""The library in a real browser: finding, sorting, labelling many, and carrying prompts between workspaces."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import findings
from tests.e2e.conftest import Visitor
from tests.e2e.instance import Instance
from tests.e2e.wire import ON_LOAD, Tab, sign_up, state_name

EXAMPLES = 9
CREATION = state_name("ui.library.state.creation", "creation_state")


@pytest.fixture
def library(visitor: Visitor, request: pytest.FixtureRequest) -> Page:
    """The library of a new person, with the examples in it."""
    page = visitor.sign_up(f"{request.node.name[:60]}@example.org")
    page.get_by_role("button", name="Load examples").click()
    expect(_cards(page)).to_have_count(EXAMPLES)
    return page


def _cards(page: Page):
    return page.locator(".prompt-card")


def _search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").fill(text)


def test_prompts_are_found_as_one_types_and_the_address_keeps_the_question(library: Page) -> None:
    library.keyboard.press("/")
    library.keyboard.type("invoice lin")

    expect(_cards(library)).to_have_count(1)
    expect(library.locator("mark")).to_have_text(["lines", "invoice"])
    expect(library).to_have_url(re.compile(r"\?q=invoice\+lin$"))
    library.reload()
    expect(_cards(library)).to_have_count(1)
    expect(library.get_by_role("searchbox")).to_have_value("invoice lin")

    _search(library, "no such words")
    expect(library.get_by_text("No prompt fits")).to_be_visible()
    library.get_by_role("button", name="Clear filters").last.click()
    expect(_cards(library)).to_have_count(EXAMPLES)
    expect(library.get_by_role("searchbox")).to_have_value("")


def test_an_empty_library_offers_nothing_that_goes_away_again(visitor: Visitor) -> None:
    visitor.page.add_init_script("""
        window.offered = [];
        new MutationObserver(() => {
            for (const each of document.querySelectorAll("main :is(button, input, select)")) {
                const isShown = getComputedStyle(each).visibility === "visible";
                if (isShown && !window.offered.includes(each)) window.offered.push(each);
            }
        }).observe(document, { childList: true, subtree: true, attributes: true });
    """)

    page = visitor.sign_up("nothing.yet@example.org")
    expect(page.get_by_role("button", name="Load examples")).to_be_visible()

    texts = page.evaluate("window.offered.map(each => [each.isConnected, each.ariaLabel || each.textContent])")
    assert [text for is_there, text in texts if not is_there] == []
    assert "Load examples" in [text for _, text in texts]


def test_a_dialog_that_is_opened_while_its_page_still_loads_stays_open(instance: Instance) -> None:
    """As it does where an event of the page before takes its time: the click stands ahead of what the page loads."""
    cookie = sign_up(instance.url, "in.a.hurry@example.org")
    with Tab(instance.url, cookie) as tab:
        tab.hydrate("/runs")

        for text in "still at it":
            tab.call(f"{state_name('ui.library.state.search', 'library_state')}.search", {"text": text}, path="/runs")
        tab.call(ON_LOAD, path="/")
        tab.call(f"{CREATION}.open", path="/")
        tab.until('"is_open_rx_state_":true')
        # This stands behind what the page loads.
        tab.call(f"{CREATION}.choose_category", {"category": "7"}, path="/")
        tab.until('"category_rx_state_":"7"')

        assert re.findall(r'"is_open_rx_state_":(true|false)', "".join(tab.frames))[-1] == "true"


def test_what_stands_in_a_prompt_never_becomes_markup(library: Page) -> None:
    library.get_by_role("button", name="New prompt").click()
    library.get_by_role("textbox", name="Title").fill("<img src=x onerror=window.hit=1> zebra")
    library.keyboard.press("Enter")
    expect(library.get_by_role("searchbox")).to_have_count(0)
    library.get_by_role("link", name="Library", exact=True).click()
    _search(library, "zebra")
    expect(_cards(library)).to_have_count(1)

    expect(library.locator(".prompt-title")).to_have_text("<img src=x onerror=window.hit=1> zebra")
    expect(library.locator("mark")).to_have_text("zebra")
    assert library.evaluate("window.hit") is None


def test_filters_narrow_what_is_shown(library: Page) -> None:
    library.get_by_role("button", name="Draft only").click()
    expect(_cards(library)).to_have_count(1)
    library.get_by_role("button", name="All", exact=True).click()

    library.get_by_role("button", name="Filter by tag").click()
    library.get_by_role("checkbox", name="code").click()
    expect(_cards(library)).to_have_count(3)
    library.keyboard.press("Escape")
    library.get_by_role("button", name="Remove the filter code").click()

    library.get_by_role("button", name="Support 3").click()
    expect(_cards(library)).to_have_count(3)
    library.get_by_role("button", name="All prompts").click()

    _cards(library).first.hover()
    library.get_by_role("button", name="Star Reply to a complaint").click()
    expect(library.get_by_role("button", name="Unstar Reply to a complaint")).to_be_visible()
    library.get_by_role("button", name="Starred only").click()
    expect(_cards(library)).to_have_count(1)


def test_the_choice_of_rows_is_remembered(library: Page) -> None:
    library.get_by_role("button", name="Rows").click()
    expect(library.get_by_role("row")).to_have_count(EXAMPLES + 1)
    library.reload()

    expect(library.get_by_role("row")).to_have_count(EXAMPLES + 1)


def test_the_tree_is_kept_by_keyboard(library: Page) -> None:
    tree = library.get_by_role("navigation", name="Categories")
    tree.get_by_role("button", name="New category").focus()
    library.keyboard.press("Enter")
    expect(tree.get_by_role("textbox")).to_be_focused()
    library.keyboard.type("Legal")
    library.keyboard.press("Enter")
    expect(tree.get_by_role("button", name="Legal 0")).to_be_visible()

    _category_menu(library, "Legal", "New category inside")
    expect(tree.get_by_role("textbox")).to_be_focused()
    library.keyboard.type("Contracts")
    library.keyboard.press("Enter")
    expect(tree.get_by_role("button", name="Contracts 0")).to_be_visible()

    _category_menu(library, "Contracts", "Rename")
    expect(tree.get_by_role("textbox")).to_be_focused()
    library.keyboard.type("Letters of intent")
    library.keyboard.press("Enter")
    expect(tree.get_by_role("button", name="Letters of intent 0")).to_be_visible()

    _category_menu(library, "Support", "Delete")
    library.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(tree.get_by_role("button", name="Support")).to_have_count(0)
    # What was in it is still there, one level up.
    expect(_cards(library)).to_have_count(EXAMPLES)
    expect(tree.get_by_role("button", name="Letters 2")).to_be_visible()


def _category_menu(page: Page, category: str, item: str) -> None:
    page.get_by_role("button", name=f"Actions for the category {category}", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name=item).press("Enter")


def test_many_are_tagged_moved_and_archived_at_once_and_archiving_is_undone(library: Page) -> None:
    for title in ("Review a diff", "Read an invoice"):
        library.get_by_role("checkbox", name=f"Select {title}").click()
    library.get_by_role("button", name="Add a tag").click()
    library.get_by_label("Tag", exact=True).fill("Q3 Goals")
    library.keyboard.press("Enter")
    expect(library.get_by_text("#q3-goals").or_(library.get_by_text("q3-goals", exact=True)).first).to_be_visible()

    for title in ("Review a diff", "Read an invoice"):
        library.get_by_role("checkbox", name=f"Select {title}").click()
    library.get_by_role("region", name="Selected prompts").get_by_role("button", name="Move").click()
    library.get_by_label("Into").select_option(label="Writing")
    library.get_by_role("dialog").get_by_role("button", name="Move").click()
    expect(library.get_by_role("button", name="Writing 4")).to_be_visible()

    for title in ("Review a diff", "Read an invoice"):
        library.get_by_role("checkbox", name=f"Select {title}").click()
    library.get_by_role("button", name="Archive", exact=True).click()
    expect(_cards(library)).to_have_count(EXAMPLES - 2)
    library.get_by_role("button", name="Undo").click()
    expect(_cards(library)).to_have_count(EXAMPLES)


def test_an_export_makes_the_same_prompts_in_an_empty_workspace(
    library: Page, new_visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    library.get_by_role("button", name="More actions").first.click()
    with library.expect_download() as download:
        library.get_by_role("menuitem", name="Export all prompts").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)

    other = new_visitor().sign_up("importer@example.org")
    other.get_by_role("button", name="Import prompts").click()
    other.locator("input[type=file]").set_input_files(file)
    expect(other.get_by_text(f"{EXAMPLES} new prompts")).to_be_visible()
    other.get_by_role("button", name=f"Import {EXAMPLES}").click()
    expect(_cards(other)).to_have_count(EXAMPLES)

    again = other.evaluate("fetch('/api/export').then(answer => answer.json())")
    assert _hashes(again) == _hashes(json.loads(file.read_text()))


def _hashes(document: dict) -> list[tuple[str, list[str]]]:
    return sorted(
        (one["title"], [version["content_hash"] for version in one["versions"]]) for one in document["prompts"]
    )


def test_a_file_of_another_kind_is_refused_with_its_reason(library: Page, tmp_path: Path) -> None:
    file = tmp_path / "shopping.json"
    file.write_text('{"milk": 2}')
    library.get_by_role("button", name="More actions").first.click()
    library.get_by_role("menuitem", name="Import prompts").click()
    library.locator("input[type=file]").set_input_files(file)

    expect(library.get_by_role("dialog").get_by_role("alert")).to_contain_text("cannot be imported")
    expect(library.get_by_role("button", name="Import", exact=True)).to_be_disabled()


def test_what_opens_in_the_library_is_accessible_on_a_narrow_screen(library: Page) -> None:
    library.set_viewport_size({"width": 390, "height": 844})
    found: list[str] = []

    def look(place: str) -> None:
        library.wait_for_timeout(300)
        found.extend(f"{place}: {rule['id']}" for rule in findings(library))

    library.get_by_role("button", name="Categories").click()
    expect(library.get_by_role("navigation", name="Categories")).to_be_visible()
    look("tree")
    library.get_by_role("checkbox", name="Select Review a diff").click()
    look("bulk")
    library.get_by_role("button", name="Add a tag").click()
    look("tag")
    library.keyboard.press("Escape")
    library.get_by_role("button", name="New prompt").click()
    library.get_by_role("button", name="Create prompt").click()
    expect(library.get_by_text("Type a title.")).to_be_visible()
    look("new")

    assert found == []


def test_a_page_loaded_anew_brings_back_neither_dialog_nor_notice(library: Page) -> None:
    expect(library.locator(".notice")).to_have_count(1)
    library.get_by_role("button", name="New prompt").click()
    expect(library.get_by_role("dialog")).to_be_visible()

    library.reload()

    expect(_cards(library)).to_have_count(EXAMPLES)
    expect(library.get_by_role("dialog")).to_have_count(0)
    expect(library.locator(".notice")).to_have_count(0)


def test_a_page_that_was_left_brings_back_no_dialog(library: Page) -> None:
    library.get_by_role("link", name="Playground").click()
    expect(library.get_by_role("heading", name="Playground")).to_be_visible()
    library.get_by_role("link", name="Library", exact=True).click()
    library.get_by_role("button", name="New prompt").click()
    expect(library.get_by_role("dialog")).to_be_visible()

    library.go_back()
    expect(library.get_by_role("heading", name="Playground")).to_be_visible()
    library.go_forward()

    expect(_cards(library)).to_have_count(EXAMPLES)
    expect(library.get_by_role("dialog")).to_have_count(0)


def test_the_palette_does_what_the_buttons_of_the_page_do(library: Page) -> None:
    expect(_cards(library)).to_have_count(EXAMPLES)
    library.keyboard.press("ControlOrMeta+k")
    palette = library.get_by_role("dialog", name="Command palette")
    expect(palette.get_by_text("On this page")).to_be_visible()
    palette.get_by_role("combobox").fill("new prom")
    expect(palette.get_by_role("option").first).to_have_text("New prompt")

    library.keyboard.press("Enter")

    expect(palette).to_have_count(0)
    expect(library.get_by_role("dialog", name="New prompt")).to_be_visible()
