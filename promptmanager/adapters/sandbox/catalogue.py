"""The sandbox's models, in the shape of OpenRouter's GET /models."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CONTEXT_LENGTH = 32_000
COMPLETION_MAX = 8_000
FLAKY_FAILURES = (1, 3)

_COMMON = ("max_tokens", "stop", "seed", "temperature", "top_p")


@dataclass(frozen=True)
class SandboxModel:
    """``tokens_per_second`` is a mean; ``wait_seconds`` passes before the first token."""

    id: str
    name: str
    description: str
    tokens_per_second: float
    wait_seconds: float = 0.25
    prompt_usd: Decimal = Decimal("0.0000005")
    completion_usd: Decimal = Decimal("0.0000015")
    parameters: tuple[str, ...] = _COMMON

    def plain(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "canonical_slug": self.id,
            "name": self.name,
            "created": 1_767_225_600,
            "description": self.description,
            "context_length": CONTEXT_LENGTH,
            "architecture": {
                "modality": "text->text",
                "input_modalities": ["text"],
                "output_modalities": ["text"],
                "tokenizer": "Other",
                "instruct_type": None,
            },
            "pricing": {"prompt": f"{self.prompt_usd:f}", "completion": f"{self.completion_usd:f}", "request": "0"},
            "top_provider": {
                "context_length": CONTEXT_LENGTH,
                "max_completion_tokens": COMPLETION_MAX,
                "is_moderated": False,
            },
            "per_request_limits": None,
            "supported_parameters": list(self.parameters),
        }


MODELS = {
    model.id: model
    for model in (
        SandboxModel(
            "sandbox/writer",
            "Sandbox: Writer",
            "Simulated. Writes readable prose in English or French from the prompt and the seed; the same for the "
            "same two. Name a number of words to choose the length.",
            tokens_per_second=50,
        ),
        SandboxModel(
            "sandbox/echo",
            "Sandbox: Echo",
            "Simulated. Repeats the last user message word for word: shows what a template has become.",
            tokens_per_second=120,
            wait_seconds=0.1,
            prompt_usd=Decimal(0),
            completion_usd=Decimal(0),
        ),
        SandboxModel(
            "sandbox/json",
            "Sandbox: JSON",
            "Simulated. Fills the JSON schema of the request with made-up values that fit it.",
            tokens_per_second=80,
            parameters=(*_COMMON, "response_format", "structured_outputs"),
        ),
        SandboxModel(
            "sandbox/slow",
            "Sandbox: Slow",
            "Simulated. Waits four seconds, thinks aloud, then answers slowly.",
            tokens_per_second=12,
            wait_seconds=4,
            prompt_usd=Decimal("0.000002"),
            completion_usd=Decimal("0.000008"),
            parameters=(*_COMMON, "reasoning", "include_reasoning"),
        ),
        SandboxModel(
            "sandbox/flaky",
            "Sandbox: Flaky",
            "Simulated. One call in three breaks in mid-stream: half of those with an error, half without a word. "
            "Which ones depends on the prompt and the seed alone.",
            tokens_per_second=50,
        ),
    )
}
