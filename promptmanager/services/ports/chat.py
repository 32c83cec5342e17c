"""The port through which models are called."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from promptmanager.domain.content import Message, ModelSettings
from promptmanager.domain.models import Model
from promptmanager.domain.runs import Usage


@dataclass(frozen=True)
class ChatRequest:
    """Everything that leaves: resolved messages and settings."""

    messages: tuple[Message, ...]
    settings: ModelSettings


@dataclass(frozen=True)
class Waiting:
    """The call has not left: it waits for a place of the free pool, at this one in the queue; 0 at the end of it."""

    place: int


@dataclass(frozen=True)
class Opened:
    """The provider accepted; its own id for the call, before any text."""

    generation_id: str


@dataclass(frozen=True)
class Text:
    """Some more of the answer. Either part may be empty, not both. Always valid Unicode."""

    text: str = ""
    reasoning: str = ""


@dataclass(frozen=True)
class Finished:
    """The regular end. ``cost_usd`` None: the provider did not say."""

    finish_reason: str
    usage: Usage
    cost_usd: Decimal | None
    provider: str
    model: str


ChatEvent = Waiting | Opened | Text | Finished


@dataclass(frozen=True)
class Settled:
    """What a call cost in the end, as the provider's books say."""

    cost_usd: Decimal
    usage: Usage
    provider: str


class BooksClosed(Exception):
    """Nobody can be asked any more what a call cost."""


class ChatProvider(Protocol):
    is_simulated: bool

    async def models(self) -> tuple[Model, ...]:
        """Return all models. Raises ProviderError."""
        ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatEvent, None]:
        """Call a model once; yield Opened (if the provider gives an id), Text..., Finished.

        Raises a ProviderError when the call is refused, breaks or is cut; text already yielded stays
        valid. Never repeats a call after the first byte of text. Closing the generator (``aclose``, or
        cancelling the task) closes the provider's connection at once.
        """
        ...

    async def settled(self, generation_id: str) -> Settled | None:
        """Return what a past call cost, or None while the provider does not know it yet. Raises BooksClosed."""
        ...
