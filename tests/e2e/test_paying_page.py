"""From FREE to PRO and back in a browser, through the stand-in for Stripe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.instance import Instance, create_user, running_instance
from tests.e2e.steps import choose_model, new_prompt, write
from tests.e2e.stripe_stand_in import settings_for, stripe_stand_in
from tests.fakes.stripe_http import deliver
from tests.fakes.stripe_world import StripeWorld

# Starting an instance may take its time on a busy machine.
pytestmark = pytest.mark.timeout(240)
UPGRADE = "Upgrade: 7.00 USD a month"
BACK = re.compile(r"/settings/plan/?(\?.*)?$")


@dataclass
class Shop:
    instance: Instance
    world: StripeWorld

    def subscription_of(self, email: str) -> str:
        customers = {each["email"]: each["id"] for each in self.world.customers.values()}
        (mine,) = self.world.subscriptions_of(customers[email])
        return mine["id"]

    def deliver(self) -> None:
        """Send everything that ever happened, once more too."""
        assert set(deliver(self.world)) == {200}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("paying")
    with stripe_stand_in() as world, running_instance(folder, **settings_for(world)) as instance:
        create_user(instance, "admin@paying.example", PASSWORD)
        world.webhook_url = f"{instance.url}/webhooks/stripe"
        yield Shop(instance, world)


def test_after_three_runs_somebody_pays_comes_back_with_pro_and_cancels(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    page = visitor.sign_up("ada@paying.example")
    # Nothing is delivered: the way back alone must be enough.
    shop.world.webhook_url = ""
    new_prompt(page, "Paid for")
    choose_model(page, "Sandbox: Echo")
    for number in (1, 2, 3, 4):
        write(page, f"Say the number {number}")
        page.keyboard.press("ControlOrMeta+Enter")
        if number < 4:
            expect(page.locator(".quota")).to_contain_text(f"{3 - number} of 3")
    page.get_by_role("dialog").get_by_role("link", name="See the plan").click()

    page.get_by_role("button", name=UPGRADE).click()
    page.wait_for_url("**/pay/*")
    expect(page.get_by_role("heading")).to_have_text("Subscribe: 7.00 USD a month")
    page.get_by_role("button", name="Pay").click()

    page.wait_for_url(BACK)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Thank you. You are on PRO.")
    expect(main).to_contain_text("PRO for 7.00 USD a month, next paid on")
    expect(page.get_by_role("button", name=UPGRADE)).to_have_count(0)
    expect(page.locator(".quota")).to_have_count(0)

    shop.world.webhook_url = f"{shop.instance.url}/webhooks/stripe"
    page.get_by_role("button", name="Manage").click()
    page.get_by_role("button", name="Cancel at the end of the period").click()
    page.get_by_role("link", name="Return").click()
    page.wait_for_url(BACK)
    expect(main).to_contain_text("Cancelled. PRO runs until")
    shop.deliver()
    page.reload()
    expect(main).to_contain_text("Cancelled. PRO runs until")
    visitor.go("/")
    page.get_by_text("Paid for").first.click()
    write(page, "Say the number 5")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".answer-output").first).to_contain_text("Say the number 5")
    assert visitor.complaints == []


def test_two_tabs_lead_to_one_page_and_one_subscription(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    first = visitor.sign_up("tabs@paying.example")
    second = visitor.context.new_page()
    for page in (first, second):
        page.goto(f"{visitor.url}/settings/plan")
        page.get_by_role("button", name=UPGRADE).click()
        expect(page.get_by_role("button", name="Pay")).to_be_visible()

    assert first.url == second.url
    first.get_by_role("button", name="Pay").click()
    first.wait_for_url(BACK)
    second.reload()
    expect(second.get_by_role("heading")).to_have_text("This checkout is over")
    second.goto(f"{visitor.url}/settings/plan")
    expect(second.get_by_role("main")).to_contain_text("PRO for 7.00 USD a month")
    bought = shop.world.subscriptions[shop.subscription_of("tabs@paying.example")]
    assert not bought["cancel_at_period_end"]

    _shut_out(new_visitor(shop.instance), "tabs@paying.example")
    assert bought["cancel_at_period_end"]


def test_a_payment_that_fails_is_said_on_every_page_until_it_is_made_good(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    page = visitor.sign_up("late@paying.example")
    _upgrade(visitor)
    shop.world.fail(shop.subscription_of("late@paying.example"))
    shop.deliver()

    visitor.go("/")
    banner = page.locator(".banner")
    expect(banner).to_contain_text("Your last payment failed. PRO stays until")
    expect(page.locator(".quota")).to_have_count(0)
    banner.get_by_role("link").click()
    expect(page.get_by_role("main")).to_contain_text("Choose Manage and change your card")

    page.get_by_role("button", name="Manage").click()
    page.get_by_role("button", name="Pay what is open").click()
    page.get_by_role("link", name="Return").click()
    page.wait_for_url(BACK)
    expect(page.get_by_role("main")).to_contain_text("next paid on")
    visitor.go("/")
    expect(page.get_by_role("button", name="New prompt").first).to_be_visible()
    expect(banner).to_have_count(0)


def test_an_account_is_not_deleted_over_a_subscription_that_renews(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    page = visitor.sign_up("leaving@paying.example")
    _upgrade(visitor)

    _delete_account(visitor)
    expect(page.get_by_role("alert")).to_contain_text("Your subscription would go on costing money.")

    shop.world.cancel_at_period_end(shop.subscription_of("leaving@paying.example"))
    _delete_account(visitor)
    page.wait_for_url("**/sign-in/**")


def test_going_back_without_paying_changes_nothing(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    page = visitor.sign_up("doubting@paying.example", at="/settings/plan")
    page.get_by_role("button", name=UPGRADE).click()
    page.get_by_role("link", name="Back").click()
    page.wait_for_url(BACK)
    expect(page.get_by_role("button", name=UPGRADE)).to_be_visible()

    visitor.go("/settings/plan/?back=checkout")

    expect(page.get_by_role("main")).to_contain_text("Stripe has not confirmed a payment yet.")
    expect(page.locator(".quota")).to_contain_text("3 of 3")


def test_a_payment_that_takes_days_gives_pro_when_it_has_come(shop: Shop, new_visitor) -> None:
    visitor: Visitor = new_visitor(shop.instance)
    page = visitor.sign_up("bank@paying.example", at="/settings/plan")
    shop.world.pays_at_once = False
    page.get_by_role("button", name=UPGRADE).click()
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(BACK)
    shop.world.pays_at_once = True

    main = page.get_by_role("main")
    expect(main).to_contain_text("Stripe has not confirmed a payment yet.")
    expect(main).to_contain_text("A subscription of yours is not paid")
    expect(main).not_to_contain_text("next paid on")
    expect(page.locator(".quota")).to_contain_text("3 of 3")

    shop.world.set_status(shop.subscription_of("bank@paying.example"), "active")
    shop.deliver()
    visitor.go("/settings/plan")
    expect(main).to_contain_text("PRO for 7.00 USD a month, next paid on")


def _upgrade(visitor: Visitor) -> None:
    page = visitor.go("/settings/plan")
    page.get_by_role("button", name=UPGRADE).click()
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url(BACK)
    expect(page.get_by_role("main")).to_contain_text("PRO for 7.00 USD a month")


def _delete_account(visitor: Visitor) -> Page:
    page = visitor.go("/settings/security")
    page.get_by_role("button", name="Delete my account…").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=password]").fill(PASSWORD)
    dialog.locator("button[type=submit]").click()
    return page


def _shut_out(admin: Visitor, email: str) -> None:
    office = admin.sign_in("admin@paying.example", at="/settings/administration")
    row = office.get_by_role("row", name=re.compile(email))
    row.get_by_role("button").click()
    office.get_by_role("menuitem", name="Disable…").click()
    expect(office.get_by_role("dialog")).to_contain_text("it ends with the period that is paid")
    office.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(row).to_contain_text("disabled")
    expect(office.locator(".notice")).to_contain_text("The account is disabled.")
