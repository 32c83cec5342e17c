"""Fills a JSON schema with plausible values, the same ones for the same chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

DEPTH_MAX = 12
VALUES_MAX = 5_000
_ITEMS_MAX = 20
_TEXT_MAX = 2_000

_WORDS = ("amber", "brisk", "cedar", "delta", "ember", "fable", "grove", "harbour", "indigo", "juniper", "kestrel")
_OF_FORMAT = {
    "date": "2026-03-14",
    "date-time": "2026-03-14T09:26:53Z",
    "time": "09:26:53Z",
    "email": "ada@example.org",
    "uri": "https://example.org/amber",
    "uuid": "6f1d2c7e-9f0b-4c57-8a35-0d7f2b1c4e90",
    "ipv4": "192.0.2.7",
    "ipv6": "2001:db8::7",
    "hostname": "example.org",
}


class CannotFill(ValueError):
    """The schema is not one, or asks for more than the sandbox gives; carries a sentence."""


@dataclass
class _Hand:
    """What one filling carries along: the whole schema, for references, and how many values may still be made."""

    root: object
    chance: Random
    left: int = VALUES_MAX


def filled(schema: Mapping[str, Any], chance: Random) -> Any:
    """Return a value that fits the schema; ``pattern``, ``not`` and conditions are not looked at.

    Raises CannotFill.
    """
    try:
        Draft202012Validator.check_schema(schema)
        return _value(schema, _Hand(schema, chance), 0)
    except (SchemaError, RecursionError) as error:
        raise CannotFill("Invalid schema for response_format.") from error
    except (ArithmeticError, TypeError, AttributeError) as error:
        # A reference may lead to a place in the document that is no schema.
        raise CannotFill("The sandbox cannot fill this schema.") from error


def _value(schema: object, hand: _Hand, depth: int) -> Any:
    hand.left -= 1
    if hand.left < 0:
        raise CannotFill("The sandbox does not fill a schema as large as this one.")
    if not isinstance(schema, Mapping) or depth > DEPTH_MAX:
        return None
    if "$ref" in schema:
        return _value(_referred(schema["$ref"], hand.root), hand, depth + 1)
    return _fixed_or_typed(_merged(schema, hand), hand, depth)


def _fixed(schema: Mapping[str, Any]) -> list[Any]:
    """Return the values that the schema names itself."""
    for name in ("const", "default"):
        if name in schema:
            return [schema[name]]
    choices = schema.get("enum")
    return choices if isinstance(choices, list) else []


def _fixed_or_typed(schema: Mapping[str, Any], hand: _Hand, depth: int) -> Any:
    value: Any = None
    match "fixed" if _fixed(schema) else _type(schema):
        case "fixed":
            value = hand.chance.choice(_fixed(schema))
        case "object":
            value = _object(schema, hand, depth)
        case "array":
            value = _array(schema, hand, depth)
        case "string":
            value = _string(schema, hand.chance)
        case "integer" | "number":
            value = _number(schema, hand.chance)
        case "boolean":
            value = bool(hand.chance.getrandbits(1))
    return value


def _merged(schema: Mapping[str, Any], hand: _Hand) -> Mapping[str, Any]:
    """Lay the parts of ``allOf`` and one of ``anyOf`` or ``oneOf`` over the schema."""
    merged = dict(schema)
    parts = list(schema.get("allOf") or [])
    for name in ("anyOf", "oneOf"):
        choices = [part for part in schema.get(name) or [] if isinstance(part, Mapping)]
        real = [part for part in choices if part.get("type") != "null"] or choices
        if real:
            parts.append(hand.chance.choice(real))
    for part in parts:
        if not isinstance(part, Mapping):
            continue
        target = _referred(part["$ref"], hand.root) if "$ref" in part else part
        for key, value in (target if isinstance(target, Mapping) else {}).items():
            merged[key] = _joined(merged.get(key), value)
    return merged


def _joined(old: Any, new: Any) -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **new}
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else "string"


def _object(schema: Mapping[str, Any], hand: _Hand, depth: int) -> dict[str, Any]:
    properties = schema.get("properties")
    named = dict(properties) if isinstance(properties, Mapping) else {}
    required = [str(name) for name in schema.get("required") or []]
    for name in required:
        named.setdefault(name, {"type": "string"})
    # Deep down only what must be there, so that a schema which contains itself comes to an end.
    return {
        name: _value(inner, hand, depth + 1)
        for name, inner in named.items()
        if name in required or depth < DEPTH_MAX // 3
    }


def _array(schema: Mapping[str, Any], hand: _Hand, depth: int) -> list[Any]:
    fixed = [_value(inner, hand, depth + 1) for inner in schema.get("prefixItems") or []]
    least = int(schema.get("minItems") or 0)
    most = int(schema.get("maxItems", max(least, len(fixed) + 3)))
    wished = least if depth >= DEPTH_MAX // 3 else max(least, min(most, hand.chance.randint(2, 3)))
    items = schema.get("items", {"type": "string"})
    count = 0 if items is False else min(wished, _ITEMS_MAX) - len(fixed)
    return fixed + [_value(items, hand, depth + 1) for _ in range(count)]


def _string(schema: Mapping[str, Any], chance: Random) -> str:
    if schema.get("format") in _OF_FORMAT:
        return _OF_FORMAT[schema["format"]]
    least = min(int(schema.get("minLength") or 0), _TEXT_MAX)
    text = " ".join(chance.choice(_WORDS) for _ in range(2))
    while len(text) < least:
        text += " " + chance.choice(_WORDS)
    return text[: int(schema.get("maxLength", _TEXT_MAX))]


def _number(schema: Mapping[str, Any], chance: Random) -> float:
    is_whole = schema.get("type") == "integer" or "integer" in (schema.get("type") or ())
    step = schema.get("multipleOf") or (1 if is_whole else 0.5)
    low = _bound(schema, "minimum", "exclusiveMinimum", step)
    high = _bound(schema, "maximum", "exclusiveMaximum", -step)
    if low is None:
        low = 0 if high is None else high - 100 * step
    if high is None:
        high = low + 100 * step
    first, last = math.ceil(low / step), math.floor(high / step)
    number = chance.randint(first, max(first, last)) * step
    return int(number) if is_whole else number


def _bound(schema: Mapping[str, Any], name: str, exclusive: str, shift: float) -> float | None:
    if isinstance(schema.get(exclusive), int | float) and not isinstance(schema[exclusive], bool):
        return schema[exclusive] + shift
    value = schema.get(name)
    return value if isinstance(value, int | float) else None


def _referred(reference: object, root: object) -> object:
    """Follow a reference inside the document, such as ``#/$defs/item``."""
    target = root
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    for part in reference[1:].strip("/").split("/"):
        if part:
            name = part.replace("~1", "/").replace("~0", "~")
            target = target.get(name) if isinstance(target, Mapping) else None
    return target
