"""Limits on how often a stranger may try, counted before any expensive work."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime

from promptmanager.domain.errors import TooManyAttempts
from promptmanager.services.ports import Clock, Store


@dataclass(frozen=True)
class Limit:
    """At most ``attempts`` in each window of so many seconds."""

    name: str
    attempts: int
    window_seconds: int


SIGN_IN_ACCOUNT = Limit("sign-in-account", 10, 600)
# An office or a family shares one address, hence the larger figure.
SIGN_IN_ADDRESS = Limit("sign-in-address", 100, 600)
# A browser that is signed in already has a count of its own: strangers cannot lock its owner out.
SIGN_IN_KNOWN = Limit("sign-in-known", 10, 600)
SIGN_UP_ADDRESS = Limit("sign-up-address", 60, 3600)
PASSWORD = Limit("password", 10, 600)
RESET_ACCOUNT = Limit("reset-account", 5, 3600)
RESET_ADDRESS = Limit("reset-address", 60, 3600)


@dataclass(frozen=True)
class Throttle:
    store: Store
    clock: Clock

    async def count(self, limit: Limit, subject: str) -> None:
        """Count one attempt. Raises TooManyAttempts beyond the limit."""
        now = self.clock.now()
        started = int(now.timestamp()) // limit.window_seconds * limit.window_seconds
        async with self.store.writing() as uow:
            attempts = await uow.attempts.count_within(
                _key(limit, subject),
                window_start=datetime.fromtimestamp(started, UTC),
                window_seconds=limit.window_seconds,
            )
            await uow.commit()
        if attempts > limit.attempts:
            raise TooManyAttempts(retry_after_seconds=max(1, started + limit.window_seconds - int(now.timestamp())))

    async def forget(self, limit: Limit, subject: str) -> None:
        """Start anew after a success."""
        async with self.store.writing() as uow:
            await uow.attempts.forget(_key(limit, subject))
            await uow.commit()


def network(ip_address: str) -> str:
    """Return what counts as one place: the address, or its /64, since an IPv6 customer owns at least that."""
    try:
        address = ipaddress.ip_address(ip_address)
    except ValueError:
        return ip_address
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _key(limit: Limit, subject: str) -> str:
    # Hashed, so that the table lists neither addresses nor whatever was typed, and every key is short.
    return f"{limit.name}:{hashlib.sha256(subject.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
