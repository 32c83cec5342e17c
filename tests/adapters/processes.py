"""Processes that are born with everything loaded: loading it takes seconds of a core, and is not what is tried."""

from __future__ import annotations

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.adapters.benchmark_worker", "promptmanager.adapters.db.migrate", "dbos"])
