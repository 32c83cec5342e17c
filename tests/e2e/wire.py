"""A browser's websocket without the browser: the wire protocol of the interface, spoken by hand.

Engine.IO 4 and Socket.IO 5 framing as Reflex 0.10 uses them: ``40`` connects a namespace, ``42`` carries an event.
"""

from __future__ import annotations

import json
import re
import secrets
import ssl
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

NAMESPACE = "/_event"
# Reading the machine's certificates takes a tenth of a second of a core, and nothing here is asked over TLS.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
STATE_ROOT = "reflex___state____state"
# What a tab sends when it has gone on to another page.
ON_LOAD = f"{STATE_ROOT}.reflex___state____on_load_internal_state.on_load_internal"


def state_name(module: str, class_name: str) -> str:
    """Return the full name of a State as the wire has it: ``ui.shared.session``, ``session_state``."""
    return f"{STATE_ROOT}.promptmanager___{module.replace('.', '___')}____{class_name}"


SESSION = state_name("ui.shared.session", "session_state")


@dataclass
class Tab:
    """One tab: a token of its own and what it was sent. ``cookie`` is the whole Cookie header, or empty.

    With ``is_back`` it connects as a page does that lost its connection, saying so and opening itself in one message.
    """

    url: str
    cookie: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    origin: str | None = None
    is_back: bool = False
    frames: list[str] = field(default_factory=list)
    socket: ClientConnection | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        address = self.url.replace("http", "ws", 1) + f"{NAMESPACE}/?token={self.token}&EIO=4&transport=websocket"
        opening = connect(
            address,
            additional_headers=headers,
            origin=Origin(self.origin or self.url),
            max_size=None,
            proxy=None,
        )
        self.socket = self._open.enter_context(opening)
        self._read()
        opened = {"event": _event(f"{STATE_ROOT}.hydrate_and_load", {}, path="/")} if self.is_back else {}
        self._send(f"40{NAMESPACE}," + json.dumps(opened))
        self._until(lambda frame: frame.startswith(f"40{NAMESPACE}"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def hydrate(self, path: str = "/") -> str:
        """Open a page as a browser does and return everything that was sent for it."""
        start = len(self.frames)
        self.call(f"{STATE_ROOT}.hydrate_and_load", path=path)
        self.listen(seconds=1.5)
        return "\n".join(self.frames[start:])

    def call(self, handler: str, payload: dict[str, Any] | None = None, *, path: str = "/") -> None:
        self._send(f"42{NAMESPACE}," + json.dumps(["event", _event(handler, payload or {}, path=path)]))

    def say(self, *words: object) -> None:
        """Send a message of Socket.IO as no page does: the name of an event, and whatever goes with it."""
        self._send(f"42{NAMESPACE}," + json.dumps(words))

    def listen(self, *, seconds: float) -> list[str]:
        """Read for so long and return what came."""
        start, deadline = len(self.frames), time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._read(timeout=left)
            except TimeoutError:
                break
        return self.frames[start:]

    def until(self, pattern: str) -> str:
        """Read on until something fits in what is sent, and return that."""
        found = re.search(pattern, self._until(lambda frame: re.search(pattern, frame)))
        assert found is not None
        return found.group()

    def _until(self, wanted) -> str:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            frame = self._read(timeout=deadline - time.monotonic())
            if wanted(frame):
                return frame
        raise AssertionError("the server did not answer")

    def _read(self, timeout: float = 10) -> str:
        assert self.socket is not None
        frame = str(self.socket.recv(timeout=timeout))
        if frame == "2":
            self._send("3")
        self.frames.append(frame)
        return frame

    def _send(self, frame: str) -> None:
        assert self.socket is not None
        self.socket.send(frame)


def _event(handler: str, payload: dict[str, Any], *, path: str) -> dict[str, Any]:
    return {
        "name": handler,
        "payload": payload,
        "router_data": {"pathname": path, "asPath": path, "query": {}},
    }


def request(method: str, url: str, **details: Any) -> httpx.Response:
    """Ask an instance on this machine; ``details`` are those of ``httpx.request``."""
    return httpx.request(method, url, trust_env=False, verify=_NO_TLS, **details)


def sign_up(
    url: str,
    email: str,
    *,
    name: str = "Grace Hopper",
    password: str = "correct horse battery",  # noqa: S107 - made up
    locale: str = "en",
) -> str:
    """Make an account over plain HTTP and return the Cookie header of its session."""
    return _session(url, "sign-up", {"email": email, "name": name, "password": password, "locale": locale})


def sign_in(url: str, email: str, *, password: str = "correct horse battery") -> str:  # noqa: S107 - made up
    """Begin a session over plain HTTP and return its Cookie header."""
    return _session(url, "sign-in", {"email": email, "password": password})


def _session(url: str, form: str, fields: dict[str, str]) -> str:
    answer = request("POST", f"{url}/auth/{form}", data=fields, headers={"Origin": url})
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    assert "error" not in answer.headers["location"], answer.headers["location"]
    return answer.headers["set-cookie"].split(";")[0]
