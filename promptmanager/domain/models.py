"""Models that can be called, with their prices and what they understand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ModelTier(StrEnum):
    """Who may run a model: everybody, or PRO only."""

    FREE = "free"
    PREMIUM = "premium"


PREMIUM_IN_SANDBOX = "sandbox/slow"


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
    tier: ModelTier = ModelTier.PREMIUM

    @property
    def is_free(self) -> bool:
        """Whether it costs nothing. Who may run it is its tier's business."""
        return self.prompt_usd_per_token == 0 and self.completion_usd_per_token == 0

    @property
    def is_of_free_pool(self) -> bool:
        """Whether its runs draw on the account's shared pool of free runs: OpenRouter's ``:free`` models."""
        return self.id.endswith(":free") and not self.is_simulated

    def supports(self, parameter: str) -> bool:
        return parameter in self.supported_parameters


def tier_by_rule(model: Model) -> ModelTier:
    """Return the tier of a model about which nobody has decided: free if it costs nobody anything.

    What the sandbox simulates costs nothing, whatever price it shows; of its models only the slow one is premium, so
    that the difference can be tried without a key.
    """
    if model.is_free or (model.is_simulated and model.id != PREMIUM_IN_SANDBOX):
        return ModelTier.FREE
    return ModelTier.PREMIUM


def usd_per_million(per_token: Decimal | None) -> Decimal | None:
    return None if per_token is None else per_token * 1_000_000
