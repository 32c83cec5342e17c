"""A real instance of the product for tests and benches: its own process, port and data folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from tests.e2e.born import Start, born_loaded
from tests.e2e.wire import request, sign_up

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
STOP_SECONDS = 30


@dataclass(frozen=True)
class Instance:
    """A running instance. ``url`` has no slash at the end; ``log`` is its output so far on disk."""

    url: str
    port: int
    data_dir: Path
    log: Path
    process: BaseProcess

    def output(self) -> str:
        return self.log.read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_instance(folder: Path, start: Start = born_loaded, /, **environment: str) -> Iterator[Instance]:
    """Start `promptmanager serve` with its data in ``folder`` and wait until it is healthy.

    ``environment`` adds settings. The variables of the calling process that would change the product are left out.
    """
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "instance.log"
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PROMPTMANAGER_", "OPENROUTER_", "STRIPE_", "DATABASE_", "REDIS_", "SMTP_", "REFLEX_"))
    }
    settings = {
        "PORT": str(port),
        "PROMPTMANAGER_DATA_DIR": str(folder / "data"),
        # Most tests are not about plans, and their people run more than three times a day.
        "PROMPTMANAGER_PLANS": "off",
        **environment,
    }
    process = start(["serve"], {**inherited, **settings}, log)
    instance = Instance(f"http://localhost:{port}", port, folder / "data", log, process)
    try:
        _await_health(instance)
        yield instance
    finally:
        process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def create_user(instance: Instance, email: str, password: str) -> None:
    """Make an account; the first of an instance administers it."""
    sign_up(instance.url, email, name=email.partition("@")[0], password=password)


def create_user_from_the_command_line(instance: Instance, email: str, password: str) -> None:
    """Make an account as whoever sits at the machine, which takes a second or two longer and is told in the log."""
    subprocess.run(  # noqa: S603 - ourselves, with arguments of a test
        [sys.executable, "-m", "promptmanager.cli", "user", "create", email],
        cwd=ROOT,
        env={**os.environ, "PROMPTMANAGER_DATA_DIR": str(instance.data_dir)},
        input=f"{password}\n".encode(),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _await_health(instance: Instance) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not instance.process.is_alive():
            raise RuntimeError(f"the instance ended with {instance.process.exitcode}:\n{instance.output()[-4000:]}")
        try:
            if request("GET", f"{instance.url}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"the instance was not healthy after {START_SECONDS} s:\n{instance.output()[-4000:]}")
