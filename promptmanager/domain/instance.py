"""What an administrator decides for the whole instance, and invitations to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.identity import LOCALES

ADDRESS_MAX = 200
INVITATION_LIFETIME = timedelta(days=7)


class InstanceSetting(StrEnum):
    """The names under which the settings are stored."""

    SIGN_UP = "sign_up"
    DEFAULT_LOCALE = "default_locale"
    ADDRESS = "address"


class SignUp(StrEnum):
    OPEN = "open"
    INVITE = "invite"


@dataclass(frozen=True)
class EnvironmentSettings:
    """What the environment sets: that wins over the database. ``address`` stands in where nobody set one."""

    address: str
    fixed: dict[InstanceSetting, str] = field(default_factory=dict)


@dataclass(frozen=True)
class InstanceSettings:
    """The settings as they hold now. ``fixed`` are those that the environment sets."""

    sign_up: SignUp
    default_locale: str
    address: str
    fixed: frozenset[InstanceSetting]


@dataclass(frozen=True)
class Invitation:
    """Lets somebody sign up once. ``email`` is the only address that may use it, empty for any."""

    id: int
    email: str
    made_by: str
    made_at: datetime
    expires_at: datetime


def checked_setting(name: InstanceSetting, typed: str) -> str:
    """Return a setting's value as it is stored; empty goes back to what holds without it. Raises InvalidInput."""
    typed = typed.strip()
    match name:
        case InstanceSetting.SIGN_UP if typed not in list(SignUp):
            raise InvalidInput("sign_up_unknown", field=name.value)
        case InstanceSetting.DEFAULT_LOCALE if typed not in LOCALES:
            raise InvalidInput("locale_unknown", field=name.value, value=typed)
        case InstanceSetting.ADDRESS if typed:
            return _checked_address(typed)
        case _:
            return typed


def _checked_address(typed: str) -> str:
    address = typed.rstrip("/")
    if not _is_origin(address) or len(address) > ADDRESS_MAX:
        raise InvalidInput("address_invalid", field=InstanceSetting.ADDRESS.value)
    return address


def _is_origin(address: str) -> bool:
    """Whether it is scheme, name and port alone: links in letters are made by putting a path behind it."""
    if "@" in address or not address.isascii() or not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
        has_name = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return has_name and parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" == address
