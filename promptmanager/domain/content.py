"""What a version says: messages, variables and model settings, and the hash that names it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MESSAGES_MAX = 50
MESSAGE_LENGTH_MAX = 100_000
VARIABLES_MAX = 100
VARIABLE_VALUE_MAX = 200_000
STOP_MAX = 4
SCHEMA_LENGTH_MAX = 50_000


class MessageRole(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class VariableType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    JSON = "json"


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON_OBJECT = "json_object"
    JSON_SCHEMA = "json_schema"


@dataclass(frozen=True)
class Message:
    role: MessageRole
    text: str


@dataclass(frozen=True)
class Variable:
    """The contract of one hole in a template. ``default`` is text as typed; empty means none."""

    name: str
    type: VariableType = VariableType.TEXT
    is_required: bool = True
    default: str = ""
    description: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelSettings:
    """How a model is called. None leaves a parameter to the provider's default.

    Ranges are OpenRouter's (openapi ChatRequest): temperature 0-2, top_p 0-1, penalties -2..2,
    at most 4 stop sequences. ``json_schema`` is JSON text, used with OutputFormat.JSON_SCHEMA.
    """

    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None
    top_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    output_format: OutputFormat = OutputFormat.TEXT
    json_schema: str = ""


@dataclass(frozen=True)
class Content:
    """The whole of a version, immutable. Equal contents have equal hashes."""

    messages: tuple[Message, ...] = (Message(MessageRole.USER, ""),)
    variables: tuple[Variable, ...] = ()
    settings: ModelSettings = field(default_factory=ModelSettings)


EMPTY = Content()


def to_plain(content: Content) -> dict[str, Any]:
    """Return the content as JSON values, the form that is stored, exported and hashed."""
    return json.loads(json.dumps(asdict(content)))


def from_plain(plain: dict[str, Any]) -> Content:
    """Read what ``to_plain`` wrote; unknown keys are ignored. Raises KeyError, ValueError, TypeError."""
    known_settings = {
        name: plain["settings"][name] for name in ModelSettings.__dataclass_fields__ if name in plain["settings"]
    }
    known_settings["stop"] = tuple(known_settings.get("stop", ()))
    known_settings["output_format"] = OutputFormat(known_settings.get("output_format", OutputFormat.TEXT))
    return Content(
        messages=tuple(Message(MessageRole(m["role"]), str(m["text"])) for m in plain["messages"]),
        variables=tuple(
            Variable(
                name=str(v["name"]),
                type=VariableType(v.get("type", VariableType.TEXT)),
                is_required=bool(v.get("is_required", True)),
                default=str(v.get("default", "")),
                description=str(v.get("description", "")),
                choices=tuple(str(choice) for choice in v.get("choices", ())),
            )
            for v in plain["variables"]
        ),
        settings=ModelSettings(**known_settings),
    )


def content_hash(content: Content) -> str:
    """SHA-256, in hex, of the content's canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(to_plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
