"""The port of the database: units of work and the repositories in them.

Every read and write of shared things takes the workspace; another workspace's row is as good as absent.
Repositories return domain values and never commit.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from promptmanager.services.ports.arrivals import ArrivalRepository
from promptmanager.services.ports.audit import AuditRepository
from promptmanager.services.ports.benchmarks import BenchmarkRepository, CellRepository
from promptmanager.services.ports.billing import (
    BillingEventRepository,
    CheckoutRepository,
    CustomerRepository,
    SubscriptionRepository,
)
from promptmanager.services.ports.free_pool import FreePoolRepository
from promptmanager.services.ports.gate import GateRepository
from promptmanager.services.ports.golden import GoldenRepository
from promptmanager.services.ports.identity import (
    AttemptRepository,
    OutboxRepository,
    PreferenceRepository,
    ResetRepository,
    SessionRepository,
    UserRepository,
    WorkspaceRepository,
)
from promptmanager.services.ports.invitations import InvitationRepository
from promptmanager.services.ports.keys import ConnectionRepository, KeyRepository
from promptmanager.services.ports.models import InstanceSettingRepository, ModelRepository
from promptmanager.services.ports.plans import GrantRepository, QuotaRepository
from promptmanager.services.ports.prompts import (
    CategoryRepository,
    PromptRepository,
    ReleaseRepository,
    VersionRepository,
)
from promptmanager.services.ports.runs import RunRepository
from promptmanager.services.ports.spending import SpendingRepository


class UnitOfWork(Protocol):
    """One transaction. Leaving it without ``commit`` undoes everything."""

    users: UserRepository
    sessions: SessionRepository
    resets: ResetRepository
    invitations: InvitationRepository
    attempts: AttemptRepository
    outbox: OutboxRepository
    workspaces: WorkspaceRepository
    prompts: PromptRepository
    arrivals: ArrivalRepository
    categories: CategoryRepository
    versions: VersionRepository
    releases: ReleaseRepository
    golden: GoldenRepository
    benchmarks: BenchmarkRepository
    cells: CellRepository
    gates: GateRepository
    runs: RunRepository
    spending: SpendingRepository
    preferences: PreferenceRepository
    grants: GrantRepository
    quotas: QuotaRepository
    customers: CustomerRepository
    checkouts: CheckoutRepository
    subscriptions: SubscriptionRepository
    billing_events: BillingEventRepository
    audit: AuditRepository
    free_pool: FreePoolRepository
    models: ModelRepository
    settings: InstanceSettingRepository
    keys: KeyRepository
    key_connections: ConnectionRepository

    async def commit(self) -> None: ...


class Store(Protocol):
    """Opens units of work. ``reading`` must not write; ``writing`` holds the writer's place: keep it short."""

    def reading(self) -> AbstractAsyncContextManager[UnitOfWork]: ...

    def writing(self) -> AbstractAsyncContextManager[UnitOfWork]: ...

    async def is_reachable(self) -> bool: ...

    async def close(self) -> None: ...
