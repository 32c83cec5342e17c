"""All services of one instance, and the way in which screens and routes reach them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptmanager.services.accounts import Accounts
    from promptmanager.services.audit import AuditLog
    from promptmanager.services.benchmarks import Benchmarks
    from promptmanager.services.billing import Billing
    from promptmanager.services.catalogue import Catalogue
    from promptmanager.services.categories import Categories
    from promptmanager.services.drafts import Drafts
    from promptmanager.services.free_pool import FreePool
    from promptmanager.services.gate import Gate
    from promptmanager.services.golden import Golden
    from promptmanager.services.golden_files import GoldenFiles
    from promptmanager.services.instance import InstanceDecisions
    from promptmanager.services.invitations import Invitations
    from promptmanager.services.key_connections import KeyConnections
    from promptmanager.services.keys import Keys
    from promptmanager.services.model_choices import ModelChoices
    from promptmanager.services.models import Models
    from promptmanager.services.people import People
    from promptmanager.services.plans import Plans
    from promptmanager.services.ports import Store
    from promptmanager.services.preferences import Preferences
    from promptmanager.services.prompts import Prompts
    from promptmanager.services.runs import Runs
    from promptmanager.services.spending import SystemKeySpending
    from promptmanager.services.transfer import Transfer
    from promptmanager.services.trials import Trials
    from promptmanager.services.versions import Versions


@dataclass(frozen=True)
class InstanceFacts:
    """What everybody may know of the instance they use."""

    address: str
    uses_sandbox: bool
    has_real_models: bool
    sends_mail: bool
    has_plans: bool
    connects_keys: bool


@dataclass(frozen=True)
class Product:
    facts: InstanceFacts
    accounts: Accounts
    audit: AuditLog
    benchmarks: Benchmarks
    billing: Billing
    catalogue: Catalogue
    categories: Categories
    drafts: Drafts
    free_pool: FreePool
    gate: Gate
    golden: Golden
    golden_files: GoldenFiles
    keys: Keys
    instance: InstanceDecisions
    invitations: Invitations
    key_connections: KeyConnections
    models: Models
    people: People
    model_choices: ModelChoices
    plans: Plans
    preferences: Preferences
    prompts: Prompts
    runs: Runs
    spending: SystemKeySpending
    transfer: Transfer
    trials: Trials
    versions: Versions
    store: Store


_installed: list[Product] = []


def install(product: Product) -> None:
    """Make a product the one of this process; called once by the wiring."""
    _installed[:] = [product]


def services() -> Product:
    """Return the product of this process. Raises RuntimeError before the wiring has run."""
    if not _installed:
        raise RuntimeError("the product is not wired yet: call promptmanager.wiring.build first")
    return _installed[0]
