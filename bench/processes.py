"""The processes around the product under test: provider and relay, and what a process has used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.e2e.instance import ROOT, free_port

_TICKS = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A process that answers at ``url``, which has no slash at the end."""

    url: str
    pid: int


@contextmanager
def running_provider() -> Iterator[Server]:
    port = free_port()
    with _running([sys.executable, "-m", "bench.provider", str(port)], {}, f"http://127.0.0.1:{port}") as server:
        yield server


@contextmanager
def running_relay(provider: Server) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--log-level", "warning"]
    settings = {"BENCH_PROVIDER": api_of(provider)}
    with _running([*command, "bench.relay:app"], settings, f"http://127.0.0.1:{port}") as server:
        yield server


def api_of(provider: Server) -> str:
    return f"{provider.url}/api/v1"


def sent_times(provider: str, key: str) -> list[int]:
    """Return when each token of a stream left, in microseconds since the epoch."""
    return httpx.get(f"{provider}/bench/sent", params={"key": key}, trust_env=False, timeout=30).json()["sent"]


def late_times(provider: str) -> list[tuple[int, int]]:
    """Return when each late answer since the last call was asked for and when it left, in microseconds."""
    late = httpx.get(f"{provider}/bench/late", trust_env=False, timeout=30).json()["late"]
    return [(asked, left) for asked, left in late]


def cpu_seconds(pid: int) -> float:
    """Return what a process and those it started have used so far, in user and system mode together."""
    return sum(_used(each) for each in _family(pid)) / _TICKS


def waiting_seconds(pid: int) -> float:
    """Return how long a process and those it started could have run, but had no core."""
    return sum(_waited(each) for each in _family(pid)) / 1e9


def memory_megabytes(pid: int) -> float:
    """Return the resident memory of a process and those it started."""
    return sum(_resident(each) for each in _family(pid)) / 1024


@contextmanager
def _running(command: list[str], settings: dict[str, str], url: str) -> Iterator[Server]:
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings})  # noqa: S603 - our own commands
    try:
        _await_answer(url, process)
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no answer from {url}")


def _family(pid: int) -> list[int]:
    children = [child for each in Path(f"/proc/{pid}/task").glob("*/children") for child in each.read_text().split()]
    return [pid, *(each for child in children for each in _family(int(child)))]


def _used(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _waited(pid: int) -> int:
    # Of the main thread, which runs the event loop.
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1])


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])
