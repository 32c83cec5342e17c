"""The pictures of golden samples, benchmarks and the gate: a prompt is measured, and a worse draft held back."""

from __future__ import annotations

import csv
import re
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from docs.walker import SIZE, TALL, Walker
from tests.e2e.steps import choose_model

RESULTS_MS = 60_000


class Measuring(Walker):
    """The same person's way from a table of good answers to a release that is held back."""

    def all(self) -> None:
        self.go("/")
        self.begin()
        choose_model(self.page, "Sandbox: Echo")
        self.type_message(0, self.story.greeting)
        self.save()
        self.import_samples()
        self.page.goto(self.prompt)
        self._promote()
        self.type_message(0, self.story.curt)
        self.save()
        self.test_all()
        self.compare_in_a_benchmark()
        self.be_held_back()

    def begin(self) -> None:
        self.button("library.new").first.click()
        title = self.page.get_by_role("dialog").get_by_label(self.say("library.new.title"), exact=True)
        title.fill(self.story.greeting_title)
        self.button("library.new.create").click()
        self.page.wait_for_url("**/prompts/*")
        self.prompt = self.page.url.rstrip("/")

    def import_samples(self) -> None:
        self.page.goto(f"{self.prompt}/golden")
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / f"{self.story.guests_file}.csv"
            with table.open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(("name", "guest", "checks", "tags"))
                rows.writerows(self._rows())
            self.button("golden.import").first.click()
            dialog = self.page.get_by_role("dialog")
            dialog.locator("input[type=file]").set_input_files(table)
            confirm = dialog.get_by_role("button", name=re.compile(rf" {len(self.story.guests)}$"))
            expect(confirm).to_be_enabled()
            self.take("golden-import")
            confirm.click()
            expect(dialog.locator("input[type=file]")).to_have_count(0)
            dialog.get_by_role("button", name=self.say("common.close")).last.click()
        expect(self.page.locator(".golden-sample")).to_have_count(len(self.story.guests))
        self.take("golden")

    def test_all(self) -> None:
        self.button("trial.all").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=re.compile(rf"^{self.say('trial.launch')}.*\d")).click()
        expect(dialog.locator(".trial-outcome")).to_be_visible(timeout=RESULTS_MS)
        self.page.set_viewport_size(TALL)
        self.take("test-all")
        self.page.set_viewport_size(SIZE)
        self.page.keyboard.press("Escape")

    def compare_in_a_benchmark(self) -> None:
        self.page.goto(f"{self.prompt}/golden")
        self.page.get_by_role("link", name=self.say("benchmarks.begin")).click()
        self.page.get_by_label(self.say("benchmarks.repetitions", limit="30")).fill("3")
        self.button("models.choose").click()
        self.page.locator(".model-choice", has_text="sandbox/flaky").click()
        launch = self.page.get_by_role("button", name=re.compile(rf"^{self.say('benchmarks.launch')}"))
        expect(launch).to_be_enabled()
        self.take("benchmark-new")
        launch.click()
        self.page.wait_for_url(re.compile(r"/benchmarks/(?!new)"))
        expect(self.page.get_by_role("progressbar").first).to_have_attribute(
            "aria-valuenow", str(len(self.story.guests) * 3 * 4), timeout=3 * RESULTS_MS
        )
        expect(self.page.locator(".result-rate")).to_have_count(4)
        self.page.set_viewport_size(TALL)
        self.take("benchmark")
        self.page.set_viewport_size(SIZE)

    def be_held_back(self) -> None:
        self.page.goto(self.prompt)
        self.button("common.more").last.click()
        self.page.get_by_role("menuitem", name=self.say("gate.policy")).click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label(self.say("gate.policy.repetitions")).fill("1")
        dialog.get_by_role("button", name=self.say("common.save")).click()
        expect(dialog).to_have_count(0)
        self.button("editor.promote").first.click()
        expect(dialog.locator(".gate-figures")).to_be_visible(timeout=RESULTS_MS)
        self.page.set_viewport_size(TALL)
        self.take("gate")
        self.page.set_viewport_size(SIZE)

    def _promote(self) -> None:
        self.button("editor.promote").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("button", name=self.say("editor.promote.confirm")).click()
        expect(dialog).to_have_count(0)

    def _rows(self) -> list[tuple[str, str, str, str]]:
        """Return the samples: the name has to be said in each, and in every other one the house."""
        first, second = self.story.must_say
        return [
            (f"{self.story.greets} {guest}", guest, f"contains: {second if place % 2 else first}", self.story.tag)
            for place, guest in enumerate(self.story.guests)
        ]
