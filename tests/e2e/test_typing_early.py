"""Words typed while the editor still loads, or comes back: they are nobody else's, and none is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.e2e.instance import Instance
from tests.e2e.wire import ON_LOAD, STATE_ROOT, Tab, sign_up, state_name

TEXT = state_name("ui.editor.text_state", "text_state")
CREATION = state_name("ui.library.state.creation", "creation_state")


class Editor:
    """One tab with one prompt open: the one of ``path``, or a new one."""

    def __init__(self, tab: Tab, path: str = "") -> None:
        self.tab, self.path = tab, path or "/"
        tab.hydrate("/")
        if not path:
            self.send(f"{CREATION}.create", form={"title": "Letter"})
            self.path = self.tab.until(r"/prompts/[a-z0-9-]+")
        self.load()

    def load(self) -> None:
        """Go to the page, as a browser does that goes on to it, or comes back to it."""
        self.send(ON_LOAD)
        self.tab.until('"seed_rx_state_":"')

    def told(self, name: str) -> str:
        """Return the last value of a var, or of a part of one, by its name on the wire."""
        values = re.findall(rf'"{name}":("[^"]*"|[0-9]+|true|false)', "\n".join(self.tab.frames))
        return values[-1].strip('"')

    @property
    def stored(self) -> tuple[int, int]:
        """The draft's revision, and the number of the browser's last change in it."""
        found = re.findall(r'"stored_rx_state_":{"revision":([0-9]+),"heard":([0-9]+)', "\n".join(self.tab.frames))
        return int(found[-1][0]), int(found[-1][1])

    def write(self, text: str, number: int, *, upon: str) -> None:
        self.call("write", name="m1", text=text, number=number, seed=upon)

    def recover(self, text: str, number: int, *, upon: int) -> None:
        kept = {"prompt": 1, "revision": upon, "messages": [{"role": "user", "text": text}]}
        self.call("recover", kept=json.dumps(kept), number=number)

    def call(self, handler: str, **payload: object) -> None:
        self.send(f"{TEXT}.{handler}", **payload)

    def send(self, event: str, **payload: object) -> None:
        self.tab.call(event, payload, path=self.path)


@pytest.fixture
def editor(instance: Instance, request: pytest.FixtureRequest) -> Iterator[Editor]:
    cookie = sign_up(instance.url, f"{request.node.name[:50]}@example.org")
    with Tab(instance.url, cookie) as tab:
        yield Editor(tab)


def test_what_is_typed_upon_the_text_that_the_page_then_loads_is_stored(editor: Editor) -> None:
    before = editor.told("seed_rx_state_")
    editor.load()
    assert editor.told("seed_rx_state_") != before

    editor.write("Dear Ada", 1, upon=before)

    editor.tab.until('"heard":1')


def test_a_page_that_is_loaded_anew_shows_no_text_before_it_is_the_stored_one(editor: Editor) -> None:
    editor.write("Dear Ada", 1, upon=editor.told("seed_rx_state_"))
    editor.tab.until('"heard":1')

    editor.send(f"{STATE_ROOT}.hydrate_and_load", hashes=[])

    editor.tab.until('"status_rx_state_":"loading"')
    editor.tab.until('"text":"Dear Ada"')
    assert editor.told("status_rx_state_") == "ready"


def test_what_comes_forward_after_ones_own_saves_is_no_conflict(editor: Editor) -> None:
    revision, _ = editor.stored
    editor.write("Dear", 1, upon=editor.told("seed_rx_state_"))
    editor.call("save")
    editor.tab.until(f'"revision":{revision + 2},"heard":1')

    editor.recover("Dear Ada", 2, upon=revision)

    editor.tab.until('"heard":2')
    assert editor.told("is_open") == "false"


def test_what_comes_forward_after_somebody_elses_save_is_a_conflict(editor: Editor, instance: Instance) -> None:
    revision, _ = editor.stored
    with Tab(instance.url, editor.tab.cookie) as tab:
        other = Editor(tab, editor.path)
        other.write("Theirs", 1, upon=other.told("seed_rx_state_"))
        tab.until('"heard":1')
    editor.load()

    editor.recover("Mine", 1, upon=revision)
    editor.tab.until('"is_open":true')
    # The browser brings it forward once more, since another text was shown: it is stored no sooner for that.
    editor.recover("Mine", 1, upon=revision)
    editor.call("show_panel", panel="run")
    editor.tab.until('"panel_rx_state_":"run"')

    assert (editor.told("is_open"), editor.stored) == ("true", (revision, 0))
