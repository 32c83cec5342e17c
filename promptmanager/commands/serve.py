"""`promptmanager serve`: build what changed, migrate, serve."""

from __future__ import annotations

import gc
import os
import socket

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from promptmanager import ending, frontend
from promptmanager.adapters.crypto.ring import RingUnusable, read_ring
from promptmanager.commands.build import build_interface
from promptmanager.commands.migrate import migrate
from promptmanager.config import ROOT, Settings

# Streams get this long to end with their text stored.
_DRAIN_SECONDS = 30


@click.command("serve")
def command() -> None:
    """Build what changed, bring the database up to date, and serve."""
    settings = Settings()
    os.chdir(ROOT)
    _refuse_taken_port(settings)
    _refuse_unusable_ring(settings)
    build_interface()
    migrate(settings)
    os.environ.update(frontend.serve_environment())
    ending.survive_early_announcements()
    server = _Server(
        "promptmanager.app:app",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        # One process: runs in flight and tabs live in its memory.
        workers=1,
        workers_kill_timeout=_DRAIN_SECONDS,
        log_level=LogLevels.warning,
    )
    click.echo(f"Prompt Manager is at {settings.address}  (stop: Ctrl+C)")
    # As in the command line: the worker inherits it, and lifts it once the product is loaded.
    gc.disable()
    server.serve()


class _Server(Server):  # pyright: ignore[reportGeneralTypeIssues] - Granian picks the class for the interpreter at import
    def signal_handler_interrupt(self, *args: object, **kwargs: object) -> None:
        ending.announce()
        super().signal_handler_interrupt(*args, **kwargs)


def _refuse_taken_port(settings: Settings) -> None:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} is taken ({error.strerror}). Choose another: PORT=3001 make run"
            ) from error


def _refuse_unusable_ring(settings: Settings) -> None:
    """Read the keys that seal secrets; a laptop's are made here, the first time."""
    try:
        read_ring(settings.keys.get_secret_value(), file=settings.keys_file)
    except RingUnusable as error:
        raise click.ClickException(str(error)) from error
