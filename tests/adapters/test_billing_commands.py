"""`promptmanager check` and `promptmanager billing sync` against the stand-in for Stripe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promptmanager.commands.billing import command as billing
from promptmanager.commands.check import command as check
from promptmanager.commands.user import command as user
from promptmanager.config import Settings
from tests.e2e.stripe_stand_in import settings_for, stripe_stand_in
from tests.fakes.stripe_world import StripeWorld

HERE = "https://prompts.example/webhooks/stripe"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[StripeWorld]:
    with stripe_stand_in() as world:
        yield world


@dataclass
class Machine:
    """``settings`` are the environment of the commands."""

    world: StripeWorld
    monkeypatch: pytest.MonkeyPatch
    settings: dict[str, str] = field(default_factory=dict)

    def payments(self, **differing: str) -> str:
        """Return what ``check`` says of payments."""
        for name, value in {**self.settings, **differing}.items():
            self.monkeypatch.setenv(name, value)
        told = CliRunner().invoke(check)
        assert told.exit_code == 0, told.output
        return told.output.partition("Payments\n")[2].partition("\nMail")[0]

    def sync(self) -> Result:
        for name, value in self.settings.items():
            self.monkeypatch.setenv(name, value)
        return CliRunner().invoke(billing, ["sync"])


@pytest.fixture
def machine(stand_in: StripeWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("PROMPTMANAGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PROMPTMANAGER_PUBLIC_URL", "https://prompts.example")
    for name in ("DATABASE_URL", "PROMPTMANAGER_PLANS", *settings_for(stand_in)):
        monkeypatch.delenv(name, raising=False)
    stand_in.add_endpoint(HERE)
    stand_in.save_portal()
    yield Machine(stand_in, monkeypatch, settings_for(stand_in))
    stand_in.endpoints.clear()
    stand_in.configurations.clear()
    stand_in.is_down = False
    stand_in.add_price("price_pro")


def test_what_fits_together_is_said_without_a_complaint(machine: Machine) -> None:
    assert machine.payments() == f"  through Stripe, test mode, PRO at 7.00 USD a month; events go to {HERE}"


def test_no_secret_is_in_what_is_said(machine: Machine) -> None:
    told = machine.payments(STRIPE_SECRET_KEY="sk_" + "test_wrong0123456789")

    assert "Stripe refuses STRIPE_SECRET_KEY" in told
    assert "wrong" not in told


def test_without_settings_the_administrator_grants_pro(machine: Machine) -> None:
    machine.settings = {}

    assert "the administrator grants PRO" in machine.payments()


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_PRICE_ID", "STRIPE_WEBHOOK_SECRET"])
def test_what_is_missing_is_named(machine: Machine, name: str) -> None:
    del machine.settings[name]

    assert machine.payments() == f"  off, because {name} is not set"


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"STRIPE_SECRET_KEY": "pk_" + "test_public"}, "STRIPE_SECRET_KEY is no secret key"),
        ({"STRIPE_PRICE_ID": "prod_pro"}, "STRIPE_PRICE_ID is no price"),
        ({"STRIPE_WEBHOOK_SECRET": "we_1"}, "STRIPE_WEBHOOK_SECRET is no webhook secret"),
        ({"STRIPE_PRICE_ID": "price_none"}, "Stripe does not know the price"),
        ({"PROMPTMANAGER_PLANS": "off"}, "none, since there are no plans; whoever subscribed before goes on paying"),
        ({"PROMPTMANAGER_PLANS": "off", "STRIPE_PRICE_ID": ""}, "none, since there are no plans"),
    ],
)
def test_what_does_not_fit_is_said(machine: Machine, differing: dict[str, str], sentence: str) -> None:
    assert sentence in machine.payments(**differing)


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"unit_amount": 900}, "the price is 900 cents, not 700"),
        ({"currency": "eur"}, "the price is in EUR, not in USD"),
        ({"recurring": {"interval": "year", "interval_count": 1}}, "the price is paid every 1 year, not every month"),
        ({"recurring": None, "type": "one_time"}, "the price is paid once, not every month"),
        ({"active": False}, "the price is archived"),
        ({"livemode": True}, "of different modes"),
    ],
)
def test_a_price_that_is_not_the_one_of_pro_is_said(machine: Machine, differing: dict, sentence: str) -> None:
    machine.world.add_price("price_pro", **differing)

    assert sentence in machine.payments()


@pytest.mark.parametrize(
    ("differing", "sentence"),
    [
        ({"url": "https://elsewhere.example/webhooks/stripe"}, f"no webhook endpoint at Stripe points to {HERE}"),
        ({"status": "disabled"}, "the webhook endpoint is disabled"),
        ({"enabled_events": ["invoice.paid"]}, "does not hear checkout.session.completed, customer.subscription"),
        ({"api_version": "2020-08-27"}, "speaks 2020-08-27: create it anew with"),
    ],
)
def test_an_endpoint_that_does_not_hear_us_is_said(machine: Machine, differing: dict, sentence: str) -> None:
    machine.world.endpoints.clear()
    machine.world.add_endpoint(**{"url": HERE, **differing})

    assert sentence in machine.payments()


@pytest.mark.parametrize(
    ("mode", "enabled", "sentence"),
    [("immediately", True, "cancels at once"), ("at_period_end", False, "does not let people cancel")],
)
def test_a_portal_that_breaks_the_promise_is_said(machine: Machine, mode: str, enabled: bool, sentence: str) -> None:  # noqa: FBT001 - a case
    machine.world.save_portal(mode, enabled=enabled)

    assert sentence in machine.payments()


def test_a_portal_that_was_never_saved_is_said(machine: Machine) -> None:
    machine.world.configurations.clear()

    assert "was never saved" in machine.payments()


def test_stripe_that_does_not_answer_is_said(machine: Machine) -> None:
    machine.world.is_down = True

    assert "does not answer now" in machine.payments()


def test_sync_says_how_many_were_compared(machine: Machine) -> None:
    CliRunner().invoke(user, ["create", "ada@example.org"], input="a long enough secret\n")

    told = machine.sync()

    assert (told.exit_code, told.output) == (0, "0 of 0 customers compared with Stripe.\n")


def test_sync_without_payments_says_so(machine: Machine) -> None:
    machine.settings = {}

    told = machine.sync()

    assert told.exit_code == 1
    assert "This instance takes no payments" in told.output
