"""One built instance and one browser for all browser tests; a fresh context, and so a fresh visitor, for each."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e import wire
from tests.e2e.find_browser import find_browser
from tests.e2e.instance import Instance, running_instance

# The address bar's own page takes a second of a core in each context, and nobody sees it; nor is there a use for the
# spare process of each. Of two such lists the last holds, so what Playwright turns off stands here again.
FEATURES_OFF = (
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_OFF)}",
]
# A file is one worker's: what takes longest begins first, lest the others wait for it at the end.
LONGEST_FIRST = (
    "test_every_page",
    "test_paying_page",
    "test_editor",
    "test_own_key",
    "test_library",
    "test_administration",
    "test_providers",
    "test_stream",
    "test_golden_page",
    "test_account_pages",
)
# What came of a test's phases, by their names.
REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()
PASSWORD = "correct horse battery"
WAIT_MS = 15_000

expect.set_options(timeout=WAIT_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in Path(item.fspath).parts:
            item.add_marker("browser")
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.stem) if item.path.stem in LONGEST_FIRST else len(items))


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running_instance(tmp_path_factory.mktemp("instance")) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own. ``complaints`` are console errors and CSP violations so far."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    locale: str = "en"

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def join(self, email: str, name: str = "Ada Lovelace", password: str = PASSWORD) -> None:
        """Have an account and a session of it, without a page."""
        self._take(wire.sign_up(self.url, email, name=name, password=password, locale=self.locale))

    def sign_up(self, email: str, name: str = "Ada Lovelace", *, at: str = "/") -> Page:
        """Have an account and arrive at a page: the library, unless said."""
        self.join(email, name)
        return self._arrive(at)

    def sign_in(self, email: str, password: str = PASSWORD, *, at: str = "/") -> Page:
        """Begin a session of an account that is there, and arrive at a page."""
        self._take(wire.sign_in(self.url, email, password=password))
        return self._arrive(at)

    def _take(self, cookie: str) -> None:
        name, _, value = cookie.partition("=")
        self.context.add_cookies([{"name": name, "value": value, "url": self.url, "httpOnly": True, "sameSite": "Lax"}])

    def _arrive(self, path: str) -> Page:
        page = self.go(path)
        expect(page.locator("main")).to_be_visible()
        return page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Generator[None, pytest.TestReport, object]:
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


@pytest.fixture
def new_visitor(instance: Instance, browser: Browser, request: pytest.FixtureRequest) -> Iterator[object]:
    """Return a function that opens a visitor of an instance; keyword arguments go to the browser context."""
    opened: list[Visitor] = []

    def open_visitor(at: Instance = instance, **options: object) -> Visitor:
        settings = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(**settings)  # pyright: ignore[reportArgumentType] - Playwright's own keywords
        context.set_default_timeout(WAIT_MS)
        visitor = Visitor(context, context.new_page(), at.url, locale=str(settings["locale"])[:2])
        visitor.page.on("console", lambda message: _note(visitor, message))
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        opened.append(visitor)
        return visitor

    yield open_visitor

    called = request.node.stash.get(REPORTS, {}).get("call")
    for visitor in opened:
        if called is not None and called.failed:
            _tell_what_is_seen(visitor, request.node)
        visitor.context.close()


@pytest.fixture
def visitor(new_visitor) -> Visitor:
    return new_visitor()


def _tell_what_is_seen(visitor: Visitor, item: pytest.Item) -> None:
    """Put each page as it is into a failure's report: what was waited for says little of what was there instead."""
    for page in visitor.context.pages:
        seen = page.locator("body").aria_snapshot()
        item.add_report_section("teardown", "page", f"{page.url}\n{visitor.complaints}\n{seen}\n")


def _note(visitor: Visitor, message: ConsoleMessage) -> None:
    if message.type == "error":
        visitor.complaints.append(message.text)
