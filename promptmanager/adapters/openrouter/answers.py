"""What is received: chunks, usage, prices and models, read without trusting their shape.

OpenRouter adds fields without notice and any nested value may be null, so every reader here returns a
default for what is missing or of the wrong type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from promptmanager.adapters.openrouter.text import detail, valid
from promptmanager.domain.models import Model
from promptmanager.domain.runs import Usage
from promptmanager.services.ports.chat import Settled

_EXACT = json.JSONDecoder(parse_float=Decimal)
_COST_MAX_USD = Decimal(1_000_000)
_TOKENS_MAX = 10**12
_DESCRIPTION_MAX = 1_000


def plain_of(text: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object in a text, or None. Numbers with a point are Decimal, to keep costs exact."""
    try:
        plain = _EXACT.decode(text if isinstance(text, str) else text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None


def usage_of(raw: object) -> Usage:
    usage = mapping(raw)
    return Usage(
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        reasoning_tokens=_count(mapping(usage.get("completion_tokens_details")).get("reasoning_tokens")),
        cached_tokens=_count(mapping(usage.get("prompt_tokens_details")).get("cached_tokens")),
    )


def cost_of(raw: object) -> Decimal | None:
    """Return a cost in USD, or None when it is missing or absurd."""
    cost = decimal(raw)
    return cost if cost is not None and 0 <= cost <= _COST_MAX_USD else None


def settled_of(raw: object) -> Settled | None:
    """Read the ``data`` of GET /generation; None while it names no cost."""
    data = mapping(raw)
    cost = cost_of(data.get("total_cost"))
    if cost is None:
        return None
    prompt = _count(data.get("native_tokens_prompt"))
    completion = _count(data.get("native_tokens_completion"))
    return Settled(
        cost_usd=cost,
        usage=Usage(
            prompt_tokens=_count(data.get("tokens_prompt")) if prompt is None else prompt,
            completion_tokens=_count(data.get("tokens_completion")) if completion is None else completion,
            reasoning_tokens=_count(data.get("native_tokens_reasoning")),
            cached_tokens=_count(data.get("native_tokens_cached")),
        ),
        provider=word(data.get("provider_name")),
    )


def models_of(raw: object, *, is_simulated: bool) -> tuple[Model, ...]:
    """Read the ``data`` of GET /models, leaving out what cannot answer in text."""
    entries = raw if isinstance(raw, list) else []
    return tuple(
        _model(mapping(entry), is_simulated=is_simulated)
        for entry in entries
        if word(mapping(entry).get("id")) and _answers_in_text(mapping(entry))
    )


def word(value: object) -> str:
    """Return a short text such as an id or a name, one line, or empty."""
    return detail(value) if isinstance(value, str) else ""


def decimal(value: object) -> Decimal | None:
    """Return a number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def first_choice(plain: Mapping[str, Any]) -> Mapping[str, Any]:
    choices = plain.get("choices")
    return mapping(choices[0]) if isinstance(choices, list) and choices else {}


def _model(entry: Mapping[str, Any], *, is_simulated: bool) -> Model:
    pricing = mapping(entry.get("pricing"))
    top = mapping(entry.get("top_provider"))
    parameters = entry.get("supported_parameters")
    takes = mapping(entry.get("architecture")).get("input_modalities")
    return Model(
        id=word(entry.get("id")),
        name=word(entry.get("name")) or word(entry.get("id")),
        context_length=_count(entry.get("context_length")),
        max_completion_tokens=_count(top.get("max_completion_tokens")),
        prompt_usd_per_token=cost_of(pricing.get("prompt")),
        completion_usd_per_token=cost_of(pricing.get("completion")),
        supported_parameters=frozenset(
            name for name in (parameters if isinstance(parameters, list) else []) if isinstance(name, str)
        ),
        description=valid(text(entry.get("description")))[:_DESCRIPTION_MAX],
        is_simulated=is_simulated,
        modalities=tuple(word(each) for each in takes if word(each)) if isinstance(takes, list) else ("text",),
        expires_on=_day(entry.get("expiration_date")),
    )


def _answers_in_text(entry: Mapping[str, Any]) -> bool:
    outputs = mapping(entry.get("architecture")).get("output_modalities")
    return not isinstance(outputs, list) or not outputs or "text" in outputs


def _day(value: object) -> date | None:
    """Read a date, or the day of a moment, as ISO 8601; None for anything else."""
    try:
        return datetime.fromisoformat(text(value)).date()
    except ValueError:
        return None


def _count(value: object) -> int | None:
    number = decimal(value)
    return int(number) if number is not None and 0 <= number <= _TOKENS_MAX else None
