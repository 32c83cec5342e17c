"""Billing: customers, subscriptions, and the events that had their effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import Field

from promptmanager.adapters.db.base import Repository, Row, table_of
from promptmanager.adapters.db.types import UTCDateTime
from promptmanager.domain.billing import CheckoutAttempt, Subscription, SubscriptionStatus


class CustomerRow(Row, table=True):
    __tablename__ = "customers"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    customer_id: str = Field(unique=True)


class CheckoutRow(Row, table=True):
    __tablename__ = "checkouts"

    user_id: int = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    token: str
    number: int
    session_id: str


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
checkouts = table_of(CheckoutRow)
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

    async def all(self) -> tuple[tuple[int, str], ...]:
        found = await self._connection.execute(
            select(customers.c.user_id, customers.c.customer_id).order_by(customers.c.user_id)
        )
        return tuple((row.user_id, row.customer_id) for row in found)

    async def forget(self, user_id: int, customer_id: str) -> None:
        is_theirs = (customers.c.user_id == user_id, customers.c.customer_id == customer_id)
        await self._connection.execute(delete(customers).where(*is_theirs))


class SqlCheckouts(Repository):
    async def begin(self, user_id: int, token: str) -> CheckoutAttempt:
        statement = self._insert(checkouts).values(user_id=user_id, token=token, number=1, session_id="")
        await self._connection.execute(statement.on_conflict_do_nothing())
        return await self.of_user(user_id) or CheckoutAttempt(token)

    async def of_user(self, user_id: int) -> CheckoutAttempt | None:
        columns = (checkouts.c.token, checkouts.c.number, checkouts.c.session_id)
        found = (await self._connection.execute(select(*columns).where(checkouts.c.user_id == user_id))).first()
        return None if found is None else CheckoutAttempt(*found)

    async def opened(self, user_id: int, attempt: CheckoutAttempt) -> bool:
        is_present = [checkouts.c.token == attempt.token, checkouts.c.number == attempt.number]
        return await self._write(user_id, is_present, session_id=attempt.session_id)

    async def next(self, user_id: int, *, after: int) -> bool:
        return await self._write(user_id, [checkouts.c.number == after], number=after + 1, session_id="")

    async def forget(self, user_id: int) -> None:
        await self._connection.execute(delete(checkouts).where(checkouts.c.user_id == user_id))

    async def _write(self, user_id: int, is_present: list[ColumnElement[bool]], **values: int | str) -> bool:
        statement = update(checkouts).where(checkouts.c.user_id == user_id, *is_present).values(**values)
        written = await self._connection.execute(statement.returning(checkouts.c.user_id))
        return written.scalar_one_or_none() is not None


class SqlSubscriptions(Repository):
    async def of_user(self, user_id: int) -> tuple[Subscription, ...]:
        return await self.of_users((user_id,))

    async def of_users(self, user_ids: Sequence[int]) -> tuple[Subscription, ...]:
        columns = [column for column in subscriptions.c if column.name != "revision"]
        found = await self._connection.execute(
            select(*columns).where(subscriptions.c.user_id.in_(user_ids)).order_by(subscriptions.c.id)
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

    async def forget(self, *, before: datetime) -> None:
        await self._connection.execute(delete(billing_events).where(billing_events.c.at < before))
