"""The queue of durable jobs. What is left of a job stands in our own ledger: here only that it is to be done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptmanager.adapters.jobs.engines import engine_for
from promptmanager.services.ports.jobs import Job, Work

if TYPE_CHECKING:
    from dbos import DBOSConfig
    from sqlalchemy import Engine

_QUEUE = "benchmarks"
_NAME = "promptmanager"
# Fixed, or a new release of ours would leave the jobs of the old one alone. Jobs are one step long, so that there is
# nothing that a new release could replay wrongly.
_VERSION = "1"
# With SQLite there is one process, and after its death the next one, under the same name, goes on at once.
_EXECUTOR = "local"
_THREADS = 16
_LOOK_SECONDS = 0.5
_OVER = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})

# It would print by itself, past the format and the filters of our log.
_log = logging.getLogger("dbos")


class DbosJobs:
    """DBOS begins to work with the first job: until then it costs neither memory nor polls."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address = address
        self._folder = folder
        self._work: Work | None = None
        self._drive: Callable[..., Any] | None = None
        self._engine: Engine | None = None
        self._launching = asyncio.Lock()
        self._is_closed = False
        self._destroyed = asyncio.Event()

    async def open(self, work: Work) -> None:
        self._work = work

    async def enqueue(self, job: Job) -> bool:
        from dbos import DBOS, SetWorkflowID  # noqa: PLC0415 - half a second that most starts can do without

        if self._is_closed:
            # It stands in the ledger, and the next process takes it up.
            return True
        drive = await self._launched()
        with SetWorkflowID(job.id):
            handle = await DBOS.enqueue_workflow_async(_QUEUE, drive, job.workspace_id, job.benchmark_id, job.epoch)
        return (await handle.get_status()).status not in _OVER

    async def close(self) -> None:
        self._is_closed = True
        if self._drive is not None:
            from dbos import DBOS  # noqa: PLC0415 - it is loaded already

            self._drive = None
            # The engine made its threads those of the loop and takes them along: the loop gets others.
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="loop"))
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
            if self._engine is not None:
                await asyncio.to_thread(self._engine.dispose)
            # From now on the engine only complains that it cannot note the ends of the jobs that were cut.
            _log.disabled = True
        self._destroyed.set()

    async def _launched(self) -> Callable[..., Any]:
        async with self._launching:
            if self._drive is None:
                self._drive = await self._launch()
        return self._drive

    async def _launch(self) -> Callable[..., Any]:
        from dbos import DBOS, DBOSPortableJSONSerializer  # noqa: PLC0415 - see enqueue

        self._engine = await asyncio.to_thread(engine_for, self._address, self._folder)
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_engine": self._engine,
            "application_version": _VERSION,
            "executor_id": _EXECUTOR,
            # Pickle, the default, would run whatever somebody wrote into the file.
            "serializer": DBOSPortableJSONSerializer(),
            "max_executor_threads": _THREADS,
            # Nobody waits for messages between jobs, so no connection listens for them.
            "use_listen_notify": False,
            # That a job is cut by the end of the process is no news.
            "log_level": "ERROR",
        }
        _log.addHandler(logging.NullHandler())
        DBOS(config=config)
        _log.propagate, _log.disabled = True, False

        # Recovered as often as the process dies: the ledger keeps finished calls from being made again.
        @DBOS.workflow(name="drive", max_recovery_attempts=1_000)
        async def drive(workspace_id: int, benchmark_id: str, epoch: int) -> None:
            await self._done(Job(workspace_id, benchmark_id, epoch))

        # Inside the running loop: the jobs then run on it, beside everything that they share with the screens.
        DBOS.launch()
        await DBOS.register_queue_async(_QUEUE, polling_interval_sec=_LOOK_SECONDS)
        return drive

    async def _done(self, job: Job) -> None:
        if self._work is None:
            raise RuntimeError("the queue is not open")
        await self._work(job)
        if self._is_closed:
            # Cut by the end of the process: it is not done, and must not be noted as done. Afterwards it cannot be.
            await self._destroyed.wait()
