"""What is sent: a request in OpenRouter's words (openapi ChatRequest, August 2026)."""

from __future__ import annotations

import json
from typing import Any

from promptmanager.adapters.openrouter.text import valid
from promptmanager.domain.content import ModelSettings, OutputFormat
from promptmanager.domain.errors import KeyRefused
from promptmanager.services.ports.chat import ChatRequest

APP_TITLE = "Prompt Manager"

_SAME_NAME = ("temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed")


def body_of(request: ChatRequest) -> bytes:
    """Return the JSON of a streaming call. Parameters that are not set are not sent."""
    settings = request.settings
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": [{"role": message.role.value, "content": valid(message.text)} for message in request.messages],
        "stream": True,
        # Models with a short context compress prompts by default: a prompt under test must arrive as written.
        "plugins": [{"id": "context-compression", "enabled": False}],
    }
    for name in _SAME_NAME:
        value = getattr(settings, name)
        if value is not None:
            body[name] = value
    if settings.stop:
        body["stop"] = [valid(sequence) for sequence in settings.stop]
    response_format = _response_format(settings)
    if response_format:
        body["response_format"] = response_format
        # Support is per endpoint, and an endpoint that lacks it would ignore the parameter in silence.
        body["provider"] = {"require_parameters": True}
    return json.dumps(body).encode("ascii")


def headers_of(key: str, *, app_url: str) -> dict[str, str]:
    """Return the headers of a call made with this key: who asks, and for which app (app-attribution.mdx).

    Raises KeyRefused for what cannot stand in a header.
    """
    if not (key.isascii() and key.isprintable()):
        raise KeyRefused(detail="not an API key")
    headers = {"X-OpenRouter-Title": APP_TITLE}
    if app_url:
        headers["HTTP-Referer"] = app_url
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _response_format(settings: ModelSettings) -> dict[str, Any] | None:
    if settings.output_format is OutputFormat.JSON_OBJECT:
        return {"type": "json_object"}
    if settings.output_format is not OutputFormat.JSON_SCHEMA:
        return None
    try:
        schema = json.loads(settings.json_schema)
    except ValueError:
        schema = None
    if not isinstance(schema, dict):
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
