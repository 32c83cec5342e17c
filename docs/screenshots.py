"""The pictures of the guides: a newcomer's walk through a real instance, in both languages.

Run by `make screenshots`. Each language has its own fresh instance, so that the first account is made as a reader
makes theirs.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from docs.measuring import Measuring
from docs.stories import ENGLISH, FRENCH, Story
from docs.walker import IMAGES, SIZE, TALL, Walker
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.find_browser import find_browser
from tests.e2e.instance import Instance, running_instance

WAIT_MS = 30_000
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
                    Measuring(walk.page, instance, story).all()
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


class Walk(Walker):
    """One person's way through the product; each step leaves its picture."""

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
        self.go("/sign-up")
        self.page.locator("input[name=name]").fill(self.story.name)
        self.page.locator("input[name=email]").fill(EMAIL)
        self.page.locator("input[name=password]").first.fill(PASSWORD)
        self.take("sign-up")
        self.page.locator("form button[type=submit]").click()
        expect(self.page.get_by_text(self.say("library.empty.title"))).to_be_visible()
        self.take("library-empty")

    def write(self) -> None:
        self.button("library.new").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(self.say("library.new.title"), exact=True).fill(self.story.title)
        dialog.get_by_label(self.say("library.new.description")).fill(self.story.description)
        self.take("new-prompt")
        self.button("library.new.create").click()
        self.page.wait_for_url("**/prompts/*")
        self.page.get_by_label(self.say("editor.message.role", number="1")).select_option("system")
        self.type_message(0, self.story.system)
        self.button("editor.message.add").click()
        self.type_message(1, self.story.user)
        self.save()

    def run(self) -> None:
        for name, value in self.story.inputs.items():
            self.page.locator(f"#input-{name}").fill(value)
        self.settle()
        self.take("write")
        self.quiet()
        self.page.keyboard.press("ControlOrMeta+Enter")
        expect(self.page.get_by_text(self.say("stream.state_streaming")).first).to_be_visible()
        self.page.wait_for_timeout(STREAM_MS)
        self.take("editor", rest=False)
        self.completed(1)

    def promote(self, note: str, picture: str = "") -> None:
        self.button("editor.promote").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(note)
        if picture:
            self.take(picture)
        dialog.get_by_role("button", name=self.say("editor.promote.confirm")).click()
        expect(dialog).to_have_count(0)

    def improve(self) -> None:
        self.type_message(0, self.story.better)
        self.save()
        self.button("editor.view.versions").click()
        expect(self.page.locator(".version")).to_have_count(2)
        self.take("versions")

    def compare_in_the_playground(self) -> None:
        self.prompt = self.page.url
        self.button("common.more").last.click()
        self.page.get_by_role("menuitem", name=self.say("editor.playground")).click()
        self.page.wait_for_url("**/playground**")
        expect(self.page.locator(".pg-column")).to_have_count(1)
        self.button("playground.add_column").click()
        expect(self.page.locator(".pg-column")).to_have_count(2)
        draft = f"v2 · {self.say('playground.draft')}"
        self.page.locator(".pg-version select").nth(1).select_option(label=draft)
        for name, value in self.story.inputs.items():
            self.page.locator(f"#input-{name}").fill(value)
        self.settle()
        self.page.set_viewport_size(TALL)
        self.button("playground.run_all").click()
        expect(self.page.locator(".answer[data-state=streaming]")).to_have_count(2)
        self.page.wait_for_timeout(STREAM_MS)
        self.take("playground", rest=False)
        self.page.set_viewport_size(SIZE)
        self.completed(2)

    def open_a_run(self) -> None:
        self.page.get_by_role("link", name=self.say("playground.permalink")).last.click()
        self.page.wait_for_url("**/runs/*")
        self.completed(1)
        self.take("run")
        self.go("/runs")
        self.take("runs")
        self.page.goto(self.prompt)

    def roll_back(self) -> None:
        self.button("editor.view.versions").click()
        oldest = self.page.locator(".version-item").last
        self.settle()
        self.quiet()
        oldest.get_by_role("button").last.click()
        self.take("roll-back")
        self.page.keyboard.press("Escape")

    def load_examples(self) -> None:
        self.go("/")
        expect(self.page.get_by_text(self.story.title).first).to_be_visible()
        self.button("common.more").last.click()
        self.page.get_by_role("menuitem", name=self.say("library.examples")).click()
        expect(self.page.locator(".notice")).to_have_count(1)
        self.quiet()

    def find_again(self) -> None:
        self.take("library")
        self.dark("library")
        self.page.get_by_placeholder(self.say("library.search")).fill(self.story.search)
        expect(self.page.locator("mark").first).to_be_visible()
        self.take("find")
        self.page.keyboard.press("ControlOrMeta+k")
        self.take("palette")
        self.page.keyboard.press("Escape")

    def settings(self) -> None:
        self.go("/settings")
        self.take("settings")
        self._forget_the_password()
        self.go("/settings/administration")
        self.page.get_by_role("tab", name=self.say("admin.access")).click()
        self.take("access")
        self.page.locator(".letter-head").first.click()
        self.page.get_by_label(self.say("admin.letters.text")).first.scroll_into_view_if_needed()
        self.take("letters")

    def _forget_the_password(self) -> None:
        browser = self.page.context.browser
        assert browser
        elsewhere = browser.new_page(locale=self.story.browser_locale)
        elsewhere.goto(self.instance.url + "/forgot-password")
        elsewhere.locator("input[name=email]").fill(EMAIL)
        elsewhere.get_by_role("button", name=self.say("auth.forgot.action")).click()
        expect(elsewhere.get_by_text(self.say("auth.forgot.sent"))).to_be_visible()
        elsewhere.context.close()


if __name__ == "__main__":
    main()
