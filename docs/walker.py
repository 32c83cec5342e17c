"""One person with a browser, and what each step of the pictures is made of.

Buttons are found by the words of the catalogs: a renamed button renames itself here.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize, expect

from docs.stories import Story
from promptmanager.ui.shared.messages import say as words
from tests.e2e.instance import Instance

IMAGES = Path(__file__).parent / "images"
SIZE: ViewportSize = {"width": 1280, "height": 800}
# Two columns and the beginning of what they answer.
TALL: ViewportSize = {"width": 1280, "height": 1120}
COLOURS = 256
# Where the pointer lights up nothing.
ASIDE = (2, 790)
REST_MS = 700


@dataclass
class Walker:
    """Somebody in front of an instance, in the language of their story."""

    page: Page
    instance: Instance
    story: Story
    prompt: str = field(default="", init=False)

    def say(self, key: str, **facts: str) -> str:
        return words(self.story.locale, key, **facts)

    def button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(key), exact=False)

    def go(self, path: str) -> None:
        self.page.goto(self.instance.url + path)
        expect(self.page.locator("main")).to_be_visible()

    def type_message(self, index: int, text: str) -> None:
        self.page.locator(".cm-content").nth(index).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def save(self) -> None:
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.get_by_text(self.say("editor.state.saved"), exact=True).first).to_be_visible()

    def completed(self, count: int) -> None:
        expect(self.page.locator(".answer[data-state=completed]")).to_have_count(count, timeout=90_000)

    def settle(self) -> None:
        self.page.wait_for_timeout(REST_MS)

    def quiet(self) -> None:
        """Close the notices: they say what the step before did."""
        self.page.locator(".notice button").evaluate_all("buttons => buttons.forEach(each => each.click())")
        expect(self.page.locator(".notice")).to_have_count(0)

    def dark(self, name: str) -> None:
        self.page.emulate_media(color_scheme="dark")
        self.take(name, theme="dark")
        self.page.emulate_media(color_scheme="light")

    def take(self, name: str, *, theme: str = "light", rest: bool = True) -> None:
        """Store what the window shows, with few colours: a screen has few."""
        self.page.mouse.move(*ASIDE)
        if rest:
            self.settle()
            self.quiet()
        picture = Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(IMAGES / f"{name}.{self.story.locale}.{theme}.png", optimize=True)
