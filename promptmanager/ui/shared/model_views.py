"""What the browser is told of a model."""

from __future__ import annotations

from dataclasses import dataclass

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.models import Model, usd_per_million
from promptmanager.ui.shared.notices import error_text


@dataclass(frozen=True)
class TroubleView:
    """Why a model cannot be run, in both languages; empty when it can."""

    en: str = ""
    fr: str = ""


NO_TROUBLE = TroubleView()


@dataclass(frozen=True)
class ModelView:
    """A model as it is listed. Prices are texts of US dollars per million tokens, empty when unknown.

    ``is_locked``: the reader's plan does not include it. ``trouble`` says why it can no longer be run.
    """

    id: str = ""
    name: str = ""
    context_length: int = 0
    usd_in: str = ""
    usd_out: str = ""
    kind: str = "premium"
    supported: tuple[str, ...] = ()
    is_known: bool = True
    is_locked: bool = False
    is_favourite: bool = False
    is_recent: bool = False
    trouble: TroubleView = NO_TROUBLE


def trouble_view(trouble: PromptManagerError | None) -> TroubleView:
    return NO_TROUBLE if trouble is None else TroubleView(error_text("en", trouble), error_text("fr", trouble))


def model_view(model: Model) -> ModelView:
    kind = "simulated" if model.is_simulated else model.tier.value
    incoming, outgoing = usd_per_million(model.prompt_usd_per_token), usd_per_million(model.completion_usd_per_token)
    return ModelView(
        id=model.id,
        name=model.name,
        context_length=model.context_length or 0,
        usd_in="" if incoming is None else format(incoming.normalize(), "f"),
        usd_out="" if outgoing is None else format(outgoing.normalize(), "f"),
        kind=kind,
        supported=tuple(sorted(model.supported_parameters)),
    )


def matching(models: list[Model], query: str, limit: int) -> list[Model]:
    """Return the models whose name or id holds every word, the best places first."""
    words = query.lower().split()
    found = [
        (min((f"{model.name} {model.id}".lower().find(word) for word in words), default=0), index, model)
        for index, model in enumerate(models)
        if all(word in f"{model.name} {model.id}".lower() for word in words)
    ]
    return [model for _, _, model in sorted(found, key=lambda each: each[:2])[:limit]]
