"""Whether the process and its database are well: for load balancers and people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

_PATIENCE_SECONDS = 3


@dataclass(frozen=True)
class HealthRoutes:
    """``reach_database`` reads something small and raises what it likes when that fails."""

    reach_database: Callable[[], Awaitable[object]]

    def routes(self) -> list[Route]:
        return [Route("/health", self._health, methods=["GET"])]

    async def _health(self, _: Request) -> Response:
        """Answer 200 when all is well, 503 else; details stand in the log, not here."""
        try:
            await asyncio.wait_for(self.reach_database(), _PATIENCE_SECONDS)
        except Exception:  # noqa: BLE001 - whatever the driver raises means the same: not well
            return _answer("unreachable", 503)
        return _answer("ok", 200)


def _answer(database: str, status: int) -> Response:
    return JSONResponse({"process": "ok", "database": database}, status, headers={"cache-control": "no-store"})
