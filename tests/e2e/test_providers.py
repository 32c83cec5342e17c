"""The whole product against an OpenRouter that was not written here, and what happens when the process ends."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.instance import Instance, running_instance
from tests.e2e.steps import choose_model, new_prompt, write
from tests.simulator.server import simulator

REFUSALS = [
    ("no credit", "has no credit left"),
    ("come back later", "Try again in 60 s"),
    ("moderated", "moderation refused this prompt"),
    ("cut", "connection to the provider was lost"),
]
# What a browser would run if an answer ever became markup.
HOSTILE = """<img src=x onerror="window.__xss=1"> <script>window.__xss=1</script>
<iframe srcdoc="<script>parent.window.__xss=1</script>"></iframe>
[click](javascript:window.__xss=1) ![remote](http://127.0.0.1:9/x.png)
<style>body{display:none}</style> <form action="/auth/sign-out" method="post"><button>x</button></form>"""


@pytest.fixture(scope="module")
def instance_with_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    folder = tmp_path_factory.mktemp("simulated")
    with (
        simulator() as provider,
        running_instance(folder, OPENROUTER_BASE_URL=provider.base_url, OPENROUTER_API_KEY=provider.key) as started,
    ):
        yield started


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")


def test_the_main_path_with_a_key(instance_with_key: Instance, new_visitor) -> None:
    visitor = new_visitor(instance_with_key)
    page = visitor.sign_up("key@providers.example")
    new_prompt(page, "Greeting")
    page.get_by_role("button", name=re.compile("Model|gpt|model")).first.click()
    page.get_by_role("dialog").get_by_text("gpt-4o-mini").first.click()

    run(page, "hello")

    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.locator(".answer-output").first).to_contain_text("Hello from the simulator: 🙂 naïve café.")
    expect(page.get_by_text("SYSTEM", exact=True).first).to_be_visible()
    expect(page.get_by_text("SIMULATED")).to_have_count(0)
    assert visitor.complaints == []


def test_what_the_provider_refuses_is_said_in_a_sentence(instance_with_key: Instance, new_visitor) -> None:
    visitor = new_visitor(instance_with_key)
    page = visitor.sign_up("refused@providers.example")
    new_prompt(page, "Refused")
    page.get_by_role("button", name=re.compile("Model|gpt|model")).first.click()
    page.get_by_role("dialog").get_by_text("gpt-4o-mini").first.click()

    for asked, sentence in REFUSALS:
        run(page, asked)

        expect(page.get_by_text(re.compile(sentence)).first).to_be_visible(timeout=30_000)
        expect(page.get_by_text("Failed", exact=True).first).to_be_visible()


def test_a_process_that_ends_leaves_its_streams_interrupted_with_their_text(tmp_path, new_visitor) -> None:
    with running_instance(tmp_path) as first:
        visitor = new_visitor(first)
        page = visitor.sign_up("ends@providers.example")
        new_prompt(page, "Interrupted")
        choose_model(page, "Sandbox: Writer")
        run(page, "Write 2000 words about the sea.")
        expect(page.get_by_text("Streaming").first).to_be_visible()
        page.wait_for_timeout(2500)
        path = page.get_by_role("link", name="Open this run").get_attribute("href")

    # The process itself ended its stream; nothing was left for the next start to find.
    with closing(sqlite3.connect(first.data_dir / "promptmanager.db")) as database:
        assert database.execute("SELECT state FROM runs").fetchall() == [("interrupted",)]
    with running_instance(tmp_path) as second:
        visitor.url = second.url
        visitor.context.add_cookies(
            [{"name": c["name"], "value": c["value"], "url": second.url} for c in visitor.context.cookies()]  # pyright: ignore[reportTypedDictNotRequiredAccess]
        )
        visitor.go(str(path))

        expect(page.get_by_text("Interrupted").first).to_be_visible()
        assert len(page.locator(".answer-output").first.inner_text()) > 100


def test_an_answer_never_becomes_markup(visitor) -> None:
    page = visitor.sign_up("markup@providers.example")
    new_prompt(page, "Echo")
    choose_model(page, "Sandbox: Echo")

    run(page, HOSTILE)
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=60_000)
    page.wait_for_timeout(500)
    answer = page.locator(".answer-output").first

    assert page.evaluate("window.__xss") is None
    assert answer.locator("iframe, script, style, form, object, embed").count() == 0
    assert answer.locator("img[src^='http']").count() == 0
    assert answer.locator("a[href^='javascript']").count() == 0
    expect(page.get_by_role("button", name="Promote").first).to_be_visible()
