"""`promptmanager build`: the web front end."""

from __future__ import annotations

import click

from promptmanager import frontend


@click.command("build")
@click.option("--again", is_flag=True, help="Build even if nothing changed.")
def command(again: bool) -> None:  # noqa: FBT001 - a command's option
    """Build the web front end, if its sources changed."""
    build_interface(again=again)


def build_interface(*, again: bool = False) -> None:
    """Build what changed, and say so. Raises ClickException with the tools' own words."""
    with frontend.one_builder():
        if not again and frontend.is_current():
            return
        click.echo("Building the interface (about a minute the first time)…")
        try:
            frontend.build()
        except frontend.BuildFailed as error:
            raise click.ClickException(f"The interface could not be built:\n{error}") from error
