"""What a person does on the pages, step by step."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor


def sign_up_by_form(visitor: Visitor, email: str, name: str = "Ada Lovelace") -> Page:
    page = visitor.go("/sign-up")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").first.fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    expect(page.locator("main")).to_be_visible()
    return page


def new_prompt(page: Page, title: str) -> None:
    page.get_by_role("button", name="New prompt").first.click()
    page.get_by_role("dialog").get_by_role("textbox").first.fill(title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/prompts/*")


def write(page: Page, text: str) -> None:
    """Put ``text`` in the place of the first message, and wait until it is saved."""
    editor = page.locator(".cm-content").first
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("ControlOrMeta+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()


def choose_model(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile("Sandbox")).first.click()
    page.get_by_role("dialog").get_by_text(name).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def pick_model(page: Page, model_id: str) -> None:
    """Choose the model of the playground's first column."""
    page.locator("#model-1").click()
    page.locator(".model-choice", has_text=model_id).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
