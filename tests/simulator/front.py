"""Stands before the simulator and sees which key each call brings; answers what the simulator cannot.

The simulator knows good keys from bad ones, but no key without credit, no management key, and no connection by code.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import httpx

from tests.simulator.server import KEY, Simulator

_PASSED_ON = ("authorization", "content-type", "accept")
_SECONDS = 60


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    key: str


@dataclass
class Front:
    """``told`` is what GET /key says of a key: ``data`` in the place of the simulator's, or a status to refuse with.

    ``refused`` are keys that every call is refused with, and the status. ``connections`` are codes of OpenRouter's page
    for connecting: the challenge that came with each, and the key that it is good for, once. Whoever opens that page
    agrees to give ``agreed``.
    """

    behind: str
    base_url: str = ""
    calls: list[Call] = field(default_factory=list)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    connections: dict[str, tuple[str, str]] = field(default_factory=dict)
    agreed: str = ""

    def keys_of(self, path: str) -> list[str]:
        return [call.key for call in self.calls if call.path == path]

    def came_back(self, query: str) -> str:
        """Return where OpenRouter's page sends a person who agrees."""
        asked = dict(parse_qsl(query))
        code = secrets.token_hex(16)
        self.connections[code] = (
            asked["code_challenge"] if asked["code_challenge_method"] == "S256" else "",
            self.agreed,
        )
        return f"{asked['callback_url']}?code={code}"

    def connected(self, body: bytes) -> tuple[int, object]:
        """Answer POST /auth/keys as OpenRouter's description has it (oauth.mdx): a code is good once."""
        asked = json.loads(body)
        if asked.get("code_challenge_method") != "S256":
            return 400, {"error": {"code": 400, "message": "Invalid code_challenge_method"}}
        challenge, key = self.connections.pop(str(asked.get("code")), ("", ""))
        digest = hashlib.sha256(str(asked.get("code_verifier")).encode()).digest()
        if not key or base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return 403, {"error": {"code": 403, "message": "Invalid code or code_verifier"}}
        return 200, {"key": key, "user_id": "user_1"}


@contextmanager
def before(simulator: Simulator) -> Iterator[Front]:
    front = Front(behind=simulator.base_url)

    class Handler(_Handler):
        of = front

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    front.base_url = f"http://127.0.0.1:{server.server_address[1]}/api/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield front
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    of: Front

    def do_GET(self) -> None:
        self._answer("GET", b"")

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("content-length") or 0)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Tests say what went wrong themselves."""

    def _answer(self, method: str, body: bytes) -> None:
        path = self.path.removeprefix("/api/v1").partition("?")[0]
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        self.of.calls.append(Call(method, path, key))
        if path == "/auth":
            self.send_response(302)
            self.send_header("Location", self.of.came_back(self.path.partition("?")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/auth/keys":
            self._send(*self.of.connected(body))
        elif key in self.of.refused:
            status = self.of.refused[key]
            # Some providers repeat the key that they refuse.
            self._send(status, {"error": {"code": status, "message": f"Not with {key}"}})
        elif path == "/key" and key in self.of.told:
            self._send(200, {"data": self.of.told[key]})
        else:
            self._pass_on(method, body)

    def _send(self, status: int, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _pass_on(self, method: str, body: bytes) -> None:
        headers = {name: self.headers[name] for name in _PASSED_ON if self.headers.get(name)}
        if self.path.endswith("/models"):
            # OpenRouter lists its models to anybody; the simulator asks everybody for a key.
            headers.setdefault("authorization", f"Bearer {KEY}")
        url = self.of.behind.removesuffix("/api/v1") + self.path
        with (
            httpx.Client(trust_env=False, timeout=_SECONDS) as http,
            http.stream(method, url, content=body, headers=headers) as response,
        ):
            self.send_response(response.status_code)
            for name in ("content-type", "retry-after", "x-generation-id"):
                if name in response.headers:
                    self.send_header(name, response.headers[name])
            self.send_header("Connection", "close")
            self.end_headers()
            for part in response.iter_raw():
                self.wfile.write(part)
                self.wfile.flush()
        self.close_connection = True
