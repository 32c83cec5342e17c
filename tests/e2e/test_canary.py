"""A key that is easy to find is planted, used, refused and exported around; then everything is searched for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, WebSocket, expect

from tests.e2e.instance import Instance, running_instance
from tests.e2e.steps import new_prompt, write
from tests.simulator.front import Front, before
from tests.simulator.server import KEY as PLATFORM_KEY
from tests.simulator.server import simulator

SECRET = "canary7c1f93ab2e8d4460"
CANARY = f"sk-or-v1-{SECRET}wxyz"


@pytest.fixture(scope="module")
def front() -> Iterator[Front]:
    with simulator(CANARY) as provider, before(provider) as standing:
        # A provider may say more than it should: the whole key in a label, and in the sentence of a refusal.
        standing.told[CANARY] = {"label": CANARY, "limit": 5, "limit_remaining": 4}
        yield standing


@pytest.fixture(scope="module")
def watched(front: Front, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    settings = {"OPENROUTER_BASE_URL": front.base_url, "OPENROUTER_API_KEY": PLATFORM_KEY}
    with running_instance(tmp_path_factory.mktemp("canary"), **settings) as started:
        yield started


class Witness:
    """Keeps every frame of a page's websockets, both ways, and every body that it was sent."""

    def __init__(self, page: Page) -> None:
        self.frames: list[str] = []
        self.bodies: list[str] = []
        page.on("websocket", self._listen)
        page.on("response", self._read)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.frames.append(str(frame)))
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def _read(self, response: Response) -> None:
        self.bodies.append(f"{response.url} {response.headers}")


def run(page: Page, text: str) -> None:
    write(page, text)
    page.keyboard.press("ControlOrMeta+Enter")


@pytest.mark.timeout(240)
def test_the_key_is_found_nowhere_but_at_the_provider(watched: Instance, front: Front, new_visitor) -> None:
    visitor = new_visitor(watched)
    witness = Witness(visitor.page)
    page = visitor.sign_up("canary@keys.example", at="/settings/byok")
    page.locator("input[name=key]").fill(CANARY)
    page.get_by_role("button", name="Test and save").click()
    expect(page.get_by_role("main")).to_contain_text("Your key is good and saved")
    visitor.go("/")
    new_prompt(page, "Canary")
    page.get_by_role("button", name=re.compile("Model|gpt|model")).first.click()
    page.get_by_role("dialog").get_by_text("gpt-4o-mini").first.click()
    run(page, "hello")
    expect(page.get_by_text("Completed").first).to_be_visible()
    for status in (401, 402, 403, 500):
        front.refused[CANARY] = status
        run(page, f"hello {status}")
        expect(page.get_by_text("Failed", exact=True).first).to_be_visible(timeout=30_000)
    visitor.go("/runs")
    expect(page.get_by_role("main")).to_contain_text("gpt-4o-mini")
    visitor.go("/settings/byok")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("main")).to_contain_text("Stopped working")
    frames = "\n".join(witness.frames)
    # A page that breaks reports what it broke with: not even that may reach the log.
    page.evaluate(f"setTimeout(() => {{ throw new Error('{CANARY}') }}, 0)")
    cookies = "; ".join(f"{each.get('name')}={each.get('value')}" for each in visitor.context.cookies())
    export = page.request.get(f"{watched.url}/api/export", headers={"cookie": cookies}).text()
    page.wait_for_timeout(1_000)

    searched = {
        "frames": frames,
        "answers": "\n".join(witness.bodies),
        "export": export,
        "log": watched.output(),
        "page": page.content(),
        **{path.name: path.read_bytes().decode("latin-1") for path in _files(watched.data_dir)},
    }
    assert front.keys_of("/chat/completions").count(CANARY) >= 5
    assert all(searched.values()), "nothing was watched"
    assert "promptmanager.db" in searched
    assert [name for name, text in searched.items() if SECRET in text] == []


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]
