"""Models that can be called, with their prices and what they understand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Model:
    """A model of the catalogue. Prices are USD per token; None when the provider does not say."""

    id: str
    name: str
    context_length: int | None
    max_completion_tokens: int | None
    prompt_usd_per_token: Decimal | None
    completion_usd_per_token: Decimal | None
    supported_parameters: frozenset[str]
    description: str = ""
    is_simulated: bool = False

    @property
    def is_free(self) -> bool:
        return self.prompt_usd_per_token == 0 and self.completion_usd_per_token == 0

    def supports(self, parameter: str) -> bool:
        return parameter in self.supported_parameters


def usd_per_million(per_token: Decimal | None) -> Decimal | None:
    return None if per_token is None else per_token * 1_000_000
