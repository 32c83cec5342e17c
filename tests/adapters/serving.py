"""Serves an ASGI application over loopback HTTP with the product's own server, inside the test's loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server


@asynccontextmanager
async def served(app: Any) -> AsyncGenerator[str, None]:
    """Yield the address of the running application."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    try:
        await _until_open(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        await serving


async def _until_open(port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(200):
            try:
                await http.get(f"http://127.0.0.1:{port}/")
            except httpx.TransportError:
                await asyncio.sleep(0.02)
            else:
                return
    raise TimeoutError(f"nothing answers on port {port}")
