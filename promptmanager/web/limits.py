"""How much a request may send."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX_BYTES = 64 * 1024


class BodyLimit:
    """ASGI wrapper: refuses bodies over a limit with 413, announced or not.

    ``exceptions`` maps the beginning of a path to its own limit.
    """

    def __init__(self, app: ASGIApp, *, bytes_max: int = BODY_MAX_BYTES, exceptions: Mapping[str, int] = {}) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._exceptions = exceptions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bytes_max = self._limit(scope["path"])
        if _announced(scope) > bytes_max:
            await PlainTextResponse("too large", 413)(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > bytes_max:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_limited, send)

    def _limit(self, path: str) -> int:
        return next((limit for start, limit in self._exceptions.items() if path.startswith(start)), self._bytes_max)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
