"""`promptmanager rotate-keys`: seal what is kept with the ring's first key, so that an older one can be dropped."""

from __future__ import annotations

import asyncio

import click

from promptmanager.commands.migrate import migrate
from promptmanager.config import Settings
from promptmanager.domain.errors import PromptManagerError


@click.command("rotate-keys")
def command() -> None:
    """Seal people's own keys anew with the first key of PROMPTMANAGER_KEYS. It may run while the product serves."""
    # Late, so that the other commands start without the whole product.
    from promptmanager import wiring  # noqa: PLC0415
    from promptmanager.services.kept_keys import Resealed  # noqa: PLC0415
    from promptmanager.ui.shared.messages import say  # noqa: PLC0415

    settings = Settings()
    migrate(settings)

    async def run() -> Resealed:
        instance = wiring.build(settings, is_served=False)
        try:
            return await instance.product.keys.operator_seal_anew()
        finally:
            await instance.close()

    try:
        came = asyncio.run(run())
    except PromptManagerError as error:
        raise click.ClickException(say("en", f"error.{error.code}", **error.facts)) from error
    click.echo(f"Sealed anew: {came.done}. Sealed by the first key already: {came.fresh}.")
    if came.changed:
        click.echo(f"Changed by their people meanwhile, and so by the first key: {came.changed}.")
    if came.unreadable:
        raise click.ClickException(f"Opened by no key of the ring: {came.unreadable}. Add the key that sealed them.")
    click.echo("The other keys of the ring are no longer needed.")
