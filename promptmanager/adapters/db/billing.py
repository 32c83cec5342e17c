"""Billing: customers, subscriptions, and the events that had their effect."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import UTCDateTime
from promptmanager.domain.billing import Subscription, SubscriptionStatus


class CustomerRow(Row, table=True):
    __tablename__ = "customers"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    customer_id: str = Field(unique=True)


class SubscriptionRow(Row, table=True):
    __tablename__ = "subscriptions"

    id: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    status: str
    period_ends_at: datetime = Field(sa_type=UTCDateTime)
    ends_at: datetime | None = Field(sa_type=UTCDateTime)
    past_due_since: datetime | None = Field(sa_type=UTCDateTime)
    revision: int


class BillingEventRow(Row, table=True):
    __tablename__ = "billing_events"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)


customers = table_of(CustomerRow)
subscriptions = table_of(SubscriptionRow)
billing_events = table_of(BillingEventRow)


class SqlCustomers(Repository):
    async def keep(self, user_id: int, customer_id: str) -> str | None:
        statement = self._insert(customers).values(user_id=user_id, customer_id=customer_id)
        await self._connection.execute(statement.on_conflict_do_nothing())
        return await self.of_user(user_id)

    async def of_user(self, user_id: int) -> str | None:
        found = await self._connection.execute(select(customers.c.customer_id).where(customers.c.user_id == user_id))
        return found.scalar_one_or_none()

    async def user_of(self, customer_id: str) -> int | None:
        found = await self._connection.execute(
            select(customers.c.user_id).where(customers.c.customer_id == customer_id)
        )
        return found.scalar_one_or_none()


class SqlSubscriptions(Repository):
    async def of_user(self, user_id: int) -> tuple[Subscription, ...]:
        columns = [column for column in subscriptions.c if column.name != "revision"]
        found = await self._connection.execute(
            select(*columns).where(subscriptions.c.user_id == user_id).order_by(subscriptions.c.id)
        )
        return tuple(Subscription(**{**row, "status": SubscriptionStatus(row["status"])}) for row in found.mappings())

    async def user_of(self, subscription_id: str) -> int | None:
        found = await self._connection.execute(
            select(subscriptions.c.user_id).where(subscriptions.c.id == subscription_id)
        )
        return found.scalar_one_or_none()

    async def revision(self, subscription_id: str) -> int:
        found = await self._connection.execute(
            select(subscriptions.c.revision).where(subscriptions.c.id == subscription_id)
        )
        return found.scalar_one_or_none() or 0

    async def put(self, subscription: Subscription, *, seen: int) -> bool:
        values = {
            "status": subscription.status.value,
            "period_ends_at": subscription.period_ends_at,
            "ends_at": subscription.ends_at,
            "past_due_since": subscription.past_due_since,
            "revision": seen + 1,
        }
        key = {"id": subscription.id, "user_id": subscription.user_id}
        if seen == 0:
            statement = self._insert(subscriptions).values(**key, **values).on_conflict_do_nothing()
        else:
            is_as_seen = [subscriptions.c[name] == value for name, value in {**key, "revision": seen}.items()]
            statement = update(subscriptions).where(*is_as_seen).values(**values)
        # Asked back: on PostgreSQL the rows of an INSERT are not counted.
        written = await self._connection.execute(statement.returning(subscriptions.c.id))
        return written.scalar_one_or_none() is not None


class SqlBillingEvents(Repository):
    async def take(self, event_id: str, *, at: datetime) -> bool:
        statement = self._insert(billing_events).values(id=event_id, at=at).on_conflict_do_nothing()
        taken = await self._connection.execute(statement.returning(billing_events.c.id))
        return taken.scalar_one_or_none() is not None
