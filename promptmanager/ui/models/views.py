"""What the browser is told of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from promptmanager.domain.models import CatalogueEntry, ModelPrice, usd_per_million
from promptmanager.services.model_hearing import Silence
from promptmanager.ui.shared.model_views import TroubleView, model_view, trouble_view


@dataclass(frozen=True)
class EntryView:
    """A model of the catalogue. Prices are texts of US dollars per million tokens, empty when unknown."""

    id: str
    name: str
    context_length: int
    usd_in: str
    usd_out: str
    # Kinds of input, in the words of the provider.
    takes: list[str]
    tier: str
    is_by_rule: bool
    is_simulated: bool
    is_enabled: bool
    is_retired: bool
    is_default: bool
    expires_on: str


@dataclass(frozen=True)
class PriceView:
    at: str
    usd_in: str
    usd_out: str


@dataclass(frozen=True)
class SilenceView:
    """Why a provider said nothing when it was asked last, and when it is asked again."""

    reason: TroubleView
    is_simulated: bool
    at: str
    again_at: str


def silence_view(silence: Silence) -> SilenceView:
    return SilenceView(
        reason=trouble_view(silence.error),
        is_simulated=silence.is_simulated,
        at=silence.at.isoformat(),
        again_at=silence.again_at.isoformat(),
    )


def entry_view(entry: CatalogueEntry, *, default_model: str, now: datetime) -> EntryView:
    view = model_view(entry.tiered)
    return EntryView(
        id=view.id,
        name=view.name,
        context_length=view.context_length,
        usd_in=view.usd_in,
        usd_out=view.usd_out,
        takes=list(entry.model.modalities),
        tier=entry.tiered.tier.value,
        is_by_rule=entry.chosen_tier is None,
        is_simulated=entry.model.is_simulated,
        is_enabled=entry.is_enabled,
        is_retired=entry.is_retired(now),
        is_default=view.id == default_model,
        expires_on=entry.model.expires_on.isoformat() if entry.model.expires_on else "",
    )


def price_view(price: ModelPrice) -> PriceView:
    incoming, outgoing = usd_per_million(price.prompt_usd_per_token), usd_per_million(price.completion_usd_per_token)
    return PriceView(
        at=price.at.isoformat(),
        usd_in="" if incoming is None else format(incoming.normalize(), "f"),
        usd_out="" if outgoing is None else format(outgoing.normalize(), "f"),
    )
