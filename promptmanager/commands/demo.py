"""`promptmanager demo`: a workspace with good examples, their versions, releases and a few runs."""

from __future__ import annotations

import asyncio

import click

from promptmanager.commands.migrate import migrate
from promptmanager.config import Settings
from promptmanager.domain.errors import PromptManagerError
from promptmanager.services.examples import EXAMPLES, ExampleModels, add_examples, run_examples
from promptmanager.services.product import Product


@click.command("demo")
@click.option("--email", required=True, help="Whose own workspace is filled: the address of an account.")
def command(email: str) -> None:
    """Fill somebody's workspace with example prompts, versions, releases and runs.

    What is there already is left alone. Runs are made on the simulated models only: they cost nothing.
    """
    # Late, so that the other commands start without the whole product.
    from promptmanager import wiring  # noqa: PLC0415
    from promptmanager.ui.shared.messages import say  # noqa: PLC0415

    settings = Settings()
    migrate(settings)

    async def fill() -> tuple[int, int]:
        instance = wiring.build(settings, is_served=False)
        try:
            return await _fill(instance.product, email)
        finally:
            await instance.close()

    try:
        prompts, runs = asyncio.run(fill())
    except PromptManagerError as error:
        raise click.ClickException(say("en", f"error.{error.code}", **error.facts)) from error
    click.echo(f"Made {prompts} prompts and {runs} runs for {email}.")


async def _fill(product: Product, email: str) -> tuple[int, int]:
    actor = await product.accounts.administration.operator_actor(email=email)
    known = {model.id: model for model in await product.models.list(actor=actor)}
    models = ExampleModels.among(known)
    made = await add_examples(actor=actor, product=product, examples=EXAMPLES, models=models)
    if not known[models.prose].is_simulated:
        return len(made), 0
    return len(made), await run_examples(actor=actor, product=product, examples=EXAMPLES, prompts=made)
