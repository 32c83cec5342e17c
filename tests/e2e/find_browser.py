"""Find a Chromium for the browser tests, or get one, or say what to install.

In this order: one on the PATH; the one Playwright keeps; ``playwright install chromium``; ``apt-get install`` where
that can work. Chromium's headless shell comes first: the same engine without the windows around it, which cost a fifth
of the tests' time. Run as a program it prints the path and fails with a sentence if there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need a Chromium. None is on the PATH, and neither 'playwright install chromium' nor "
    "'apt-get install chromium' worked. Install Chromium or Google Chrome so that 'chromium' or 'google-chrome' "
    "is on the PATH, then run 'make test' again."
)


class NoBrowser(Exception):
    """No Chromium could be found or installed."""


@cache
def find_browser() -> Path:
    """Return the path of a Chromium. Raises NoBrowser."""
    for search in (_on_path, _of_playwright, _by_playwright, _by_apt):
        found = search()
        if found is not None:
            return found
    raise NoBrowser(ADVICE)


def _on_path() -> Path | None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where no browser is on the PATH

    with sync_playwright() as driver:
        path = Path(driver.chromium.executable_path)
    return path if path.exists() else None


def _by_playwright() -> Path | None:
    return _of_playwright() if _works([sys.executable, "-m", "playwright", "install", "chromium"]) else None


def _by_apt() -> Path | None:
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return None
    _works(["apt-get", "update", "-qq"])
    return next((_on_path() for name in (SHELL, "chromium") if _works(["apt-get", "install", "-y", "-qq", name])), None)


def _works(command: list[str]) -> bool:
    print("trying:", " ".join(command), file=sys.stderr)  # noqa: T201 - a program's own word
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, stdout=sys.stderr, env=environment, timeout=600).returncode == 0  # noqa: S603 - fixed commands


if __name__ == "__main__":
    try:
        print(find_browser())  # noqa: T201 - a program's own word
    except NoBrowser as missing:
        sys.exit(str(missing))
