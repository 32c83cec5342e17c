"""Password hashing: argon2id through the passlib API of libpass."""

from __future__ import annotations

import asyncio
from functools import cached_property

from passlib.context import CryptContext
from passlib.exc import UnknownHashError

# OWASP ASVS 5.0.0, appendix C: with two passes at least 19 MiB, one lane.
MEMORY_KIB = 19_456
PASSES = 2
LANES = 1
# Each hash holds a core for some 30 ms and 19 MiB; more than two at once would starve the pages.
AT_ONCE = 2


class Argon2Hasher:
    def __init__(self) -> None:
        self._context = CryptContext(
            schemes=["argon2"],
            argon2__type="ID",
            argon2__memory_cost=MEMORY_KIB,
            argon2__time_cost=PASSES,
            argon2__parallelism=LANES,
        )
        self._places = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._places:
            return await asyncio.to_thread(self._context.hash, password)

    async def verify(self, password: str, stored: str) -> tuple[bool, str | None]:
        async with self._places:
            return await asyncio.to_thread(self._verify, password, stored)

    def _verify(self, password: str, stored: str) -> tuple[bool, str | None]:
        if not stored:
            self._context.verify(password, self._nobody)
            return False, None
        try:
            return self._context.verify_and_update(password, stored)
        except UnknownHashError:
            # An entry that this product did not write opens nothing.
            return False, None

    @cached_property
    def _nobody(self) -> str:
        """A hash that is compared when there is no account, so that its absence does not answer faster."""
        return self._context.hash("nobody has this password")
