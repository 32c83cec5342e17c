"""Many streams at once are read seldom and much; few are read as they come."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import httpx

from promptmanager.adapters.openrouter import pace as pace_module
from promptmanager.adapters.openrouter.pace import Pace, paced
from tests.adapters.asking import calling, heard
from tests.adapters.openrouter_wire import DONE, STOP, chunked, head, say
from tests.adapters.replay import replaying


def rest_with(streams: int) -> float:
    pace = Pace()
    with ExitStack() as opened:
        for _ in range(streams):
            opened.enter_context(pace.one_more())
        rest = pace.rest_seconds
    assert pace.rest_seconds == 0
    return rest


def test_connections_rest_when_there_are_many_and_never_long():
    rests = [rest_with(streams) for streams in (1, 50, 100, 300, 5_000)]

    assert rests[:2] == [0, 0]
    assert 0 < rests[2] < rests[3] <= rests[4] <= 0.2


async def test_a_connection_that_rests_loses_nothing():
    words = [f"word {number} " for number in range(40)]
    script = (
        head(),
        *(step for word in words for step in (chunked(say(word)), 0.002)),
        chunked(STOP + DONE),
        b"0\r\n\r\n",
    )

    async with replaying(script) as replay, calling(replay.url) as (chat, _):
        with ExitStack() as opened:
            for _ in range(100):
                opened.enter_context(chat._pace.one_more())
            result = await heard(chat)

    assert result.error is None
    assert result.text == "".join(words)


def resting(client: httpx.AsyncClient) -> set[str]:
    """Return the kinds of the network backends that the client's connections will go through."""
    transports = [each for each in (client._transport, *client._mounts.values()) if each is not None]
    return {type(each._pool._network_backend).__module__ for each in transports}  # type: ignore[attr-defined]


async def test_every_connection_of_the_locked_httpx_rests_those_through_a_proxy_too(monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    async with paced(httpx.AsyncClient(), Pace()) as client:
        assert len(client._mounts) > 0
        assert resting(client) == {pace_module.__name__}


async def test_a_client_that_is_built_otherwise_works_without_resting(caplog) -> None:
    client = httpx.AsyncClient()
    del client._transport._pool  # type: ignore[attr-defined]

    assert paced(client, Pace()) is client
    assert "_pool" in caplog.text


async def test_an_idle_connection_is_readable_once_the_other_side_has_ended_it():
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    client = paced(httpx.AsyncClient(), Pace())
    backend = client._transport._pool._network_backend  # type: ignore[attr-defined]

    async with server, client:
        stream = await backend.connect_tcp(*server.sockets[0].getsockname())
        before = stream.get_extra_info("is_readable")
        held[0].close()
        await held[0].wait_closed()
        await asyncio.sleep(0.05)
        after = stream.get_extra_info("is_readable")
        await stream.aclose()

    assert (before, after, stream.get_extra_info("is_readable")) == (False, True, True)
