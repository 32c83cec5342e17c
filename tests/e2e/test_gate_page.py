"""The gate as people meet it: set, a worse draft held back, let past with a reason, rolled back, all in the ledger."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, expect

from promptmanager.adapters.clock import SystemClock
from promptmanager.adapters.db.store import SqlStore
from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.golden import SampleContent
from promptmanager.domain.identity import Actor, Role
from promptmanager.services.golden import Golden
from tests.e2e.conftest import Visitor
from tests.e2e.instance import Instance
from tests.e2e.steps import choose_model, new_prompt, write

SAMPLES = 24
RESULTS_MILLISECONDS = 60_000


async def _seed(instance: Instance, email: str, slug: str, samples: int) -> None:
    store = SqlStore(f"sqlite+aiosqlite:///{instance.data_dir / 'promptmanager.db'}")
    async with store.reading() as work:
        user = await work.users.by_email(email)
        assert user is not None
        (member, *_) = await work.workspaces.memberships_of(user.id)
        prompt = await work.prompts.by_slug(member.workspace.id, slug)
    actor = Actor(user, member.workspace, Role.OWNER, session_hash="")
    golden = Golden(store, SystemClock())
    for number in range(samples):
        content = SampleContent({"name": f"N{number}"}, f"Say hello to N{number}", (Check(CheckKind.EXACT),))
        await golden.create(actor=actor, prompt_id=prompt.id, name=f"Guest {number}", content=content)
    await store.close()


def seed(instance: Instance, email: str, slug: str, *, samples: int = SAMPLES) -> None:
    """Give a prompt its samples, past the screens: in a thread, since the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _seed(instance, email, slug, samples)).result()


def test_all_shows_what_the_draft_does_to_production_and_when_that_is_out_of_date(
    visitor: Visitor, instance: Instance
) -> None:
    page = visitor.sign_up("trial@house.example")
    new_prompt(page, "Greeter")
    choose_model(page, "Sandbox: Echo")
    write(page, "Say hello to {{ name }}")
    button, dialog = page.get_by_role("button", name=re.compile("Test all")), page.get_by_role("dialog")
    expect(button).to_be_disabled()
    expect(page.get_by_text("no golden samples yet")).to_be_visible()
    seed(instance, "trial@house.example", page.url.rsplit("/", 1)[1], samples=9)
    promote(page)
    dialog.get_by_role("button", name="Promote").click()
    expect(dialog).to_have_count(0)
    page.reload()
    write(page, "{% if name == 'N7' %}Ignore{% else %}Say hello to{% endif %} {{ name }}")

    button.click()
    expect(dialog.get_by_text("beside production v1")).to_be_visible()
    dialog.get_by_role("button", name="Test: 18 calls").click()
    expect(dialog.get_by_text("Worse on 1 sample")).to_be_visible(timeout=RESULTS_MILLISECONDS)
    expect(dialog.get_by_text("Production v1", exact=True)).to_be_visible()
    expect(dialog.get_by_text("Not enough samples")).to_be_visible()

    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_text("Last test")).to_be_visible()
    write(page, "Ignore {{ name }}")
    expect(page.get_by_text("earlier text", exact=True)).to_be_visible()
    button.click()
    expect(dialog.get_by_text("These are results of an earlier text")).to_be_visible()
    # What N7 is asked now, it was asked before.
    expect(dialog.get_by_role("button", name="Test: 8 calls")).to_be_enabled()
    dialog.get_by_role("link", name="Guest 7").click()
    expect(page.get_by_role("dialog").get_by_text("Guest 7").first).to_be_visible()
    assert visitor.complaints == []


def promote(page: Page) -> None:
    page.get_by_role("button", name="Promote").first.click()


def test_a_worse_draft_is_held_back_let_past_with_a_reason_and_rolled_back(
    visitor: Visitor, instance: Instance
) -> None:
    page = visitor.sign_up("gate@house.example")
    new_prompt(page, "Greeter")
    choose_model(page, "Sandbox: Echo")
    write(page, "Say hello to {{ name }}")
    seed(instance, "gate@house.example", page.url.rsplit("/", 1)[1])
    dialog = page.get_by_role("dialog")
    promote(page)
    dialog.get_by_role("button", name="Promote").click()
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="More").first.click()
    page.get_by_role("menuitem", name="Quality gate").click()
    dialog.get_by_label("Runs of each").fill("many")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_have_text("“many” is not a number.")
    dialog.get_by_label("Runs of each").fill("1")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)

    write(page, "Ignore {{ name }} and {{ other }}")
    promote(page)
    expect(dialog.get_by_text("must be filled in from now on")).to_be_visible()
    page.keyboard.press("Escape")
    write(page, "Ignore {{ name }}")
    promote(page)
    expect(dialog.get_by_text("results missing")).to_be_visible()
    dialog.get_by_role("button", name="Run what is missing").click()
    expect(dialog.get_by_text("Regression.")).to_be_visible(timeout=RESULTS_MILLISECONDS)
    expect(dialog.get_by_text(re.compile(r"Difference to production: .100 points \(95% interval"))).to_be_visible()
    expect(dialog.get_by_text(re.compile("Worse on: Guest"))).to_be_visible()

    dialog.get_by_label("Why this change?").fill("A new tone")
    dialog.get_by_label("Why this draft goes past the gate").fill("The client insists")
    dialog.get_by_role("button", name="Promote anyway").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Production v2").first).to_be_visible()

    page.get_by_role("button", name="Versions").first.click()
    line = page.get_by_role("row", name=re.compile("A new tone"))
    expect(line.get_by_text("blocked")).to_be_visible()
    expect(line.get_by_text("Let past: The client insists")).to_be_visible()
    page.get_by_role("button", name="Actions for v1").click()
    page.get_by_role("menuitem", name="Roll back").click()
    dialog.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Production v3").first).to_be_visible()
