"""Tokens that can be told apart and foreseen."""

from __future__ import annotations

from itertools import count


class FakeTokens:
    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> str:
        return f"token-{next(self._numbers):037d}"

    def new_id(self) -> str:
        return f"id-{next(self._numbers):019d}"
