"""Coming in, going out and keeping one's account, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from promptmanager.ui.shared.messages.catalogs import text
from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.instance import running_instance
from tests.e2e.steps import sign_up_by_form

NEW = "an even longer secret"


def _sign_in(page: Page, email: str, password: str) -> None:
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_refused_sign_in_says_why_and_keeps_the_address(new_visitor: Callable[..., Visitor]) -> None:
    # On an instance without any account the page would lead to sign-up.
    new_visitor().sign_up("somebody@example.org")
    visitor = new_visitor()
    page = visitor.go("/sign-in?next=/settings")
    _sign_in(page, "nobody@example.org", PASSWORD)

    expect(page.get_by_role("alert")).to_have_text(text("en", "error.wrong_credentials"))
    expect(page.locator("input[name=email]")).to_have_value("nobody@example.org")
    assert "nobody" not in page.url
    assert "next=%2Fsettings" in page.url

    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitem", name="Français").click()
    expect(page.get_by_role("alert")).to_have_text(text("fr", "error.wrong_credentials"))


def test_a_way_from_sign_up_over_a_changed_password_back_in(visitor: Visitor) -> None:
    visitor.join("grace@example.org", "Grace")
    page = visitor.go("/settings/security")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible()

    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url(re.compile("/sign-in"))
    _sign_in(page, "grace@example.org", NEW)
    page.wait_for_url(lambda url: url.endswith("/"))

    assert not [
        cookie for cookie in visitor.context.cookies() if "session" in cookie["name"] and not cookie["httpOnly"]
    ]
    assert "session" not in page.evaluate("document.cookie")


def test_a_visitor_comes_back_to_where_they_wanted_to_go(visitor: Visitor) -> None:
    visitor.join("next@example.org")
    visitor.context.clear_cookies()
    page = visitor.go("/settings/security")
    page.wait_for_url(re.compile(r"/sign-in/?\?next="))

    _sign_in(page, "next@example.org", PASSWORD)

    page.wait_for_url(re.compile("/settings/security"))


def test_a_browser_that_was_signed_out_elsewhere_gets_nothing_more(new_visitor: Callable[..., Visitor]) -> None:
    here, there = new_visitor(), new_visitor()
    here.join("ending@example.org")
    there.go("/sign-in")
    _sign_in(there.page, "ending@example.org", PASSWORD)
    there.page.wait_for_url(lambda url: url.endswith("/"))
    there.go("/settings")
    expect(there.page.get_by_label("Name")).to_have_value("Ada Lovelace")

    page = here.go("/settings/security")
    page.get_by_role("button", name="Sign out all others").click()
    expect(page.get_by_text("All other browsers are signed out.")).to_be_visible()
    there.page.get_by_role("button", name="Save").click()

    there.page.wait_for_url(re.compile("/sign-in"))


def test_the_choice_of_light_or_dark_follows_the_account(new_visitor: Callable[..., Visitor]) -> None:
    here, there = new_visitor(color_scheme="light"), new_visitor(color_scheme="light")
    here.join("night@example.org")
    here.go("/settings").get_by_role("button", name="Dark", exact=True).click()
    expect(here.page.locator("html")).to_have_class(re.compile("dark"))

    there.go("/sign-in")
    expect(there.page.locator("html")).to_have_class(re.compile("light"))
    _sign_in(there.page, "night@example.org", PASSWORD)

    expect(there.page.locator("html")).to_have_class(re.compile("dark"))


def test_a_name_is_changed_and_an_account_deleted(visitor: Visitor) -> None:
    visitor.join("leaving@example.org", "Leaving")
    page = visitor.go("/settings")
    expect(page.get_by_label("Name")).to_have_value("Leaving")
    page.get_by_label("Name").fill("Staying")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your name is saved.")).to_be_visible()

    page = visitor.go("/settings/security")
    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Delete for good").click()

    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    _sign_in(page, "leaving@example.org", PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()


def test_a_new_instance_by_invitation(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("invitation")
    with running_instance(folder, PROMPTMANAGER_SIGNUP="invite") as instance:
        admin, guest = (
            Visitor(context, context.new_page(), instance.url)
            for context in (browser.new_context(locale="en-GB"), browser.new_context(locale="en-GB"))
        )
        page = admin.go("/settings/administration")
        page.wait_for_url(re.compile("/sign-up"))
        expect(page.get_by_text("The first account, this one, becomes its administrator.")).to_be_visible()
        sign_up_by_form(admin, "admin@example.org", "Admin")
        _invited_person_comes_in(admin, guest)
        _forgotten_password_stands_in_the_outbox(admin, guest)
        admin.context.close()
        guest.context.close()


def _invited_person_comes_in(admin: Visitor, guest: Visitor) -> None:
    expect(guest.go("/sign-up").get_by_text("Accounts are made by invitation here")).to_be_visible()
    # The page that this was on has become a part of the administration.
    page = admin.go("/settings/instance")
    page.wait_for_url(re.compile("/settings/administration/$"))
    page.get_by_role("button", name="New account…").click()
    page.locator("#new_name").fill("Admin Again")
    page.locator("#new_email").fill("admin@example.org")
    page.get_by_role("button", name="Create account").click()
    expect(page.locator(".notice")).to_contain_text("exists already")
    expect(page.locator("#new_name")).to_have_value("Admin Again")
    page.locator("#new_name").fill("Guest")
    page.locator("#new_email").fill("guest@example.org")
    page.get_by_role("button", name="Create account").click()
    link = page.get_by_text("/reset-password/#token=").inner_text()

    page = guest.page
    page.goto(link)
    page.wait_for_url(lambda url: "token" not in url)
    page.locator("input[name=password]").fill("password")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_have_text(text("en", "error.password_common"))
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your new password is set.")).to_be_visible()
    _sign_in(page, "guest@example.org", PASSWORD)
    page.wait_for_url(lambda url: url.endswith("/"))
    guest.go("/settings/administration")
    expect(page.get_by_text("This page is for the administrator")).to_be_visible()


def _forgotten_password_stands_in_the_outbox(admin: Visitor, guest: Visitor) -> None:
    guest.context.clear_cookies()
    page = guest.go("/forgot-password")
    page.locator("input[name=email]").fill("guest@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text("its email is on the way")).to_be_visible()

    page = admin.go("/settings/administration")
    page.get_by_role("tab", name="Access").click()
    page.get_by_text("Your link for a new password").first.click()
    expect(page.get_by_text(re.compile("/reset-password/#token=")).first).to_be_visible()
