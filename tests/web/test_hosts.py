"""Names under which an instance without a public address answers."""

from __future__ import annotations

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Scope

from promptmanager.web.hosts import PrivateHosts

APP = PrivateHosts(PlainTextResponse("in"), own="box.example.org")


async def _status(path: str, host: str) -> int:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="http://localhost") as client:
        return (await client.get(path, headers={"host": host})).status_code


@pytest.mark.parametrize(
    "host",
    [
        *("localhost:3000", "127.0.0.1:3000", "[::1]:3000", "192.168.1.7", "LOCALHOST", "app.localhost:3000"),
        *("desk:3000", "desk.local:3000", "desk.lan", "desk.home.arpa.", "box.example.org:3000"),
    ],
)
async def test_names_that_nobody_can_register_are_heard(host: str) -> None:
    assert await _status("/", host) == 200


@pytest.mark.parametrize("host", ["evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example", "1.2.3.4.5"])
async def test_names_of_the_public_dns_are_refused(host: str) -> None:
    assert await _status("/", host) == 421


async def test_a_health_check_may_use_any_name() -> None:
    assert await _status("/health", "evil.example") == 200


async def test_a_websocket_is_closed_before_it_opens() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope: Scope = {"type": "websocket", "path": "/_event/", "headers": [(b"host", b"evil.example:3000")]}
    await APP(scope, receive, send)

    assert [message["type"] for message in sent] == ["websocket.close"]
