"""The audit log: what administrators did, one line an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

AUDIT_PAGE = 50


class AuditAction(StrEnum):
    ACCOUNT_CREATED = "account_created"
    ADMIN_MADE = "admin_made"
    ADMIN_UNMADE = "admin_unmade"
    LINK_MADE = "link_made"
    PRO_GRANTED = "pro_granted"
    PRO_WITHDRAWN = "pro_withdrawn"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    SIGNED_OUT = "signed_out"
    MODELS_ENABLED = "models_enabled"
    MODELS_DISABLED = "models_disabled"
    TIER_DECIDED = "tier_decided"
    CATALOGUE_REFRESHED = "catalogue_refreshed"
    DEFAULT_MODEL_CHOSEN = "default_model_chosen"
    SETTING_CHANGED = "setting_changed"
    INVITATION_MADE = "invitation_made"
    INVITATION_WITHDRAWN = "invitation_withdrawn"


@dataclass(frozen=True)
class AuditEntry:
    """Names stand as they were at the time. Without ``who_id`` it was done from the machine's command line.

    An act about a thing has ``whom_id`` 0, and ``whom_name`` names the thing.
    """

    at: datetime
    action: AuditAction
    who_id: int | None
    who_name: str
    whom_id: int
    whom_name: str
    ip_address: str
    facts: Mapping[str, str] = field(default_factory=dict)
    # Given by the store.
    id: int = 0


# In the place of somebody's id: acts from the machine's command line.
COMMAND_LINE = 0


@dataclass(frozen=True)
class AuditFilter:
    """What of the log is looked at; None filters nothing. ``who_id`` may be COMMAND_LINE."""

    who_id: int | None = None
    action: AuditAction | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditPerson:
    """Somebody who did something, by the name they had the last time; COMMAND_LINE has none."""

    id: int
    name: str


@dataclass(frozen=True)
class AuditPage:
    entries: tuple[AuditEntry, ...]
    # What the next page begins below; None on the last.
    next_before: int | None
