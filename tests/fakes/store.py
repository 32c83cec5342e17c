"""A store in memory: one writer at a time, and nothing stays that was not committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
from promptmanager.services.ports.runs import (
    RunRepository,
)
from promptmanager.services.ports.spending import SpendingRepository
from tests.fakes.arrivals import FakeArrivals
from tests.fakes.audit import FakeAudit
from tests.fakes.benchmarks import FakeBenchmarks, FakeCells
from tests.fakes.billing import FakeBillingEvents, FakeCheckouts, FakeCustomers, FakeSubscriptions
from tests.fakes.free_pool import FakeFreePool
from tests.fakes.gates import FakeGates
from tests.fakes.golden import FakeGolden
from tests.fakes.invitations import FakeInvitations
from tests.fakes.keys import FakeConnections, FakeKeys
from tests.fakes.library import FakeCategories, FakePrompts
from tests.fakes.models import FakeInstanceSettings, FakeModels
from tests.fakes.people import (
    FakeAttempts,
    FakeOutbox,
    FakePreferences,
    FakeResets,
    FakeSessions,
    FakeUsers,
    FakeWorkspaces,
)
from tests.fakes.plans import FakeGrants, FakeQuotas
from tests.fakes.runs import FakeRuns
from tests.fakes.spending import FakeSpending
from tests.fakes.tables import Tables
from tests.fakes.versions import FakeReleases, FakeVersions


class FakeUnitOfWork:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.committed: Tables | None = None
        self.users: UserRepository = FakeUsers(tables)
        self.sessions: SessionRepository = FakeSessions(tables)
        self.resets: ResetRepository = FakeResets(tables)
        self.invitations: InvitationRepository = FakeInvitations(tables)
        self.attempts: AttemptRepository = FakeAttempts(tables)
        self.outbox: OutboxRepository = FakeOutbox(tables)
        self.workspaces: WorkspaceRepository = FakeWorkspaces(tables)
        self.prompts: PromptRepository = FakePrompts(tables)
        self.arrivals: ArrivalRepository = FakeArrivals(tables)
        self.categories: CategoryRepository = FakeCategories(tables)
        self.versions: VersionRepository = FakeVersions(tables)
        self.releases: ReleaseRepository = FakeReleases(tables)
        self.golden: GoldenRepository = FakeGolden(tables)
        self.benchmarks: BenchmarkRepository = FakeBenchmarks(tables)
        self.cells: CellRepository = FakeCells(tables)
        self.gates: GateRepository = FakeGates(tables)
        self.runs: RunRepository = FakeRuns(tables)
        self.spending: SpendingRepository = FakeSpending(tables)
        self.preferences: PreferenceRepository = FakePreferences(tables)
        self.grants: GrantRepository = FakeGrants(tables)
        self.quotas: QuotaRepository = FakeQuotas(tables)
        self.customers: CustomerRepository = FakeCustomers(tables)
        self.checkouts: CheckoutRepository = FakeCheckouts(tables)
        self.subscriptions: SubscriptionRepository = FakeSubscriptions(tables)
        self.billing_events: BillingEventRepository = FakeBillingEvents(tables)
        self.audit: AuditRepository = FakeAudit(tables)
        self.free_pool: FreePoolRepository = FakeFreePool(tables)
        self.models: ModelRepository = FakeModels(tables)
        self.settings: InstanceSettingRepository = FakeInstanceSettings(tables)
        self.keys: KeyRepository = FakeKeys(tables)
        self.key_connections: ConnectionRepository = FakeConnections(tables)

    async def commit(self) -> None:
        # A real commit waits for the disk, so other tasks get their turn here.
        await asyncio.sleep(0)
        self.committed = self.tables.copied()


class FakeStore:
    def __init__(self) -> None:
        self.tables = Tables()
        self.commits = 0
        self.is_up = True
        self._writer = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[FakeUnitOfWork]:
        """What is written here is lost, as a real store refuses it."""
        yield FakeUnitOfWork(self.tables.copied())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[FakeUnitOfWork]:
        async with self._writer:
            unit = FakeUnitOfWork(self.tables.copied())
            try:
                yield unit
            finally:
                if unit.committed is not None:
                    self.tables = unit.committed
                    self.commits += 1

    async def is_reachable(self) -> bool:
        return self.is_up

    async def close(self) -> None:
        self.is_up = False
