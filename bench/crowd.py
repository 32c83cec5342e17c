"""Many streams at once through one process of the product."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import httpx

from bench.crowd_client import Followed, Job, work
from bench.processes import Server, cpu_seconds, memory_megabytes, waiting_seconds
from bench.provider import SPREAD_SECONDS
from tests.e2e.instance import Instance

_CLIENTS_MAX = 2
_STREAMS_PER_CLIENT_MIN = 10
_READY_SECONDS = 180


@dataclass(frozen=True)
class Crowd:
    """``delays`` holds milliseconds from send to arrival of every token of every stream, sorted."""

    streams: int
    tokens: int
    rate: int
    delays: list[float]
    received_bytes: int
    cpu_percent: float
    waiting_percent: float
    memory_megabytes: float
    problems: list[str]


def watch_crowd(
    instance: Instance, source: Server, cookies: tuple[str, ...], *, streams: int, seconds: int, rate: int
) -> Crowd:
    """Hold all streams at a gate until every tab follows its own, then let them run together."""
    clients = min(_CLIENTS_MAX, max(1, streams // _STREAMS_PER_CLIENT_MIN))
    keys = tuple(f"c{streams}x{number}" for number in range(streams))
    jobs = [
        Job(instance.url, source.url, cookies, keys[place::clients], tokens=seconds * rate, rate=rate)
        for place in range(clients)
    ]
    working = [_begun(job) for job in jobs]
    for _, pipe in working:
        _hear(pipe, _READY_SECONDS)
    _await_gate(source, streams)
    for _, pipe in working:
        pipe.send("go")
    httpx.post(f"{source.url}/bench/go", trust_env=False)
    cpu, waiting = _used(instance, seconds)
    memory = memory_megabytes(instance.process.pid)
    followed: list[Followed] = [each for _, pipe in working for each in _hear(pipe, seconds + _READY_SECONDS)]
    for process, _ in working:
        process.join()
    return Crowd(
        streams=streams,
        tokens=seconds * rate,
        rate=rate,
        delays=sorted(delay for each in followed for delay in each.delays),
        received_bytes=sum(each.received_bytes for each in followed),
        cpu_percent=cpu,
        waiting_percent=waiting,
        memory_megabytes=memory,
        problems=[each.problem for each in followed if each.problem],
    )


def _begun(job: Job) -> tuple[BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(job, there), daemon=True)
    process.start()
    there.close()
    return process, here


def _used(instance: Instance, seconds: int) -> tuple[float, float]:
    """Return how much of a core the server used while every stream ran, and how much it waited for one, in per cent."""
    pid = instance.process.pid
    time.sleep(SPREAD_SECONDS)
    cpu, waited, started = cpu_seconds(pid), waiting_seconds(pid), time.monotonic()
    time.sleep(seconds - SPREAD_SECONDS)
    wall = time.monotonic() - started
    return 100 * (cpu_seconds(pid) - cpu) / wall, 100 * (waiting_seconds(pid) - waited) / wall


def _hear(pipe: Connection, seconds: float):  # noqa: ANN202 - whatever the client says
    if not pipe.poll(seconds):
        raise TimeoutError("a client of the crowd was silent")
    return pipe.recv()


def _await_gate(source: Server, streams: int) -> None:
    """The runs are followed; their provider connections may still be opening."""
    deadline = time.monotonic() + _READY_SECONDS
    while httpx.get(f"{source.url}/bench/waiting", trust_env=False).json()["waiting"] < streams:
        if time.monotonic() > deadline:
            raise TimeoutError("not every stream reached the provider")
        time.sleep(0.2)
    # Let what the opening stirred up come to rest.
    time.sleep(2)
