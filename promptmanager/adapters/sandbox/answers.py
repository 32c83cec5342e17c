"""What a sandbox model answers to a request, decided whole before the first token leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any

from promptmanager.adapters.sandbox.catalogue import (
    COMPLETION_MAX,
    CONTEXT_LENGTH,
    FLAKY_FAILURES,
    MODELS,
    SandboxModel,
)
from promptmanager.adapters.sandbox.filling import CannotFill, filled
from promptmanager.adapters.sandbox.prose import prose, thoughts, tokens


class Breakage(Enum):
    """How a stream goes wrong in its middle."""

    NONE = "none"
    ERROR = "error"
    SILENCE = "silence"


@dataclass(frozen=True)
class Answer:
    """All that a call will say. ``breaks_at`` counts pieces of ``text``; -1 means never."""

    model: SandboxModel
    prompt_tokens: int
    reasoning: tuple[str, ...]
    text: tuple[str, ...]
    finish_reason: str
    breakage: Breakage = Breakage.NONE
    breaks_at: int = -1

    def usage(self, sent: int, thought: int) -> dict[str, Any]:
        """Return the usage of what was really sent: pieces of text and of reasoning."""
        completion = sent + thought
        cost = self.model.prompt_usd * self.prompt_tokens + self.model.completion_usd * completion
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
            "cost": float(cost.quantize(Decimal("0.00000001"))),
            "is_byok": False,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": thought},
            "cost_details": {"upstream_inference_cost": None},
        }


class BadRequest(Exception):
    """The request cannot be answered; carries the sentence OpenRouter would say."""


def answer(request: object) -> Answer:
    """Decide the answer. Raises BadRequest."""
    if not isinstance(request, Mapping):
        raise BadRequest("The body must be a JSON object.")
    model = MODELS.get(str(request.get("model")))
    if model is None:
        raise BadRequest(f"{request.get('model')} is not a valid model ID")
    messages = _messages(request)
    everything = "\n".join(messages)
    prompt_tokens = len(tokens(everything)) + 4 * len(messages)
    if prompt_tokens > CONTEXT_LENGTH:
        raise BadRequest(
            f"This endpoint's maximum context length is {CONTEXT_LENGTH} tokens. "
            f"However, you requested about {prompt_tokens} tokens."
        )
    chance = _chance(request.get("seed"), everything)
    breakage, share = _breakage(model, chance)
    last = _last_user(request) or everything
    thought = tuple(tokens(thoughts(last, chance))) if model.id == "sandbox/slow" else ()
    pieces = tokens(_stopped(_text(model, request, last, chance), request.get("stop")))
    room = max(1, _limit(request) - len(thought))
    kept = tuple(pieces[:room])
    return Answer(
        model=model,
        prompt_tokens=prompt_tokens,
        reasoning=thought,
        text=kept,
        finish_reason="length" if len(pieces) > room else "stop",
        breakage=breakage,
        breaks_at=-1 if breakage is Breakage.NONE else max(1, int(len(kept) * share)),
    )


def _text(model: SandboxModel, request: Mapping[str, Any], last: str, chance: Random) -> str:
    if model.id == "sandbox/echo":
        return last or "…"
    if model.id == "sandbox/json":
        return json.dumps(_filled(request, last, chance), ensure_ascii=False, indent=2)
    return prose(last, chance)


def _filled(request: Mapping[str, Any], last: str, chance: Random) -> Any:
    response_format = request.get("response_format")
    wrapper = response_format.get("json_schema") if isinstance(response_format, Mapping) else None
    schema = wrapper.get("schema") if isinstance(wrapper, Mapping) else None
    if isinstance(schema, Mapping):
        try:
            return filled(schema, chance)
        except CannotFill as error:
            raise BadRequest(str(error)) from error
    return {"answer": prose(last, chance).splitlines()[-1], "score": chance.randint(1, 10), "is_simulated": True}


def _messages(request: Mapping[str, Any]) -> list[str]:
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages:
        raise BadRequest("Input must have at least 1 message.")
    return [_content(message) for message in messages]


def _last_user(request: Mapping[str, Any]) -> str:
    spoken = [_content(m) for m in request["messages"] if isinstance(m, Mapping) and m.get("role") == "user"]
    return spoken[-1] if spoken else ""


def _content(message: object) -> str:
    content = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if isinstance(part, Mapping))
    if not isinstance(content, str):
        raise BadRequest("Each message needs a role and content.")
    return content


def _chance(seed: object, prompt: str) -> Random:
    digest = hashlib.sha256(f"{seed}\x00{prompt}".encode("utf-8", "surrogatepass")).digest()
    return Random(digest)  # noqa: S311 - wanted: the same every time, and no secret depends on it


def _breakage(model: SandboxModel, chance: Random) -> tuple[Breakage, float]:
    """Decide whether this call breaks, and after which share of its text."""
    failures, of = FLAKY_FAILURES
    draw, share = chance.random(), 0.25 + chance.random() / 2
    if model.id != "sandbox/flaky" or draw >= failures / of:
        return Breakage.NONE, share
    return (Breakage.ERROR if draw < failures / of / 2 else Breakage.SILENCE), share


def _stopped(text: str, stop: object) -> str:
    """Return the text up to the first stop sequence."""
    sequences = [stop] if isinstance(stop, str) else stop if isinstance(stop, list) else []
    places = [text.find(sequence) for sequence in sequences if isinstance(sequence, str) and sequence]
    found = [place for place in places if place >= 0]
    return text[: min(found, default=len(text))]


def _limit(request: Mapping[str, Any]) -> int:
    asked = request.get("max_completion_tokens") or request.get("max_tokens")
    if asked is None:
        return COMPLETION_MAX
    if isinstance(asked, bool) or not isinstance(asked, int) or asked < 1:
        raise BadRequest("max_tokens must be a whole number of at least 1.")
    return min(asked, COMPLETION_MAX)
