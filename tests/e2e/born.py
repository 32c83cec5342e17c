"""The product as a process born with its libraries loaded: loading them takes seconds of a core, and many start."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

Run = Callable[[list[str], dict[str, str], Path], None]
Start = Callable[[list[str], dict[str, str], Path], BaseProcess]

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.e2e.loaded"])


def born_loaded(arguments: list[str], environment: dict[str, str], output: Path) -> BaseProcess:
    """Start the command ``promptmanager`` with just this environment; what it prints goes to ``output``."""
    return _born(_go_on, arguments, environment, output)


def as_from_a_shell(arguments: list[str], environment: dict[str, str], output: Path) -> BaseProcess:
    """Start it as a person does, with nothing loaded, which takes four times as long."""
    return _born(_begin_anew, arguments, environment, output)


def _born(run: Run, arguments: list[str], environment: dict[str, str], output: Path) -> BaseProcess:
    process = _PROCESSES.Process(target=run, args=(arguments, environment, output))
    process.start()
    return process


def _go_on(arguments: list[str], environment: dict[str, str], output: Path) -> None:
    from promptmanager.cli import main  # noqa: PLC0415 - loaded where the process is born, not where it is asked for

    _print_to(output)
    # The product's own worker begins as it does from a shell, not as this process did.
    multiprocessing.set_start_method(None, force=True)
    os.environ.clear()
    os.environ.update(environment)
    main(arguments, prog_name="promptmanager")


def _begin_anew(arguments: list[str], environment: dict[str, str], output: Path) -> None:
    _print_to(output)
    command = [sys.executable, "-m", "promptmanager.cli", *arguments]
    os.execve(sys.executable, command, environment)  # noqa: S606 - ourselves


def _print_to(output: Path) -> None:
    with output.open("wb") as sink:
        os.dup2(sink.fileno(), sys.stdout.fileno())
        os.dup2(sink.fileno(), sys.stderr.fileno())
