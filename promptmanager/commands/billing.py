"""`promptmanager billing`: payments, for whoever sits at the machine."""

from __future__ import annotations

import asyncio

import click

from promptmanager.commands.migrate import migrate
from promptmanager.config import Settings
from promptmanager.domain.errors import PromptManagerError
from promptmanager.services.billing import Reconciled


@click.group("billing")
def command() -> None:
    """Compare payments with Stripe."""


@command.command("sync")
def sync() -> None:
    """Bring everybody's subscription here as Stripe has it. The running instance does so once a day by itself."""
    # Late, so that the other commands start without the whole product.
    from promptmanager import wiring  # noqa: PLC0415
    from promptmanager.ui.shared.messages import say  # noqa: PLC0415

    settings = Settings()
    migrate(settings)

    async def run() -> Reconciled:
        instance = wiring.build(settings)
        try:
            return await instance.product.billing.reconcile()
        finally:
            await instance.close()

    try:
        told = asyncio.run(run())
    except PromptManagerError as error:
        raise click.ClickException(say("en", f"error.{error.code}", **error.facts)) from error
    click.echo(f"{told.people - told.failed} of {told.people} customers compared with Stripe.")
    if told.failed:
        raise click.ClickException(f"{told.failed} could not be compared: Stripe did not answer.")
