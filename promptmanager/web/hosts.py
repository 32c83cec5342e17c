"""The names under which an instance without a public address answers.

A page of another site may let its own name point to this machine (DNS rebinding). For the browser, that page and this
instance are then one site: it could make an account here and run models at our expense. Such a name is always one of
the public DNS; addresses, names of this machine and of a home network are not.
"""

from __future__ import annotations

import ipaddress

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PRIVATE_ENDINGS = (".localhost", ".local", ".lan", ".home.arpa", ".internal", ".test")
_HEALTH = "/health"
_REFUSAL = "Unknown name. Set PROMPTMANAGER_PUBLIC_URL to the address under which this instance is reached.\n"


class PrivateHosts:
    """ASGI wrapper: refuses requests for names that anybody could register; ``own`` is one to be heard all the same."""

    def __init__(self, app: ASGIApp, *, own: str = "") -> None:
        self._app = app
        self._own = own.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or scope["path"] == _HEALTH or self._is_known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(_REFUSAL, 421)(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        names = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        return all(is_private(name) or host_of(name) == self._own for name in names)


def is_private(host: str) -> bool:
    """Whether a Host header names something that is in nobody's public DNS."""
    name = host_of(host)
    if "." not in name or name.endswith(_PRIVATE_ENDINGS):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def host_of(host: str) -> str:
    """Return the name without the port, nor the dot that may end it."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".").lower()
