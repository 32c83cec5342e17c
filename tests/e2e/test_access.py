"""Sign-up by invitation in a browser: closed by the administrator, opened once by a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.instance import Instance, create_user, running_instance

# Starting an instance may take its time on a busy machine.
pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def administered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("access")) as started:
        create_user(started, "admin@office.example", PASSWORD)
        yield started


def open_access(admin: Visitor) -> Page:
    page = admin.sign_in("admin@office.example", at="/settings/administration")
    page.get_by_role("tab", name="Access").click()
    return page


def fill_in(page: Page, email: str) -> None:
    page.locator("input[name=name]").fill("Bob Builder")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").first.fill(PASSWORD)
    page.locator("form button[type=submit]").click()


def test_sign_up_is_closed_and_an_invitation_lets_one_person_in(administered: Instance, new_visitor) -> None:
    admin, stranger, bob, eve = (new_visitor(administered) for _ in range(4))
    office = open_access(admin)
    office.get_by_role("button", name="By invitation").click()
    expect(office.get_by_role("button", name="By invitation")).to_have_attribute("aria-pressed", "true")
    closed = stranger.go("/sign-up")
    expect(closed.get_by_text("Accounts are made by invitation here.")).to_be_visible()
    expect(closed.locator("input[name=password]").first).to_be_hidden()

    field = office.get_by_label("Email address, if it is for one person")
    field.fill("admin@office.example")
    office.get_by_role("button", name="Make an invitation").click()
    expect(office.get_by_role("alert")).to_contain_text("An account with this address exists already")
    expect(field).to_have_value("admin@office.example")
    field.fill("bob@office.example")
    office.get_by_role("button", name="Make an invitation").click()
    expect(field).to_have_value("")
    link = office.get_by_role("status").locator("code").inner_text()
    expect(office.get_by_role("row", name=re.compile("bob@office.example"))).to_be_visible()

    # Somebody else's address does not fit, and the link stays good for the right one.
    other = eve.page
    other.goto(link)
    fill_in(other, "eve@office.example")
    expect(other.get_by_role("alert")).to_contain_text("This invitation is used, withdrawn, too old")
    page = bob.page
    page.goto(link)
    fill_in(page, "bob@office.example")
    page.wait_for_url(re.compile(r"//[^/]+/(\?.*)?$"))
    expect(page.locator("main")).to_be_visible()
    office.reload()
    office.get_by_role("tab", name="Access").click()
    expect(office.get_by_text("No invitation is open.")).to_be_visible()
    expect(office.get_by_text("/#invitation=")).to_have_count(0)
    assert [one.complaints for one in (admin, stranger, bob, eve)] == [[], [], [], []]


def test_an_invitation_is_withdrawn_and_the_log_tells_all_of_it(administered: Instance, new_visitor) -> None:
    admin, carl = new_visitor(administered), new_visitor(administered)
    office = open_access(admin)
    office.get_by_role("button", name="Make an invitation").click()
    link = office.get_by_role("status").locator("code").inner_text()
    row = office.get_by_role("row", name=re.compile("whoever has the link"))

    row.get_by_role("button", name="Withdraw").click()

    expect(row).to_have_count(0)
    page = carl.page
    page.goto(link)
    fill_in(page, "carl@office.example")
    expect(page.get_by_role("alert")).to_contain_text("This invitation is used, withdrawn, too old")
    office.get_by_role("tab", name="Audit log").click()
    log = office.get_by_role("table", name="Audit log")
    for number, words in enumerate(("Invitation withdrawn", "Invitation made"), 1):
        expect(log.get_by_role("row").nth(number)).to_contain_text(words)
    expect(log).to_contain_text("sign_up: invite")


def test_the_address_of_links_and_the_language_of_visitors_are_chosen(administered: Instance, new_visitor) -> None:
    admin, german = new_visitor(administered), new_visitor(administered, locale="de-DE")
    office = open_access(admin)
    office.get_by_role("button", name="Français", exact=True).click()
    expect(office.get_by_role("button", name="Français", exact=True)).to_have_attribute("aria-pressed", "true")
    office.get_by_label("Address", exact=True).fill("https://prompts.example.org/")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_label("Address", exact=True)).to_have_value("https://prompts.example.org")

    office.get_by_role("button", name="Make an invitation").click()

    expect(office.get_by_role("status").locator("code")).to_contain_text("https://prompts.example.org/sign-up/#inv")
    visitor = german.go("/sign-in")
    expect(visitor.get_by_role("button", name="Se connecter").first).to_be_visible()


def test_what_the_environment_sets_is_shown_and_not_offered(tmp_path, new_visitor) -> None:
    with running_instance(tmp_path, PROMPTMANAGER_SIGNUP="invite") as started:
        create_user(started, "admin@office.example", PASSWORD)
        office = open_access(new_visitor(started))

        expect(office.get_by_text("Set by PROMPTMANAGER_SIGNUP")).to_be_visible()
        expect(office.get_by_role("button", name="By invitation")).to_have_count(0)
