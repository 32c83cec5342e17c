"""The store on a real database: SQLite or PostgreSQL, by the address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from promptmanager.adapters.db.arrivals import SqlArrivals
from promptmanager.adapters.db.attempts import SqlAttempts
from promptmanager.adapters.db.audit import SqlAudit
from promptmanager.adapters.db.benchmarks import SqlBenchmarks
from promptmanager.adapters.db.billing import SqlBillingEvents, SqlCheckouts, SqlCustomers, SqlSubscriptions
from promptmanager.adapters.db.categories import SqlCategories
from promptmanager.adapters.db.cells import SqlCells
from promptmanager.adapters.db.connect import engines
from promptmanager.adapters.db.free_pool import SqlFreePool
from promptmanager.adapters.db.gates import SqlGates
from promptmanager.adapters.db.golden import SqlGolden
from promptmanager.adapters.db.invitations import SqlInvitations
from promptmanager.adapters.db.keys import SqlConnections, SqlKeys
from promptmanager.adapters.db.models import SqlInstanceSettings, SqlModels
from promptmanager.adapters.db.outbox import SqlOutbox
from promptmanager.adapters.db.plans import SqlGrants, SqlQuotas
from promptmanager.adapters.db.preferences import SqlPreferences
from promptmanager.adapters.db.prompts import SqlPrompts
from promptmanager.adapters.db.releases import SqlReleases
from promptmanager.adapters.db.resets import SqlResets
from promptmanager.adapters.db.runs import SqlRuns
from promptmanager.adapters.db.sessions import SqlSessions
from promptmanager.adapters.db.spending import SqlSpending
from promptmanager.adapters.db.users import SqlUsers
from promptmanager.adapters.db.versions import SqlVersions
from promptmanager.adapters.db.workspaces import SqlWorkspaces
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


class SqlUnitOfWork:
    """One transaction on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.users: UserRepository = SqlUsers(connection)
        self.sessions: SessionRepository = SqlSessions(connection)
        self.resets: ResetRepository = SqlResets(connection)
        self.invitations: InvitationRepository = SqlInvitations(connection)
        self.attempts: AttemptRepository = SqlAttempts(connection)
        self.outbox: OutboxRepository = SqlOutbox(connection)
        self.workspaces: WorkspaceRepository = SqlWorkspaces(connection)
        self.prompts: PromptRepository = SqlPrompts(connection)
        self.arrivals: ArrivalRepository = SqlArrivals(connection)
        self.categories: CategoryRepository = SqlCategories(connection)
        self.versions: VersionRepository = SqlVersions(connection)
        self.releases: ReleaseRepository = SqlReleases(connection)
        self.golden: GoldenRepository = SqlGolden(connection)
        self.benchmarks: BenchmarkRepository = SqlBenchmarks(connection)
        self.cells: CellRepository = SqlCells(connection)
        self.gates: GateRepository = SqlGates(connection)
        self.runs: RunRepository = SqlRuns(connection)
        self.spending: SpendingRepository = SqlSpending(connection)
        self.preferences: PreferenceRepository = SqlPreferences(connection)
        self.grants: GrantRepository = SqlGrants(connection)
        self.quotas: QuotaRepository = SqlQuotas(connection)
        self.customers: CustomerRepository = SqlCustomers(connection)
        self.checkouts: CheckoutRepository = SqlCheckouts(connection)
        self.subscriptions: SubscriptionRepository = SqlSubscriptions(connection)
        self.billing_events: BillingEventRepository = SqlBillingEvents(connection)
        self.audit: AuditRepository = SqlAudit(connection)
        self.free_pool: FreePoolRepository = SqlFreePool(connection)
        self.models: ModelRepository = SqlModels(connection)
        self.settings: InstanceSettingRepository = SqlInstanceSettings(connection)
        self.keys: KeyRepository = SqlKeys(connection)
        self.key_connections: ConnectionRepository = SqlConnections(connection)

    async def commit(self) -> None:
        await self._connection.commit()


class SqlStore:
    """Opens units of work. The tables must be there: see ``migrate.upgrade``."""

    def __init__(self, url: str) -> None:
        self._readers, self._writers = engines(url)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._readers.connect() as connection:
            yield SqlUnitOfWork(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._writers.connect() as connection:
            yield SqlUnitOfWork(connection)

    async def is_reachable(self) -> bool:
        try:
            async with self._readers.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError):
            return False
        return True

    async def close(self) -> None:
        await self._readers.dispose()
        await self._writers.dispose()
