"""What the browser gets of people and of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from promptmanager.domain.audit import AuditAction, AuditEntry, AuditFilter
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import Person
from promptmanager.domain.plans import Entitlement
from promptmanager.ui.shared.payloads import whole


@dataclass(frozen=True)
class PersonView:
    id: int
    name: str
    email: str
    is_admin: bool
    is_disabled: bool
    is_me: bool
    plan: str
    source: str
    ends_at: str
    last_seen_at: str
    created_at: str


@dataclass(frozen=True)
class AuditView:
    id: int
    at: str
    action: str
    # Empty: done from the command line.
    who: str
    whom: str
    ip_address: str
    ends_at: str
    is_admin: bool


def person_view(person: Person, entitlement: Entitlement, *, my_id: int) -> PersonView:
    user = person.user
    return PersonView(
        id=user.id,
        name=user.name,
        email=user.email,
        is_admin=user.is_admin,
        is_disabled=user.is_disabled,
        is_me=user.id == my_id,
        plan=entitlement.plan.value,
        source=entitlement.source.value,
        ends_at=entitlement.ends_at.isoformat() if entitlement.ends_at else "",
        last_seen_at=person.last_seen_at.isoformat() if person.last_seen_at else "",
        created_at=user.created_at.isoformat(),
    )


def audit_view(entry: AuditEntry) -> AuditView:
    return AuditView(
        id=entry.id,
        at=entry.at.isoformat(),
        action=entry.action.value,
        who=entry.who_name,
        whom=entry.whom_name,
        ip_address=entry.ip_address,
        ends_at=entry.facts.get("ends_at", ""),
        is_admin="is_admin" in entry.facts,
    )


def audit_filter(*, who: str, act: str, first: str, last: str) -> AuditFilter:
    """Return the filter that was chosen; an act that there is not filters nothing. Raises InvalidInput."""
    first_ends = _end_of(first, code="day_invalid")
    return AuditFilter(
        who_id=whole(who) if who else None,
        action=AuditAction(act) if act in list(AuditAction) else None,
        since=first_ends - timedelta(days=1) if first_ends else None,
        until=_end_of(last, code="day_invalid"),
    )


def end_of_day(typed: str) -> datetime | None:
    """Return the moment at which a day is over in UTC; None where no day is typed. Raises InvalidInput."""
    return _end_of(typed, code="end_passed")


def _end_of(typed: str, *, code: str) -> datetime | None:
    if not typed:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed) + timedelta(days=1), time.min, UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(code, field="ends_at") from error
