"""Words typed while the editor still loads, or comes back: they are nobody else's, and none is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.e2e.instance import Instance
from tests.e2e.wire import ON_LOAD, Tab, sign_up, state_name

TEXT = state_name("ui.editor.text_state", "text_state")
CREATION = state_name("ui.library.state.creation", "creation_state")


class Editor:
    """One tab with one prompt open."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        tab.hydrate("/")
        tab.call(f"{CREATION}.create", {"form": {"title": "Letter"}})
        self.path = re.findall(r"/prompts/[a-z0-9-]+", self.listen())[-1]
        self.load()

    def listen(self) -> str:
        return "\n".join(self.tab.listen(seconds=1))

    def load(self) -> None:
        """Go to the page, as a browser does that goes on to it, or comes back to it."""
        self.tab.call(ON_LOAD, path=self.path)
        self.listen()

    def told(self, name: str) -> str:
        """Return the last value of a var, as the wire has it."""
        return re.findall(rf'"{name}(?:_rx_state_)?":("[^"]*"|[0-9]+|true|false)', "\n".join(self.tab.frames))[-1]

    @property
    def seed(self) -> str:
        return self.told("seed").strip('"')

    @property
    def revision(self) -> int:
        return int(self.told("revision"))

    def write(self, text: str, number: int, *, upon: str) -> None:
        self.call("write", name="m1", text=text, number=number, seed=upon)

    def recover(self, text: str, number: int, *, upon: int) -> None:
        kept = {"prompt": 1, "revision": upon, "messages": [{"role": "user", "text": text}]}
        self.call("recover", kept=json.dumps(kept), number=number)

    def call(self, handler: str, **payload: object) -> None:
        self.tab.call(f"{TEXT}.{handler}", payload, path=self.path)


@pytest.fixture
def editor(instance: Instance, request: pytest.FixtureRequest) -> Iterator[Editor]:
    cookie = sign_up(instance.url, f"{request.node.name[:50]}@example.org")
    with Tab(instance.url, cookie) as tab:
        yield Editor(tab)


def test_what_is_typed_upon_the_text_that_the_page_then_loads_is_stored(editor: Editor) -> None:
    before = editor.seed
    editor.load()
    assert editor.seed != before

    editor.write("Dear Ada", 1, upon=before)
    told = editor.listen()

    assert '"heard":1' in told


def test_what_comes_forward_after_ones_own_saves_is_no_conflict(editor: Editor) -> None:
    revision = editor.revision
    editor.write("Dear", 1, upon=editor.seed)
    editor.call("save")
    editor.listen()
    assert editor.revision > revision

    editor.recover("Dear Ada", 2, upon=revision)
    editor.listen()

    assert editor.told("is_open") == "false"
    assert editor.told("heard") == "2"


def test_what_comes_forward_after_somebody_elses_save_is_a_conflict(editor: Editor, instance: Instance) -> None:
    revision = editor.revision
    with Tab(instance.url, editor.tab.cookie) as tab:
        tab.hydrate(editor.path)
        seed = re.findall(r'"seed_rx_state_":"([^"]+)"', "\n".join(tab.frames))[-1]
        tab.call(f"{TEXT}.write", {"name": "m1", "text": "Theirs", "number": 1, "seed": seed}, path=editor.path)
        tab.listen(seconds=1)
    editor.load()

    for _ in ("at first", "again, since another text was shown"):
        editor.recover("Mine", 1, upon=revision)
        editor.listen()

        assert editor.told("is_open") == "true"
        assert (editor.told("heard"), editor.revision) == ("0", revision)
