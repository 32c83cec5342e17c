"""Models that can be called, with their prices and what they understand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum


class ModelTier(StrEnum):
    """Who may run a model: everybody, or PRO only."""

    FREE = "free"
    PREMIUM = "premium"


PREMIUM_IN_SANDBOX = "sandbox/slow"


@dataclass(frozen=True)
class Model:
    """A model as a provider offers it. Prices are USD per token; None when the provider does not say.

    ``modalities`` are what it takes: text, image, file, audio, video. From ``expires_on`` on (UTC) it answers no more.
    """

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
    modalities: tuple[str, ...] = ("text",)
    expires_on: date | None = None

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
    """Return the tier of a model about which nobody has decided: OpenRouter's ``:free`` models are free.

    A price of zero alone does not tell: the list's two prices leave out what is charged a call, an image or a search,
    and models that cost nothing for a while, to be tried, are outside the pool that the platform meters.

    What the sandbox simulates costs nothing, whatever price it shows; of its models only the slow one is premium, so
    that the difference can be tried without a key.
    """
    is_free = model.id != PREMIUM_IN_SANDBOX if model.is_simulated else model.is_of_free_pool
    return ModelTier.FREE if is_free else ModelTier.PREMIUM


@dataclass(frozen=True)
class CatalogueEntry:
    """A model as the instance knows it: what its provider said last, and what the administrator decided.

    ``chosen_tier`` is None while the rule decides. ``retired_at`` stands since the provider no longer offers it.
    """

    model: Model
    first_seen_at: datetime
    last_seen_at: datetime
    is_enabled: bool = True
    chosen_tier: ModelTier | None = None
    retired_at: datetime | None = None

    @property
    def tiered(self) -> Model:
        """The model with the tier that holds."""
        return replace(self.model, tier=self.chosen_tier or tier_by_rule(self.model))

    def is_retired(self, now: datetime) -> bool:
        expires_on = self.model.expires_on
        return self.retired_at is not None or (expires_on is not None and now.date() >= expires_on)

    def may_run(self, now: datetime) -> bool:
        return self.is_enabled and not self.is_retired(now)


@dataclass(frozen=True)
class ModelPrice:
    """What a model cost from a moment on, in USD per token."""

    at: datetime
    prompt_usd_per_token: Decimal | None
    completion_usd_per_token: Decimal | None


def nearest(entry: CatalogueEntry, others: Iterable[CatalogueEntry], count: int = 3) -> tuple[Model, ...]:
    """Return the models that come closest to one that cannot be run: of the same maker and name, tier and price."""
    own = entry.tiered

    def distance(other: Model) -> tuple[int, int, float, Decimal, str]:
        unlike = SequenceMatcher(None, own.id, other.id).ratio()
        dearer = (other.completion_usd_per_token or Decimal(0)) - (own.completion_usd_per_token or Decimal(0))
        is_strange = own.id.partition("/")[0] != other.id.partition("/")[0]
        return other.tier is not own.tier, is_strange, -unlike, abs(dearer), other.id

    candidates = [other.tiered for other in others if other.model.id != own.id]
    return tuple(sorted(candidates, key=distance)[:count])


def usd_per_million(per_token: Decimal | None) -> Decimal | None:
    return None if per_token is None else per_token * 1_000_000
