"""A hasher that costs nothing and counts how often it was asked."""

from __future__ import annotations


class FakeHasher:
    def __init__(self) -> None:
        self.asked = 0

    async def hash(self, password: str) -> str:
        self.asked += 1
        return f"hashed:{password}"

    async def verify(self, password: str, stored: str) -> tuple[bool, str | None]:
        self.asked += 1
        if stored == f"outdated:{password}":
            return True, f"hashed:{password}"
        return stored == f"hashed:{password}", None
