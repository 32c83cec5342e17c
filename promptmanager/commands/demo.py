"""`promptmanager demo`: examples for somebody who wants to look around."""

from __future__ import annotations

import asyncio

import click

from promptmanager.commands.migrate import migrate
from promptmanager.config import Settings
from promptmanager.domain.errors import PromptManagerError, UserNotFound
from promptmanager.domain.identity import Actor, normal_email
from promptmanager.services.ports import Store


@click.command("demo")
@click.argument("email")
def command(email: str) -> None:
    """Fill somebody's personal workspace with example prompts, their versions and releases.

    What is there already stays as it is; examples that are there are not added again.
    """
    # Late, so that the other commands start without the whole product.
    from promptmanager.ui.shared.messages import say  # noqa: PLC0415

    settings = Settings()
    migrate(settings)
    try:
        count = asyncio.run(_fill(settings, email))
    except PromptManagerError as error:
        raise click.ClickException(say("en", f"error.{error.code}", **error.facts)) from error
    click.echo(f"{count} example prompts were added." if count else "All examples are there already.")


async def _fill(settings: Settings, email: str) -> int:
    from promptmanager import wiring  # noqa: PLC0415 - as above
    from promptmanager.services.examples import EXAMPLES, ExampleModels, add_examples  # noqa: PLC0415 - as above

    instance = wiring.build(settings)
    models = (
        ExampleModels(prose="sandbox/writer", json="sandbox/json") if settings.uses_sandbox else ExampleModels("", "")
    )
    try:
        actor = await _actor(instance.product.store, normal_email(email))
        return len(await add_examples(actor=actor, product=instance.product, examples=EXAMPLES, models=models))
    finally:
        await instance.close()


async def _actor(store: Store, email: str) -> Actor:
    """Return the person in their personal workspace. Raises UserNotFound."""
    async with store.reading() as uow:
        user = await uow.users.by_email(email)
        if user is None:
            raise UserNotFound
        own = next(each for each in await uow.workspaces.memberships_of(user.id) if each.workspace.is_personal)
    return Actor(user=user, workspace=own.workspace, role=own.role, session_hash="")
