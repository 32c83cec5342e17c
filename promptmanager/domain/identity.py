"""Who somebody is: users, workspaces, roles, and the actor that every use case takes."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from promptmanager.domain.errors import InvalidInput

LOCALES = ("en", "fr")
NAME_MAX = 120
EMAIL_MAX = 254
_BETWEEN_ADDRESSES = frozenset(' ,;:<>()[]"\\')
# NIST SP 800-63B-4: at least 8 characters, long passphrases welcome. The cap bounds hashing work.
PASSWORD_MIN = 8
PASSWORD_MAX = 128
THEMES = ("system", "light", "dark")
# A browser that is not used is signed out after two weeks, any browser after a quarter of a year.
SESSION_IDLE = timedelta(days=14)
SESSION_LIFETIME = timedelta(days=90)
RESET_LIFETIME = timedelta(hours=1)


class Role(StrEnum):
    """A member's role in a workspace, strongest first."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


@dataclass(frozen=True)
class User:
    id: int
    email: str
    name: str
    locale: str
    is_admin: bool
    is_disabled: bool
    created_at: datetime


@dataclass(frozen=True)
class Person:
    """Somebody as the administrator sees them. ``last_seen_at`` is None where they are signed in nowhere."""

    user: User
    last_seen_at: datetime | None


@dataclass(frozen=True)
class PeoplePage:
    people: tuple[Person, ...]
    total: int


@dataclass(frozen=True)
class Workspace:
    id: int
    name: str
    is_personal: bool


@dataclass(frozen=True)
class Membership:
    workspace: Workspace
    user_id: int
    role: Role


@dataclass(frozen=True)
class Actor:
    """Somebody signed in, acting in one workspace with one role."""

    user: User
    workspace: Workspace
    role: Role
    session_hash: str

    @property
    def workspace_id(self) -> int:
        return self.workspace.id


@dataclass(frozen=True)
class SignInSession:
    """A browser that is signed in. ``token_hash`` is the SHA-256 of its cookie, in hex."""

    id: int
    user_id: int
    token_hash: str
    user_agent: str
    ip_address: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Whether it was idle for too long or has reached its end."""
        return now >= self.expires_at or now >= self.last_seen_at + SESSION_IDLE


def normal_email(typed: str) -> str:
    """Return the address as it is stored: trimmed, lower case. Raises InvalidInput."""
    email = typed.strip().lower()
    # Signs that would make a second address, or a second line, of the one that a letter goes to are in none.
    is_one = email.count("@") == 1 and email.isprintable() and not _BETWEEN_ADDRESSES.intersection(email)
    name, _, host = email.partition("@")
    if not (is_one and name and "." in host) or host.startswith(".") or host.endswith("."):
        raise InvalidInput("email_invalid", field="email")
    if len(email) > EMAIL_MAX:
        raise InvalidInput("too_long", field="email", limit=EMAIL_MAX, length=len(email))
    return email


def checked_name(typed: str) -> str:
    """Return a person's or thing's name, trimmed. Raises InvalidInput."""
    # Control signs could steer a terminal or break a letter's head; joiners belong to names and stay.
    name = " ".join("".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in typed).split())
    if not name:
        raise InvalidInput("name_missing", field="name")
    if len(name) > NAME_MAX:
        raise InvalidInput("too_long", field="name", limit=NAME_MAX, length=len(name))
    return name


def check_password(typed: str, *, common: frozenset[str] = frozenset()) -> None:
    """Refuse a password that is too short, too long or among the most used. Raises InvalidInput."""
    if len(typed) < PASSWORD_MIN:
        raise InvalidInput("password_too_short", field="password", limit=PASSWORD_MIN)
    if len(typed) > PASSWORD_MAX:
        raise InvalidInput("too_long", field="password", limit=PASSWORD_MAX, length=len(typed))
    if typed.lower() in common:
        raise InvalidInput("password_common", field="password")


def checked_locale(typed: str) -> str:
    """Return a locale that the product speaks. Raises InvalidInput."""
    if typed not in LOCALES:
        raise InvalidInput("locale_unknown", field="locale", value=typed)
    return typed


def checked_theme(typed: str) -> str:
    """Return a theme that the product has. Raises InvalidInput."""
    if typed not in THEMES:
        raise InvalidInput("theme_unknown", field="theme", value=typed)
    return typed


def hashed_token(token: str) -> str:
    """Return the form in which a token is stored: SHA-256, in hex. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
