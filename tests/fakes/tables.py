"""What the fake store holds: one dict a table, copied when a unit of work opens."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from promptmanager.domain.audit import AuditEntry
from promptmanager.domain.benchmarks import Benchmark, Cell
from promptmanager.domain.billing import CheckoutAttempt, Subscription
from promptmanager.domain.errors import CategoryNotFound, PromptNotFound
from promptmanager.domain.gate import StoredPolicy
from promptmanager.domain.golden import GoldenSample, SampleRevision
from promptmanager.domain.identity import Role, SignInSession, User, Workspace
from promptmanager.domain.instance import Invitation
from promptmanager.domain.keys import KeyConnection, UserKey
from promptmanager.domain.models import CatalogueEntry, ModelPrice
from promptmanager.domain.plans import Grant
from promptmanager.domain.prompts import Category, Prompt, Release, Version
from promptmanager.domain.runs import Run


@dataclass
class Tables:
    users: dict[int, User] = field(default_factory=dict)
    passwords: dict[int, str] = field(default_factory=dict)
    sessions: dict[int, SignInSession] = field(default_factory=dict)
    resets: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    attempts: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    outbox: list[tuple[str, str, str, datetime]] = field(default_factory=list)
    workspaces: dict[int, Workspace] = field(default_factory=dict)
    members: dict[tuple[int, int], Role] = field(default_factory=dict)
    categories: dict[int, tuple[int, Category]] = field(default_factory=dict)
    prompts: dict[int, Prompt] = field(default_factory=dict)
    indexed: dict[int, tuple[str, ...]] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    stars: set[tuple[int, int]] = field(default_factory=set)
    versions: dict[int, Version] = field(default_factory=dict)
    last_revisions: dict[int, int] = field(default_factory=dict)
    releases: dict[int, Release] = field(default_factory=dict)
    samples: dict[int, GoldenSample] = field(default_factory=dict)
    sample_revisions: dict[int, tuple[SampleRevision, ...]] = field(default_factory=dict)
    benchmarks: dict[str, Benchmark] = field(default_factory=dict)
    cells: dict[tuple[str, int], Cell] = field(default_factory=dict)
    gates: dict[tuple[int, int], StoredPolicy] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    preferences: dict[tuple[int, str], str] = field(default_factory=dict)
    grants: dict[int, Grant] = field(default_factory=dict)
    quotas: dict[tuple[int, date], int] = field(default_factory=dict)
    customers: dict[int, str] = field(default_factory=dict)
    checkouts: dict[int, CheckoutAttempt] = field(default_factory=dict)
    subscriptions: dict[str, tuple[Subscription, int]] = field(default_factory=dict)
    billing_events: dict[str, datetime] = field(default_factory=dict)
    pool_days: dict[date, int] = field(default_factory=dict)
    pool_calls: list[datetime] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    models: dict[str, CatalogueEntry] = field(default_factory=dict)
    model_prices: dict[str, tuple[ModelPrice, ...]] = field(default_factory=dict)
    key_connections: dict[str, KeyConnection] = field(default_factory=dict)
    user_keys: dict[int, UserKey] = field(default_factory=dict)
    instance_settings: dict[str, str] = field(default_factory=dict)
    last_id: list[int] = field(default_factory=lambda: [0])

    def copied(self) -> Tables:
        """Values are frozen, so a copy of each container is a copy of everything."""
        return Tables(**{part.name: copy.copy(getattr(self, part.name)) for part in fields(self)})

    def new_id(self) -> int:
        self.last_id[0] += 1
        return self.last_id[0]

    def name_of(self, user_id: int) -> str:
        return self.users[user_id].name if user_id in self.users else ""

    def prompt(self, workspace_id: int, prompt_id: int) -> Prompt:
        found = self.prompts.get(prompt_id)
        if found is None or found.workspace_id != workspace_id:
            raise PromptNotFound
        return found

    def category(self, workspace_id: int, category_id: int) -> Category:
        owner, found = self.categories.get(category_id, (None, None))
        if found is None or owner != workspace_id:
            raise CategoryNotFound
        return found

    def check_category(self, workspace_id: int, category_id: int | None) -> None:
        if category_id is not None:
            self.category(workspace_id, category_id)

    def versions_of(self, prompt_id: int) -> list[Version]:
        return [version for version in self.versions.values() if version.prompt_id == prompt_id]
