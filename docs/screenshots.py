"""The pictures of the guides: a newcomer's walk through a real instance, in both languages.

Run by `make screenshots`. Each language has its own fresh instance, so that the first account is made as a reader
makes theirs. Buttons are found by the words of the catalogs: a renamed button renames itself here.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from docs.stories import ENGLISH, FRENCH, Story
from promptmanager.ui.shared.messages import say
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.find_browser import find_browser
from tests.e2e.instance import Instance, running_instance

IMAGES = Path(__file__).parent / "images"
SIZE: ViewportSize = {"width": 1280, "height": 800}
# Two columns and the beginning of what they answer.
TALL: ViewportSize = {"width": 1280, "height": 1120}
COLOURS = 256
# Where the pointer lights up nothing.
ASIDE = (2, 790)
WAIT_MS = 30_000
REST_MS = 700
# Long enough for the first paragraph to stand while the rest still comes.
STREAM_MS = 2_600
EMAIL = "you@example.org"
PASSWORD = "correct horse battery"  # noqa: S105 - of an instance that lives for a minute


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    wanted = sys.argv[1:] or ["en", "fr"]
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        chromium = driver.chromium.launch(executable_path=str(find_browser()), args=CHROMIUM_FLAGS)
        for story in (ENGLISH, FRENCH):
            if story.locale in wanted:
                home = Path(folder) / story.locale
                with running_instance(home) as instance, _walk(chromium, instance, story) as walk:
                    walk.all()
        chromium.close()


@contextmanager
def _walk(chromium: Browser, instance: Instance, story: Story) -> Iterator[Walk]:
    context = chromium.new_context(
        locale=story.browser_locale,
        viewport=SIZE,
        color_scheme="light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    try:
        yield Walk(context.new_page(), instance, story)
    finally:
        context.close()


@dataclass
class Walk:
    """One person's way through the product; each step leaves its picture."""

    page: Page
    instance: Instance
    story: Story
    prompt: str = field(default="", init=False)

    def all(self) -> None:
        self.sign_up()
        self.write()
        self.run()
        self.promote(self.story.first_note, picture="promote")
        self.improve()
        self.compare_in_the_playground()
        self.open_a_run()
        self.promote(self.story.second_note)
        self.roll_back()
        self.load_examples()
        self.find_again()
        self.settings()

    def sign_up(self) -> None:
        self._go("/sign-up")
        self.page.locator("input[name=name]").fill(self.story.name)
        self.page.locator("input[name=email]").fill(EMAIL)
        self.page.locator("input[name=password]").first.fill(PASSWORD)
        self._take("sign-up")
        self.page.locator("form button[type=submit]").click()
        expect(self.page.get_by_text(self._say("library.empty.title"))).to_be_visible()
        self._take("library-empty")

    def write(self) -> None:
        self._button("library.new").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(self._say("library.new.title"), exact=True).fill(self.story.title)
        dialog.get_by_label(self._say("library.new.description")).fill(self.story.description)
        self._take("new-prompt")
        self._button("library.new.create").click()
        self.page.wait_for_url("**/prompts/*")
        self.page.get_by_label(self._say("editor.message.role", number="1")).select_option("system")
        self._type_message(0, self.story.system)
        self._button("editor.message.add").click()
        self._type_message(1, self.story.user)
        self._save()

    def run(self) -> None:
        for name, value in self.story.inputs.items():
            self.page.locator(f"#input-{name}").fill(value)
        self._settle()
        self._take("write")
        self._quiet()
        self.page.keyboard.press("ControlOrMeta+Enter")
        expect(self.page.get_by_text(self._say("stream.state_streaming")).first).to_be_visible()
        self.page.wait_for_timeout(STREAM_MS)
        self._take("editor", rest=False)
        self._completed(1)

    def promote(self, note: str, picture: str = "") -> None:
        self._button("editor.promote").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(note)
        if picture:
            self._take(picture)
        dialog.get_by_role("button", name=self._say("editor.promote.confirm")).click()
        expect(dialog).to_have_count(0)

    def improve(self) -> None:
        self._type_message(0, self.story.better)
        self._save()
        self._button("editor.view.versions").click()
        expect(self.page.locator(".version")).to_have_count(2)
        self._take("versions")

    def compare_in_the_playground(self) -> None:
        self.prompt = self.page.url
        self._button("common.more").last.click()
        self.page.get_by_role("menuitem", name=self._say("editor.playground")).click()
        self.page.wait_for_url("**/playground**")
        expect(self.page.locator(".pg-column")).to_have_count(1)
        self._button("playground.add_column").click()
        expect(self.page.locator(".pg-column")).to_have_count(2)
        draft = f"v2 · {self._say('playground.draft')}"
        self.page.locator(".pg-version select").nth(1).select_option(label=draft)
        for name, value in self.story.inputs.items():
            self.page.locator(f"#input-{name}").fill(value)
        self._settle()
        self.page.set_viewport_size(TALL)
        self._button("playground.run_all").click()
        expect(self.page.locator(".answer[data-state=streaming]")).to_have_count(2)
        self.page.wait_for_timeout(STREAM_MS)
        self._take("playground", rest=False)
        self.page.set_viewport_size(SIZE)
        self._completed(2)

    def open_a_run(self) -> None:
        self.page.get_by_role("link", name=self._say("playground.permalink")).last.click()
        self.page.wait_for_url("**/runs/*")
        self._completed(1)
        self._take("run")
        self._go("/runs")
        self._take("runs")
        self.page.goto(self.prompt)

    def roll_back(self) -> None:
        self._button("editor.view.versions").click()
        oldest = self.page.locator(".version-item").last
        self._settle()
        self._quiet()
        oldest.get_by_role("button").last.click()
        self._take("roll-back")
        self.page.keyboard.press("Escape")

    def load_examples(self) -> None:
        self._go("/")
        expect(self.page.get_by_text(self.story.title).first).to_be_visible()
        self._button("common.more").last.click()
        self.page.get_by_role("menuitem", name=self._say("library.examples")).click()
        expect(self.page.locator(".notice")).to_have_count(1)
        self._quiet()

    def find_again(self) -> None:
        self._take("library")
        self._dark("library")
        self.page.get_by_placeholder(self._say("library.search")).fill(self.story.search)
        expect(self.page.locator("mark").first).to_be_visible()
        self._take("find")
        self.page.keyboard.press("ControlOrMeta+k")
        self._take("palette")
        self.page.keyboard.press("Escape")

    def settings(self) -> None:
        self._go("/settings")
        self._take("settings")
        self._forget_the_password()
        self._go("/settings/administration")
        self.page.get_by_role("tab", name=self._say("admin.access")).click()
        self._take("access")
        self.page.locator(".letter-head").first.click()
        self.page.get_by_label(self._say("admin.letters.text")).first.scroll_into_view_if_needed()
        self._take("letters")

    def _forget_the_password(self) -> None:
        browser = self.page.context.browser
        assert browser
        elsewhere = browser.new_page(locale=self.story.browser_locale)
        elsewhere.goto(self.instance.url + "/forgot-password")
        elsewhere.locator("input[name=email]").fill(EMAIL)
        elsewhere.get_by_role("button", name=self._say("auth.forgot.action")).click()
        expect(elsewhere.get_by_text(self._say("auth.forgot.sent"))).to_be_visible()
        elsewhere.context.close()

    def _say(self, key: str, **facts: str) -> str:
        return say(self.story.locale, key, **facts)

    def _button(self, key: str) -> Locator:
        return self.page.get_by_role("button", name=self._say(key), exact=False)

    def _go(self, path: str) -> None:
        self.page.goto(self.instance.url + path)
        expect(self.page.locator("main")).to_be_visible()

    def _type_message(self, index: int, text: str) -> None:
        self.page.locator(".cm-content").nth(index).click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def _save(self) -> None:
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.get_by_text(self._say("editor.state.saved"), exact=True).first).to_be_visible()

    def _completed(self, count: int) -> None:
        expect(self.page.locator(".answer[data-state=completed]")).to_have_count(count, timeout=90_000)

    def _settle(self) -> None:
        self.page.wait_for_timeout(REST_MS)

    def _quiet(self) -> None:
        """Close the notices: they say what the step before did."""
        self.page.locator(".notice button").evaluate_all("buttons => buttons.forEach(each => each.click())")
        expect(self.page.locator(".notice")).to_have_count(0)

    def _dark(self, name: str) -> None:
        self.page.emulate_media(color_scheme="dark")
        self._take(name, theme="dark")
        self.page.emulate_media(color_scheme="light")

    def _take(self, name: str, *, theme: str = "light", rest: bool = True) -> None:
        """Store what the window shows, with few colours: a screen has few."""
        self.page.mouse.move(*ASIDE)
        if rest:
            self._settle()
            self._quiet()
        picture = Image.open(io.BytesIO(self.page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        small.save(IMAGES / f"{name}.{self.story.locale}.{theme}.png", optimize=True)


if __name__ == "__main__":
    main()
