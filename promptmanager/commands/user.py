"""`promptmanager user`: accounts, for whoever sits at the machine."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from promptmanager.commands.migrate import migrate
from promptmanager.config import Settings
from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import LOCALES, PASSWORD_MIN
from promptmanager.services.accounts import Accounts

_Result = TypeVar("_Result")


@click.group("user")
def command() -> None:
    """Create accounts, promote them, make links for a new password."""


@command.command("create")
@click.argument("email")
@click.option("--name", default="", help="How the person is shown; by default what stands before the @.")
@click.option("--locale", type=click.Choice(LOCALES), default=LOCALES[0], show_default=True)
@click.option("--admin", is_flag=True, help="Let the account administer the instance, as the first one always does.")
def create(email: str, name: str, locale: str, admin: bool) -> None:  # noqa: FBT001 - a command's option
    """Create an account. The password is asked for, or read from the standard input, never an argument."""
    password = _password()
    user = _with_accounts(
        lambda accounts: accounts.administration.operator_create(
            email=email, name=name or email.partition("@")[0], locale=locale, password=password, is_admin=admin
        )
    )
    click.echo(f"{user.email} can sign in{' and administers the instance' if user.is_admin else ''}.")


@command.command("promote")
@click.argument("email")
def promote(email: str) -> None:
    """Let an account administer the instance."""
    _with_accounts(lambda accounts: accounts.administration.operator_promote(email=email))
    click.echo(f"{email} administers the instance.")


@command.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Print a link for a new password; it works once, within an hour."""
    click.echo(_with_accounts(lambda accounts: accounts.administration.operator_reset_link(email=email)))


def _password() -> str:
    if sys.stdin.isatty():
        return click.prompt(f"Password (at least {PASSWORD_MIN} characters)", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\r\n")


def _with_accounts(work: Callable[[Accounts], Awaitable[_Result]]) -> _Result:
    """Open the instance's accounts for one deed; what the product refuses is said as a sentence."""
    # Late, so that the other commands start without the whole product.
    from promptmanager import wiring  # noqa: PLC0415
    from promptmanager.ui.shared.messages import say  # noqa: PLC0415

    settings = Settings()
    migrate(settings)

    async def run() -> _Result:
        instance = wiring.build(settings)
        try:
            return await work(instance.product.accounts)
        finally:
            await instance.close()

    try:
        return asyncio.run(run())
    except PromptManagerError as error:
        raise click.ClickException(say("en", f"error.{error.code}", **error.facts)) from error
