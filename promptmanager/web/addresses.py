"""Addresses of pages and files: no detours over redirects, no door that is not used, a request id for each answer."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

import structlog
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Reflex would take and hand out files here, and tell more of itself than it should.
_CLOSED = ("/_upload", "/_health", "/_all_routes", "/auth-codespace")
_UNRECORDED = ("/assets/", "/health", "/external/")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_log = structlog.get_logger(__name__)


class Addresses:
    """ASGI wrapper around the pages; ``site`` is the folder of the built ones."""

    def __init__(self, app: ASGIApp, *, site: Path) -> None:
        self._app = app
        self._pages = frozenset(
            "/" + page.parent.relative_to(site).as_posix() for page in site.rglob("index.html") if page.parent != site
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            if path.startswith(_CLOSED):
                await PlainTextResponse("not found", 404)(scope, receive, send)
                return
            if path.startswith("/api/") and not path.endswith(".html"):
                await JSONResponse({"error": "not_found"}, 404)(scope, receive, send)
                return
            if path in self._pages:
                # The file server would redirect to the address with a slash, and name the inner host in it.
                scope = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
        await self._app(scope, receive, send)


class RequestIds:
    """ASGI wrapper: gives each request an id that stands in the log and in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or secrets.token_hex(8)

        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
                _record(scope, message["status"], time.perf_counter() - started)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_id)


def _record(scope: Scope, status: int, seconds: float) -> None:
    path: str = scope["path"]
    # The query stays out: it may hold what somebody typed, or a one-time token.
    if not path.startswith(_UNRECORDED):
        _log.info("answered", method=scope["method"], path=path, status=status, milliseconds=round(seconds * 1000))


def _given_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            given = value.decode("latin-1")
            return given if _REQUEST_ID.fullmatch(given) else ""
    return ""
