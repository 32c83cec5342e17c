"""`promptmanager migrate`: the database."""

from __future__ import annotations

import click

from promptmanager.adapters.db.migrate import upgrade
from promptmanager.config import Settings


@click.command("migrate")
def command() -> None:
    """Bring the database's tables up to date."""
    migrate(Settings())
    click.echo("The database is up to date.")


def migrate(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    upgrade(settings.sqlalchemy_url)
