"""From the provider's send to the paint in a real browser: the product's playground, and the bare relay."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bench import answer, provider
from bench.processes import Server, cpu_seconds, sent_times
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.find_browser import find_browser
from tests.e2e.instance import Instance
from tests.e2e.steps import pick_model

_WATCH = (Path(__file__).parent / "paint.js").read_text(encoding="utf-8")
_VIEWPORT = {"width": 1280, "height": 800}
_SLACK_SECONDS = 30


@dataclass(frozen=True)
class Painted:
    """One stream as it was seen. ``delays`` holds milliseconds from send to paint, one a token that shows letters."""

    delays: list[float]
    received_bytes: int
    cpu_seconds: float
    is_whole: bool
    clock_drift_ms: float


@dataclass
class Browsing:
    """A browser and its version."""

    context: BrowserContext
    version: str


@dataclass
class _Wire:
    """What arrived on a page's websockets."""

    received: list[int] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framereceived", self._note))

    def _note(self, payload: str | bytes) -> None:
        self.received.append(len(payload) if isinstance(payload, bytes) else len(payload.encode()))


@contextmanager
def browsing() -> Iterator[Browsing]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
        context = chromium.new_context(viewport=_VIEWPORT, locale="en-GB")  # pyright: ignore[reportArgumentType] - Playwright's own words
        context.add_init_script(_WATCH)
        yield Browsing(context, chromium.version)
        chromium.close()


def watch_relay(browser: Browsing, relay: Server, source: Server, key: str, *, count: int, rate: int) -> Painted:
    page, wire = _new_page(browser)
    page.goto(relay.url)
    before = cpu_seconds(relay.pid)
    page.evaluate("paintBench.start('#text')")
    page.evaluate("(order) => ask(order)", provider.order(key, count=count, rate=rate))
    page.wait_for_function("document.title === 'Done'", timeout=_patience_ms(count, rate))
    return _painted(page, wire, source, key, count=count, cpu=cpu_seconds(relay.pid) - before)


def watch_product(
    browser: Browsing, instance: Instance, source: Server, cookie: str, key: str, *, count: int, rate: int
) -> Painted:
    """Run a prompt in the playground as a person does, and watch its answer."""
    name, _, value = cookie.partition("=")
    browser.context.add_cookies([{"name": name, "value": value, "url": instance.url}])
    page, wire = _new_page(browser)
    page.goto(f"{instance.url}/playground")
    expect(page.locator(".pg-column")).to_have_count(1)
    page.locator(".pg-message").fill(provider.order(key, count=count, rate=rate))
    pick_model(page, provider.MODEL)
    # What the page was sent before the run, and its typing's echo, are not the stream's.
    page.wait_for_timeout(1500)
    wire.received.clear()
    before = cpu_seconds(instance.process.pid)
    page.evaluate("paintBench.start('.answer-output')")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer[data-state=completed]")).to_have_count(1, timeout=_patience_ms(count, rate))
    return _painted(page, wire, source, key, count=count, cpu=cpu_seconds(instance.process.pid) - before)


def _new_page(browser: Browsing) -> tuple[Page, _Wire]:
    page, wire = browser.context.new_page(), _Wire()
    wire.listen(page)
    return page, wire


def _patience_ms(count: int, rate: int) -> float:
    return (count / rate + _SLACK_SECONDS) * 1000


def _painted(page: Page, wire: _Wire, source: Server, key: str, *, count: int, cpu: float) -> Painted:
    page.wait_for_timeout(200)
    seen: dict[str, Any] = page.evaluate("paintBench.stop()")
    page.close()
    return Painted(
        delays=_delays(seen["samples"], sent_times(source.url, key), count),
        received_bytes=sum(wire.received),
        cpu_seconds=cpu,
        is_whole=seen["letters"] == answer.letters_after(count)[-1],
        clock_drift_ms=abs(seen["drift"]),
    )


def _delays(samples: list[tuple[int, float]], sent_us: list[int], count: int) -> list[float]:
    """Return the milliseconds from each token's send to the first paint that shows all of its letters."""
    samples = sorted(samples, key=lambda sample: sample[1])
    # An earlier paint may have shown more than a later one; a token counts as painted when it stays.
    shown, painted = [], []
    for letters, at in samples:
        while shown and shown[-1] >= letters:
            shown.pop()
            painted.pop()
        shown.append(letters)
        painted.append(at)
    delays, before = [], 0
    for sent, after in zip(sent_us, answer.letters_after(count), strict=True):
        place = bisect.bisect_left(shown, after)
        if after > before and place < len(shown):
            delays.append(painted[place] - sent / 1000)
        before = after
    return delays
