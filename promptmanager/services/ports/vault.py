"""The port of the vault: secrets that stand in the database sealed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class SecretPurpose(StrEnum):
    OPENROUTER_KEY = "openrouter-key"
    OPENROUTER_CONNECTION = "openrouter-connection"


@dataclass(frozen=True)
class SecretPlace:
    """Where a sealed secret stands: it opens nowhere else."""

    purpose: SecretPurpose
    user_id: int
    entry_id: str


class SealBroken(Exception):
    """It was sealed for another place or with a key that the ring no longer has, or was changed since."""


class SecretVault(Protocol):
    @property
    def is_ready(self) -> bool:
        """Whether there is a ring to seal with. Without one, ``seal`` and ``open`` raise SealBroken."""
        ...

    def seal(self, secret: str, place: SecretPlace) -> str:
        """Return the secret sealed for this place with the ring's first key; another time, another text."""
        ...

    def open(self, sealed: str, place: SecretPlace) -> str:
        """Return the secret, whichever key of the ring sealed it. Raises SealBroken."""
        ...

    def is_sealed_by_the_first(self, sealed: str) -> bool:
        """Whether it need not be sealed anew when keys are changed."""
        ...
