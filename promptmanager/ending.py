"""The end of the process, announced to its worker: streams end first, connections after them.

Granian stops a worker by waiting for its connections and runs the shutdown of the application after that. A run on the
sandbox is a connection of the worker to itself: each would wait for the other until the worker is killed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable

_ANNOUNCEMENT = signal.SIGUSR1


def survive_early_announcements() -> None:
    """Let workers that still start, which inherit this, ignore the announcement instead of dying of it."""
    signal.signal(_ANNOUNCEMENT, signal.SIG_IGN)


def announce() -> None:
    """Tell the worker processes of this process that it ends."""
    for worker in multiprocessing.active_children():
        if worker.pid is not None:
            os.kill(worker.pid, _ANNOUNCEMENT)


def when_announced(do: Callable[[], object]) -> None:
    """Call ``do`` in the running event loop as soon as the end is announced."""
    asyncio.get_running_loop().add_signal_handler(_ANNOUNCEMENT, do)
