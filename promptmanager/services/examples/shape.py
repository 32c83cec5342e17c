"""What an example consists of, and short ways to write one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, OutputFormat, Variable


@dataclass(frozen=True)
class ExampleVersion:
    """A version; ``note`` None leaves it a draft, the last one only."""

    content: Content
    note: str | None = None


@dataclass(frozen=True)
class Example:
    """A prompt to be made. ``inputs`` are values that show it at work."""

    title: str
    description: str
    tags: tuple[str, ...]
    category: tuple[str, ...]
    versions: tuple[ExampleVersion, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)


def content(
    *,
    system: str,
    user: str,
    variables: tuple[Variable, ...] = (),
    temperature: float | None = None,
    max_tokens: int | None = None,
    json_schema: str = "",
) -> Content:
    """Return a content whose model is still to be chosen."""
    return Content(
        messages=(Message(MessageRole.SYSTEM, system), Message(MessageRole.USER, user)),
        variables=variables,
        settings=ModelSettings(
            temperature=temperature,
            max_tokens=max_tokens,
            output_format=OutputFormat.JSON_SCHEMA if json_schema else OutputFormat.TEXT,
            json_schema=json_schema,
        ),
    )
