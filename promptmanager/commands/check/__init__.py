"""`promptmanager check`: what is configured, and what follows."""

from __future__ import annotations

import click

from promptmanager import frontend
from promptmanager.adapters.crypto.ring import RingUnusable, read_ring
from promptmanager.commands.check.payments import payments
from promptmanager.config import Settings
from promptmanager.domain.instance import InstanceSetting
from promptmanager.domain.plans import FREE_RUNS_A_DAY


@click.command("check")
def command() -> None:
    """Say what is configured, what is missing and what follows."""
    for subject, found in findings(Settings()):
        click.echo(f"{click.style(subject, bold=True)}\n  {found}")


def findings(settings: Settings) -> list[tuple[str, str]]:
    """Return a subject and a sentence for each part of the configuration. No secret is in them."""
    return [
        ("Address", _address(settings)),
        ("Database", _database(settings)),
        ("Secrets", _secrets(settings)),
        ("Models", _models(settings)),
        ("Own keys", _own_keys(settings)),
        ("Plans", _plans(settings)),
        ("Payments", payments(settings)),
        ("Mail", _mail(settings)),
        ("Sign-up", _signup(settings)),
        ("State", "Redis" if settings.redis_url.get_secret_value() else "in the memory of the one process"),
        ("Interface", "built" if frontend.is_current() else "will be built at the next start"),
    ]


def _address(settings: Settings) -> str:
    listens = f"listens on {settings.host}:{settings.port}, people type {settings.address}"
    if settings.is_https:
        return f"{listens}; cookies are for https only"
    if settings.public_url:
        return f"{listens}. It is not https: passwords travel in the clear."
    return f"{listens}. Set PROMPTMANAGER_PUBLIC_URL when others use it."


def _database(settings: Settings) -> str:
    if settings.database_url.get_secret_value():
        return "the one of DATABASE_URL"
    return f"a SQLite file in {settings.data_dir}"


def _secrets(settings: Settings) -> str:
    given, file = settings.keys.get_secret_value(), settings.keys_file
    if not given.strip() and file is not None and not file.exists():
        return f"the key ring will be made in {file} at the next start"
    try:
        ring = read_ring(given, file=file)
    except RingUnusable as error:
        return f"it will not start. {error}"
    older = f"; older ones that open too: {len(ring.keys) - 1}" if len(ring.keys) > 1 else ""
    source = "PROMPTMANAGER_KEYS" if given.strip() else f"{file}. Back it up with the database"
    return f"sealed by the key {ring.first}{older}, from {source}"


def _models(settings: Settings) -> str:
    if not settings.has_openrouter_key:
        return "simulated. Set OPENROUTER_API_KEY for real ones; people with a key of their own have them already."
    beside = "; the simulated ones too" if settings.uses_sandbox else ""
    return f"real ones from {settings.openrouter_base_url}{beside}"


def _own_keys(settings: Settings) -> str:
    whose = "anybody" if settings.plans == "off" else "everybody with PRO"
    return f"{whose} may save one, tested at {settings.openrouter_base_url}/key; their runs use it and nothing else"


def _plans(settings: Settings) -> str:
    if settings.plans == "off":
        return "off: everybody runs every model without being counted"
    paid = "by payment or " if settings.takes_payments else ""
    return f"FREE with {FREE_RUNS_A_DAY} runs a day, PRO {paid}by the administrator's grant; the first account has it"


def _mail(settings: Settings) -> str:
    if settings.smtp_host:
        return f"sent through {settings.smtp_host}:{settings.smtp_port}"
    return "not sent: letters stand in the log and on the admin's page. Set SMTP_HOST to send them."


def _signup(settings: Settings) -> str:
    if InstanceSetting.SIGN_UP not in settings.environment.fixed:
        return "as the administrator chose under Settings, Administration, Access; open at first"
    return "open to everybody who reaches the address" if settings.signup == "open" else "by invitation"
