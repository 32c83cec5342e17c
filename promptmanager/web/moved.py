"""Addresses of pages that went elsewhere: bookmarks and letters still name them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

_MOVED = {"/settings/instance": "/settings/administration/"}


def moved_routes() -> list[Route]:
    return [Route(f"{old}{end}", _lead_on, methods=["GET"]) for old in _MOVED for end in ("", "/")]


async def _lead_on(request: Request) -> Response:
    return RedirectResponse(_MOVED[request.url.path.rstrip("/")], status_code=308)
