"""The playground's other paths: saving, choosing, running again, finding in the history."""

from __future__ import annotations

import sqlite3

from playwright.sync_api import Page, expect

from tests.e2e.steps import new_prompt, pick_model, write


def _open(visitor, email: str) -> Page:
    page = visitor.sign_up(email, at="/playground")
    expect(page.locator(".pg-column")).to_have_count(1)
    page.locator(".pg-message").fill("Say {{ word }} twice.")
    pick_model(page, "sandbox/echo")
    page.locator("#input-word").fill("hello")
    return page


def test_a_column_saved_as_a_prompt_can_be_chosen_run_and_found_in_the_history(visitor):
    page = _open(visitor, "saver@example.com")
    page.get_by_role("button", name="Actions on this column").click()
    page.get_by_role("menuitem", name="Save as a new draft").click()
    page.get_by_label("Title of the new prompt").fill("Greeting twice")
    page.get_by_role("button", name="Save as a new prompt").click()
    expect(page.get_by_text("is in the library now")).to_be_visible()

    page.get_by_role("button", name="Choose a prompt").click()
    page.locator(".picker-list").get_by_text("Greeting twice").click()
    expect(page.get_by_label("Version")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=completed]")).to_have_count(1)
    page.goto(f"{visitor.url}/runs")

    expect(page.locator(".history-table tbody tr")).to_have_count(1)
    expect(page.locator(".history-table tbody tr")).to_contain_text("Greeting twice")
    page.get_by_label("Filter by state").select_option("failed")
    expect(page.get_by_text("No run fits these filters")).to_be_visible()
    page.get_by_role("link", name="Clear filters").first.click()
    expect(page.locator(".history-table tbody tr")).to_have_count(1)
    assert visitor.complaints == []


def test_the_inputs_of_a_run_are_used_again_and_its_conversation_continued(visitor):
    page = _open(visitor, "again@example.com")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=completed]")).to_have_count(1)
    page.get_by_role("link", name="Permalink").click()
    expect(page.locator(".run-message")).to_contain_text("Say hello twice.")

    page.get_by_label("Continue the conversation").fill("Once more")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".run-message")).to_have_count(3)
    page.get_by_role("link", name="Use these inputs again").click()

    expect(page.locator(".pg-message")).to_have_count(3)
    expect(page.locator(".pg-message").first).to_have_value("Say hello twice.")
    assert visitor.complaints == []


def test_the_playground_speaks_french_without_losing_what_was_typed(visitor):
    page = _open(visitor, "french@example.com")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=completed]")).to_have_count(1)

    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitem", name="Français").click()

    expect(page.get_by_role("button", name="Exécuter")).to_be_visible()
    expect(page.locator(".answer-status")).to_contain_text("Terminée")
    expect(page.locator(".answer-status")).to_contain_text("SIMULÉ")
    expect(page.locator(".pg-message")).to_have_value("Say {{ word }} twice.")
    page.locator("#input-word").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pg-asked .callout")).to_contain_text("word")


def test_a_choice_of_what_to_show_and_a_long_line_stay_inside_the_page(new_visitor):
    visitor = new_visitor(viewport={"width": 390, "height": 844})
    page = _open(visitor, "narrow@example.com")
    page.locator("#input-word").fill("x" * 400)
    page.get_by_role("button", name="Add a column").click()
    page.get_by_role("button", name="Run all").click()
    expect(page.locator(".answer[data-state=completed]")).to_have_count(2)

    page.locator("#column-1").get_by_role("button", name="Text", exact=True).click()

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_an_editor_opens_the_playground_with_what_it_shows(visitor):
    page = visitor.sign_up("opener@example.com")
    new_prompt(page, "Greeting")
    write(page, "Greet in prose.")
    page.get_by_role("button", name="Promote").click()
    page.get_by_role("dialog").get_by_role("button", name="Promote").click()
    expect(page.get_by_text("Production v1")).to_be_visible()
    address = page.url

    for text, version in (
        ("Greet in prose.", "v1 · Production"),
        ("Greet in verse.", "v2 · Draft"),
        ("Greet in song.", "v2 · Draft"),
    ):
        page.goto(address)
        if text != "Greet in prose.":
            write(page, text)
        page.get_by_role("button", name="More actions").click()
        page.get_by_role("menuitem", name="Open in the playground").click()
        expect(page.locator(".pg-message")).to_have_value(text)
        expect(page.get_by_label("Version").locator("option:checked")).to_have_text(version)


def test_the_history_is_filtered_by_a_person(visitor, instance):
    page = _open(visitor, "colleagues@example.com")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=completed]")).to_have_count(1)
    _somebody_else_ran("Grace Hopper", like="colleagues@example.com", instance=instance)
    page.goto(f"{visitor.url}/runs")
    expect(page.locator(".history-table tbody tr")).to_have_count(2)

    who = page.get_by_label("Filter by person")
    expect(who.locator("option")).to_have_text(["Anybody", "Only mine", "Grace Hopper"])
    who.select_option(label="Grace Hopper")

    expect(page.locator(".history-table tbody tr")).to_have_count(1)
    expect(page.locator(".history-table tbody tr")).to_contain_text("Grace Hopper")
    page.reload()
    expect(who.locator("option:checked")).to_have_text("Grace Hopper")
    who.select_option(label="Only mine")
    expect(page.locator(".history-table tbody tr")).to_contain_text("Ada Lovelace")
    assert visitor.complaints == []


def _somebody_else_ran(name: str, *, like: str, instance) -> None:
    """Store a copy of a person's only run under another name: nobody can be invited yet."""
    with sqlite3.connect(instance.data_dir / "promptmanager.db") as database:
        database.row_factory = sqlite3.Row
        of_person = "SELECT runs.* FROM runs JOIN users ON users.id = runs.actor_id WHERE users.email = ?"
        copy = dict(database.execute(of_person, (like,)).fetchone())
        copy |= {"id": f"{copy['id']}-copy", "actor_id": 999_999, "actor_name": name}
        places = ", ".join(f":{column}" for column in copy)
        database.execute(f"INSERT INTO runs ({', '.join(copy)}) VALUES ({places})", copy)  # noqa: S608 - columns
