"""The limits of a content: how much it may hold, and the ranges of its parameters."""

from __future__ import annotations

import json
import math

from promptmanager.domain.content import (
    MESSAGE_LENGTH_MAX,
    MESSAGES_MAX,
    SCHEMA_LENGTH_MAX,
    STOP_MAX,
    VARIABLE_VALUE_MAX,
    VARIABLES_MAX,
    Content,
    ModelSettings,
    OutputFormat,
    Variable,
    VariableType,
)
from promptmanager.domain.details import storable
from promptmanager.domain.errors import InvalidInput, VariableInvalid
from promptmanager.domain.templates.values import read_value

TEXT_LENGTH_MAX = 500_000
VARIABLE_NAME_MAX = 100
VARIABLE_DESCRIPTION_MAX = 500
CHOICES_MAX = 50
CHOICE_LENGTH_MAX = 200
MODEL_LENGTH_MAX = 200
STOP_LENGTH_MAX = 200
MAX_TOKENS_MAX = 10_000_000
# JSON numbers are exact up to here in every client.
SEED_MAX = 2**53 - 1

RANGES: dict[str, tuple[float, float]] = {
    "temperature": (0, 2),
    "top_p": (0, 1),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
    "max_tokens": (1, MAX_TOKENS_MAX),
    "seed": (-SEED_MAX, SEED_MAX),
}


def check_content(content: Content) -> None:
    """Refuse what is too much or out of range. A fault in a template is no matter here: drafts may have them.

    Raises InvalidInput; ``field`` names what it is about: ``messages``, ``messages.2``, ``variables.name``,
    ``temperature`` and so on.
    """
    _check_count("messages", len(content.messages), MESSAGES_MAX)
    if not content.messages:
        raise InvalidInput("messages_missing", field="messages")
    for number, message in enumerate(content.messages, start=1):
        _check_length(f"messages.{number}", message.text, MESSAGE_LENGTH_MAX)
    total = sum(len(message.text) for message in content.messages)
    if total > TEXT_LENGTH_MAX:
        raise InvalidInput("too_long", field="messages", limit=TEXT_LENGTH_MAX, length=total)
    _check_count("variables", len(content.variables), VARIABLES_MAX)
    names = [variable.name for variable in content.variables]
    if len(set(names)) < len(names):
        raise InvalidInput("variable_twice", field="variables")
    for variable in content.variables:
        _check_variable(variable)
    check_settings(content.settings)


def check_settings(settings: ModelSettings) -> None:
    """Refuse parameters out of the ranges that providers accept. Raises InvalidInput."""
    _check_length("model", settings.model, MODEL_LENGTH_MAX)
    for field, (low, high) in RANGES.items():
        value = getattr(settings, field)
        if value is not None and not (math.isfinite(value) and low <= value <= high):
            raise InvalidInput("out_of_range", field=field, low=low, high=high, value=value)
    _check_count("stop", len(settings.stop), STOP_MAX)
    for stop in settings.stop:
        _check_length("stop", stop, STOP_LENGTH_MAX)
    _check_length("json_schema", settings.json_schema, SCHEMA_LENGTH_MAX)


def check_schema(settings: ModelSettings) -> None:
    """Refuse to run or release with a schema that is no JSON object. Raises InvalidInput."""
    if settings.output_format is not OutputFormat.JSON_SCHEMA:
        return
    try:
        is_object = isinstance(json.loads(settings.json_schema), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        raise InvalidInput("schema_invalid", field="json_schema")


def _check_variable(variable: Variable) -> None:
    field = f"variables.{variable.name[:VARIABLE_NAME_MAX]}"
    if not variable.name.strip():
        raise InvalidInput("name_missing", field="variables")
    _check_length(field, variable.name, VARIABLE_NAME_MAX)
    _check_length(field, variable.description, VARIABLE_DESCRIPTION_MAX)
    _check_length(field, variable.default, VARIABLE_VALUE_MAX)
    _check_count(field, len(variable.choices), CHOICES_MAX)
    for choice in variable.choices:
        _check_length(field, choice, CHOICE_LENGTH_MAX)
    if variable.default and (variable.type is not VariableType.CHOICE or variable.choices):
        _check_default(field, variable)


def _check_default(field: str, variable: Variable) -> None:
    try:
        read_value(variable, variable.default)
    except VariableInvalid as error:
        raise InvalidInput("default_invalid", field=field, expected=variable.type.value) from error


def _check_count(field: str, count: int, limit: int) -> None:
    if count > limit:
        raise InvalidInput("too_many", field=field, limit=limit, count=count)


def _check_length(field: str, text: str, limit: int) -> None:
    storable(text, field)
    if len(text) > limit:
        raise InvalidInput("too_long", field=field, limit=limit, length=len(text))
