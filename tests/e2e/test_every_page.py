"""Every page: no accessibility finding, no overflow, no complaint of the browser, in both themes and languages."""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.axe import WCAG, findings
from tests.e2e.conftest import WAIT_MS
from tests.e2e.instance import Instance
from tests.e2e.steps import new_prompt, write
from tests.e2e.wire import sign_up

VISITOR_PATHS = ["/sign-in", "/sign-up", "/forgot-password", "/reset-password", "/no-such-page"]
MEMBER_PATHS = [
    "/",
    "/playground",
    "/runs",
    "/benchmarks",
    "/settings",
    "/settings/security",
    "/settings/plan",
    "/settings/byok",
    "/settings/models",
    "/settings/administration",
]
# What fades or slides in is judged when it stands.
SETTLED_MS = 400

Look = tuple[Literal["light", "dark"], int]
# Each page is loaded once in a language, and looked at in the one look and then the other.
LOOKS = [("en-GB", ("light", 1440), ("dark", 390)), ("fr-FR", ("dark", 1440), ("light", 768))]


@pytest.fixture(scope="module")
def cookie(instance: Instance) -> str:
    return sign_up(instance.url, "looks@house.example", name="Marguerite Yourcenar-Vandenbroucke")


@pytest.fixture(scope="module")
def paths(instance: Instance, browser: Browser, cookie: str) -> list[str]:
    """Return the pages of a member who has examples: one prompt and one run among them."""
    context = _context(browser, instance, cookie)
    page = context.new_page()
    page.goto(instance.url)
    page.get_by_role("button", name="Load examples").click()
    expect(page.locator("a[href^='/prompts/']").first).to_be_visible(timeout=60_000)
    new_prompt(page, "Tour of the house")
    write(page, "Write 20 words about lighthouses.")
    page.keyboard.press("ControlOrMeta+Enter")
    run = page.get_by_role("link", name="Open this run")
    expect(run).to_be_visible()
    prompt_path, run_path = page.url.removeprefix(instance.url), run.get_attribute("href") or ""
    begin_path = f"/benchmarks/new?prompt={prompt_path.rpartition('/')[2]}"
    benchmark_path = _benchmark(page, instance.url + run_path, instance.url + begin_path).removeprefix(instance.url)
    context.close()
    return [*MEMBER_PATHS, prompt_path, f"{prompt_path}/golden", run_path, begin_path, benchmark_path]


def _benchmark(page: Page, run_url: str, begin_url: str) -> str:
    """Launch a benchmark of one sample, the run, and return where it is once it has ended."""
    page.goto(run_url)
    expect(page.get_by_text("Completed").first).to_be_visible()
    page.get_by_role("button", name="Mark as golden sample").click()
    page.get_by_label("Name").fill("Lighthouses")
    page.get_by_role("dialog").get_by_role("button", name="Mark as golden sample").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.goto(begin_url)
    page.get_by_role("button", name="Launch: 1 call").click()
    expect(page.get_by_text("Finished")).to_be_visible(timeout=30_000)
    return page.url


def _context(browser: Browser, instance: Instance, cookie: str, **options: object) -> BrowserContext:
    context = browser.new_context(**options)  # pyright: ignore[reportArgumentType] - Playwright's own keywords
    context.set_default_timeout(WAIT_MS)
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": instance.url}])
    return context


@pytest.fixture(params=LOOKS, ids=lambda looks: looks[0])
def looks(request: pytest.FixtureRequest) -> tuple[str, Look, Look]:
    return request.param


def _open(browser: Browser, instance: Instance, cookie: str, looks: tuple[str, Look, Look]) -> BrowserContext:
    locale, (scheme, width), _ = looks
    return _context(
        browser, instance, cookie, color_scheme=scheme, locale=locale, viewport={"width": width, "height": 900}
    )


def _examine(page: Page, url: str, path: str, looks: tuple[str, Look, Look]) -> list[str]:
    """Open a page and return everything that is wrong with it."""
    _dress(page, looks[1])
    page.goto(url + path)
    expect(page.locator("main")).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)
    wrong = _faults(page, path, looks[1])
    _dress(page, looks[2])
    return wrong + _faults(page, path, looks[2])


def _dress(page: Page, look: Look) -> None:
    scheme, width = look
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})


def _faults(page: Page, path: str, look: Look) -> list[str]:
    expect(page.locator("html")).to_have_class(re.compile(rf"\b{look[0]}\b"))
    page.wait_for_timeout(SETTLED_MS)
    full, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    where = f"{path} {look[0]} at {window} px"
    wrong = [
        f"{where}: {rule['id']}: {[node['html'][:160] for node in rule['nodes'][:3]]}"
        for rule in findings(page, rules=(*WCAG, "best-practice"))
    ]
    return [*wrong, f"{where}: {full} px wide"] if full > window else wrong


def test_axe_sees_what_is_wrong(browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<main><button></button></main>")

    found = findings(page, rules=WCAG)

    context.close()
    assert "button-name" in [rule["id"] for rule in found]


@pytest.mark.timeout(240)
def test_pages_of_a_member(instance: Instance, browser: Browser, cookie: str, paths: list[str], looks) -> None:
    context = _open(browser, instance, cookie, looks)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    wrong = [finding for path in paths for finding in _examine(page, instance.url, path, looks)]

    context.close()
    assert not wrong, "\n".join(wrong)
    assert complaints == []


@pytest.mark.timeout(240)
def test_pages_of_a_visitor(instance: Instance, browser: Browser, looks) -> None:
    context = _open(browser, instance, "", looks)
    page = context.new_page()

    wrong = [finding for path in VISITOR_PATHS for finding in _examine(page, instance.url, path, looks)]

    context.close()
    assert not wrong, "\n".join(wrong)
