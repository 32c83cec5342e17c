"""One answer being read: what its chunks have said so far."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from promptmanager.adapters.openrouter.answers import cost_of, first_choice, mapping, text, usage_of, word
from promptmanager.adapters.openrouter.refusals import error_of, refusal, said_in, whole_number
from promptmanager.adapters.openrouter.text import Joiner
from promptmanager.domain.errors import ProviderError, StreamBroken
from promptmanager.domain.runs import Usage
from promptmanager.services.ports.chat import Finished, Text

_BROKEN_NATIVE_REASONS = frozenset({"network_error", "error"})


class Reading:
    """Takes the chunks of one answer, gives its text, and knows in the end how it finished.

    ``model`` is the one that was asked for, until a chunk names the one that answers.
    """

    def __init__(self, model: str) -> None:
        self.asked_model = model
        self.has_text = False
        self.finish_reason = ""
        self.generation_id = ""
        self.failure: ProviderError | None = None
        self._model = model
        self._provider = ""
        self._names: tuple[object, object] = (None, None)
        self._usage = Usage()
        self._cost: Decimal | None = None
        self._text = Joiner()
        self._reasoning = Joiner()

    def take(self, chunk: Mapping[str, Any]) -> Text | None:
        """Read one chunk; return its text, if any. Afterwards ``failure`` says whether it told of one."""
        self._note_facts(chunk)
        choice = first_choice(chunk)
        piece = self._piece(mapping(choice.get("delta"))) if not self.finish_reason else None
        self._note_end(choice)
        self.has_text = self.has_text or piece is not None
        self.failure = self._failure(chunk, choice)
        return piece

    def take_whole(self, body: Mapping[str, Any]) -> Text | None:
        """Read the body of an answer that was not streamed."""
        message = first_choice(body).get("message")
        choice = {**first_choice(body), "delta": message}
        return self.take({**body, "choices": [choice]})

    def rest(self) -> Text | None:
        """Return what was held back for a partner that never came."""
        rest = Text(text=self._text.rest(), reasoning=self._reasoning.rest())
        return rest if rest.text or rest.reasoning else None

    def finished(self) -> Finished:
        return Finished(
            finish_reason=self.finish_reason,
            usage=self._usage,
            cost_usd=self._cost,
            provider=self._provider,
            model=self._model,
        )

    def _note_facts(self, chunk: Mapping[str, Any]) -> None:
        if not self.generation_id:
            self.generation_id = word(chunk.get("id"))
        # Both stand on every chunk, mostly unchanged, and there are many chunks.
        names = (chunk.get("model"), chunk.get("provider"))
        if names != self._names:
            self._names = names
            self._model = word(names[0]) or self._model
            self._provider = word(names[1]) or self._provider
        if isinstance(chunk.get("usage"), Mapping):
            self._usage = usage_of(chunk["usage"])
            cost = cost_of(chunk["usage"].get("cost"))
            self._cost = self._cost if cost is None else cost

    def _note_end(self, choice: Mapping[str, Any]) -> None:
        # The usage chunk may repeat the choice with a null here: the first reason given stands.
        self.finish_reason = self.finish_reason or word(choice.get("finish_reason"))

    def _piece(self, delta: Mapping[str, Any]) -> Text | None:
        answer = text(delta.get("content")) or text(delta.get("refusal"))
        thought = _reasoning_in(delta)
        if not answer and not thought:
            return None
        piece = Text(text=self._text.add(answer), reasoning=self._reasoning.add(thought))
        return piece if piece.text or piece.reasoning else None

    def _failure(self, chunk: Mapping[str, Any], choice: Mapping[str, Any]) -> ProviderError | None:
        """Recognise the shapes in which a stream tells that it failed, all under HTTP 200.

        ``error`` beside a choice, beside an empty list, or inside the choice (errors-and-debugging.mdx;
        recorded in pydantic-ai's cassettes; OmniRoute#8210), or only a finish reason (hax#15, houston#1211).
        """
        error = error_of(chunk) or error_of(choice)
        native = word(choice.get("native_finish_reason"))
        if error is None and self.finish_reason != "error" and native not in _BROKEN_NATIVE_REASONS:
            return None
        error = error or {}
        said = said_in(error) or native or self.finish_reason or "error"
        is_classifiable = whole_number(error.get("code")) is not None or "error_type" in mapping(error.get("metadata"))
        if self.has_text or not is_classifiable:
            return StreamBroken(detail=said)
        return refusal(error, model=self.asked_model)


def _reasoning_in(delta: Mapping[str, Any]) -> str:
    """Return the model's thoughts: ``reasoning``, its older name, or the readable parts of the details."""
    plain = text(delta.get("reasoning")) or text(delta.get("reasoning_content"))
    details = delta.get("reasoning_details")
    if plain or not isinstance(details, list):
        return plain
    return "".join(text(mapping(item).get("text")) or text(mapping(item).get("summary")) for item in details)
