"""A person's own key of OpenRouter: what it looks like, what is known of it, and why it may have stopped working."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from promptmanager.domain.errors import KeyMalformed

KEY_PREFIX = "sk-or-"
KEY_MAX = 200
LAST_LETTERS = 4
LABEL_MAX = 100
# OpenRouter's code for a connection is good for 10 minutes.
CONNECTION_LIFETIME = timedelta(minutes=10)

_KEY = re.compile(r"sk-or-[A-Za-z0-9_-]{12,194}", re.ASCII)
# Spaces and quotes of every kind, which come along when a key is copied from a letter or a page.
_AROUND = " \t\r\n\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb\u00a0\u200b\ufeff"


class KeyTrouble(StrEnum):
    """Why a key did not work when it was last used or checked."""

    REFUSED = "refused"
    NO_CREDIT = "no_credit"
    TOO_LITTLE_CREDIT = "too_little_credit"
    FORBIDDEN = "forbidden"
    MANAGEMENT = "management"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class KeyFacts:
    """What OpenRouter says of a key. Amounts in USD; None: it has no limit, or nothing was said."""

    label: str = ""
    limit_usd: Decimal | None = None
    remaining_usd: Decimal | None = None
    used_today_usd: Decimal | None = None
    used_this_week_usd: Decimal | None = None
    used_this_month_usd: Decimal | None = None
    is_free_tier: bool = False


@dataclass(frozen=True)
class UserKey:
    """The key of one person as stored. ``id`` is another for each saved key; it opens ``sealed`` with the person's."""

    user_id: int
    id: str
    sealed: str = field(repr=False)
    sha256: str
    last_four: str
    facts: KeyFacts
    checked_at: datetime
    changed_at: datetime
    trouble: KeyTrouble | None = None
    trouble_at: datetime | None = None


@dataclass(frozen=True)
class KeyConnection:
    """Somebody who went to OpenRouter to get a key there, and has not come back.

    ``state_hash`` is that of the unguessable part of the address they come back to; ``sealed`` is the verifier that
    proves that whoever brings the code is who began.
    """

    state_hash: str
    user_id: int
    session_hash: str
    sealed: str = field(repr=False)
    expires_at: datetime


def typed_key(typed: str) -> str:
    """Return the key in what somebody pasted, without quotes and spaces around it. Raises KeyMalformed."""
    key = typed.strip(_AROUND)
    if not _KEY.fullmatch(key):
        raise KeyMalformed(prefix=KEY_PREFIX)
    return key


def challenge_of(verifier: str) -> str:
    """Return what is told of a verifier beforehand: S256 of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def key_hash(key: str) -> str:
    """Return the SHA-256 by which OpenRouter addresses a key's own page. A key is random: the hash tells nothing."""
    return hashlib.sha256(key.encode()).hexdigest()
