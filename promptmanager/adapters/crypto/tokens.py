"""Tokens and ids from the system's randomness."""

from __future__ import annotations

import secrets


class RandomTokens:
    def new(self) -> str:
        return secrets.token_urlsafe(32)

    def new_id(self) -> str:
        return secrets.token_urlsafe(16)
