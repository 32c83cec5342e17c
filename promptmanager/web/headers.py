"""The headers of every answer: what a browser may load, frame, cache and tell others.

ASVS 5.0.0: 3.4.1 to 3.4.6, 3.4.8. The pages are prerendered, so the hash of each inline script is known when the server
starts; no script runs that is not ours, and nothing is evaluated from text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_YEAR_SECONDS = 31_536_000
# Vite puts the hash of the content into the names of these.
_HASHED = "/assets/"

_FIXED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "DENY",
}


class SecurityHeaders:
    """ASGI wrapper. ``site`` is the folder of the built pages; ``is_https`` says how people reach the instance."""

    def __init__(self, app: ASGIApp, *, site: Path, is_https: bool) -> None:
        self._app = app
        self._is_https = is_https
        self._policy = content_security_policy(script_hashes(site), is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path=path, status=message["status"])
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, *, path: str, status: int) -> None:
        for name, value in _FIXED.items():
            headers[name] = value
        headers["content-security-policy"] = self._policy
        if self._is_https:
            headers["strict-transport-security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
        if "cache-control" not in headers:
            is_hashed = path.startswith(_HASHED) and status in {200, 304}
            headers["cache-control"] = f"public, max-age={_YEAR_SECONDS}, immutable" if is_hashed else "no-cache"


def script_hashes(site: Path) -> tuple[str, ...]:
    """Return the CSP source of every inline script in the built pages."""
    found: set[str] = set()
    for page in site.rglob("*.html"):
        for script in _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8")):
            digest = hashlib.sha256(script.encode()).digest()
            found.add(f"'sha256-{base64.b64encode(digest).decode()}'")
    return tuple(sorted(found))


def content_security_policy(scripts: tuple[str, ...], *, is_https: bool) -> str:
    """Return the policy. Styles may stand inline: the components set sizes and positions that way."""
    rules: Mapping[str, str] = {
        "default-src": "'none'",
        "script-src": " ".join(("'self'", *scripts)),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    }
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    return f"{policy}; upgrade-insecure-requests" if is_https else policy
