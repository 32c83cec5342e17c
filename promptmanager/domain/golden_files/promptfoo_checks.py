"""promptfoo's assertions as checks, and checks as assertions; what has no counterpart is said, not dropped.

Source: promptfoo's documentation, *Deterministic metrics* (which assertion says what, ``not-`` before any of them),
*Assertions & metrics* (assertion sets and their threshold), *LLM rubric* (a rubric, and the ``provider`` that judges by
it) and *Javascript assertions* (``output``, ``context``,
``return`` in several lines): https://www.promptfoo.dev/docs/configuration/expected-outputs/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import regex

from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.golden_files.written_checks import plain_check

# Under it a script's ``config`` holds the check that the script stands for, so that it comes back as it was.
OWN_CONFIG = "promptmanager"
RUBRIC = "llm-rubric"
_OPENROUTER = "openrouter:"
_IGNORING_CASE = "(?i)"
_START = r"\A"
_NOT_ANYWHERE = r"\A(?![\s\S]*(?:{}))"
_INLINE_FLAGS = regex.compile(r"\(\?[a-zA-Z]")

_SAME_WORDS = r"""
const words = (text) => (text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\u2212/g, "-").toLowerCase()
  .match(/(?<![^\s(])-(?=\p{N})|[\p{So}\p{Sc}]|[\p{L}\p{N}]+/gu) ?? []).join(" ");
const { expected } = context.config;
const isSame = words(String(output)) === words(expected);
return isSame && (words(expected) !== "" || String(output).trim() === expected.trim());
""".lstrip()
_LENGTH = r"""
const count = [...String(output)].length;
const { minimum, maximum } = context.config;
return (minimum === undefined || count >= minimum) && (maximum === undefined || count <= maximum);
""".lstrip()


@dataclass(frozen=True)
class Assertion:
    """An assertion whose templates are filled. ``value`` is what stood there: a text, a number, a list, an object."""

    type: str
    value: Any = None
    config: Mapping[str, Any] | None = None


class NoCounterpart(Exception):
    """``code`` names the sentence that says what is lost; ``fact`` goes into it."""

    def __init__(self, code: str, fact: str = "") -> None:
        super().__init__(code, fact)
        self.code = code
        self.fact = fact


def checks_for(assertion: Assertion) -> tuple[Check, ...]:
    """Return the checks that together say what an assertion says. Raises NoCounterpart."""
    name, value = assertion.type, assertion.value
    if name.endswith("contains-all") and name in _LISTS:
        return tuple(_of_part(name.removesuffix("-all"), each) for each in _texts(name, value))
    if name in _LISTS:
        return (_any_part(name, _texts(name, value)),)
    if name not in _READERS:
        raise NoCounterpart("promptfoo.assertion", name[:60])
    return (_READERS[name](name, value),)


def rubric_for(value: Any, *, provider: object, otherwise: str) -> tuple[Check, bool]:
    """Return the check that says what a rubric says, and whether its ``provider`` is the model that judges.

    A provider may be a text or an object with an ``id``. Where it is none of OpenRouter's, ``otherwise`` judges. Raises
    NoCounterpart where that is nobody either.
    """
    named = provider.get("id") if isinstance(provider, dict) else provider
    model = named.removeprefix(_OPENROUTER) if isinstance(named, str) and named.startswith(_OPENROUTER) else ""
    if not (model or otherwise):
        raise NoCounterpart("promptfoo.graded", RUBRIC)
    return Check(CheckKind.JUDGE, _text(RUBRIC, value), model=model or otherwise), bool(model)


def assertion_for(check: Check, expected: str) -> dict[str, Any]:
    """Return the assertion that says what a check says, its values not yet made safe from templates.

    Raises NoCounterpart.
    """
    if check.kind not in _WRITERS:
        raise NoCounterpart(f"promptfoo.lost.{check.kind}")
    return _WRITERS[check.kind](check, check.reference or expected)


def own_check(plain: object) -> object:
    """Return the plain check that a script of ours stands for; None for any other script's config."""
    own = plain.get(OWN_CONFIG) if isinstance(plain, dict) else None
    return own if isinstance(own, dict) and own.get("kind") in set(CheckKind) else None


def _of_part(name: str, text: str) -> Check:
    if name == "contains":
        return Check(CheckKind.CONTAINS, text)
    if name == "not-contains":
        return Check(CheckKind.CONTAINS_NOT, text)
    literal = regex.escape(text)
    pattern = {
        "icontains": f"{_IGNORING_CASE}{literal}",
        "not-icontains": f"{_IGNORING_CASE}{_NOT_ANYWHERE.format(literal)}",
        "starts-with": f"{_START}{literal}",
        "not-starts-with": f"{_START}(?!{literal})",
    }[name]
    return Check(CheckKind.REGEX, pattern)


def _any_part(name: str, parts: list[str]) -> Check:
    either = "|".join(regex.escape(each) for each in parts)
    return Check(CheckKind.REGEX, f"{_IGNORING_CASE if name.startswith('i') else ''}(?:{either})")


def _equal(name: str, value: Any) -> Check:
    if isinstance(value, list | dict):
        return Check(CheckKind.JSON_EQUAL, json.dumps(value, ensure_ascii=False))
    return Check(CheckKind.EXACT, _text(name, value))


def _unequal(name: str, value: Any) -> Check:
    return Check(CheckKind.REGEX, rf"\A(?!{regex.escape(_text(name, value))}\Z)")


def _schema(_name: str, value: Any) -> Check:
    """Return the schema that an answer must follow; any JSON follows an empty one."""
    if value is None:
        return Check(CheckKind.JSON_SCHEMA, "{}")
    return Check(CheckKind.JSON_SCHEMA, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _of_pattern(check: Check, _reference: str) -> dict[str, Any]:
    """Return the assertion of a pattern: the plain words for what our own reading made of them."""
    pattern = check.reference
    for name, start in (("icontains", _IGNORING_CASE), ("starts-with", _START)):
        literal = _unescaped(pattern.removeprefix(start))
        if pattern.startswith(start) and literal and _of_part(name, literal).reference == pattern:
            return {"type": name, "value": literal}
    if _INLINE_FLAGS.search(pattern) or r"\A" in pattern or r"\Z" in pattern:
        raise NoCounterpart("promptfoo.lost.pattern", pattern[:60])
    return {"type": "regex", "value": pattern}


def _unescaped(literal: str) -> str:
    return regex.sub(r"\\(.)", r"\1", literal, flags=regex.DOTALL)


def _of_json(check: Check, reference: str) -> dict[str, Any]:
    try:
        value = json.loads(reference)
    except (ValueError, RecursionError):
        value = None
    # promptfoo compares by value only what is no text, and knows neither paths left out nor a tolerance.
    if check.ignored or check.tolerance or not isinstance(value, list | dict):
        raise NoCounterpart("promptfoo.lost.json_equal")
    return {"type": "equals", "value": value}


def _of_length(check: Check, _reference: str) -> dict[str, Any]:
    limits = {"minimum": check.minimum, "maximum": check.maximum}
    return _script(check, _LENGTH, **{name: limit for name, limit in limits.items() if limit is not None})


def _of_words(check: Check, reference: str) -> dict[str, Any]:
    return _script(check, _SAME_WORDS, expected=reference)


def _script(check: Check, script: str, **config: Any) -> dict[str, Any]:
    return {"type": "javascript", "value": script, "config": config | {OWN_CONFIG: plain_check(check)}}


def _text(name: str, value: Any) -> str:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    raise NoCounterpart("promptfoo.value", name)


def _texts(name: str, value: Any) -> list[str]:
    # A text names several, parted by commas, as in promptfoo's own compact form.
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not parts:
        raise NoCounterpart("promptfoo.value", name)
    return [_text(name, each.strip() if isinstance(value, str) else each) for each in parts]


_LISTS = frozenset({"contains-all", "icontains-all", "contains-any", "icontains-any"})
_READERS: dict[str, Callable[[str, Any], Check]] = {
    **dict.fromkeys(
        ("contains", "icontains", "not-contains", "not-icontains", "starts-with", "not-starts-with"),
        lambda name, value: _of_part(name, _text(name, value)),
    ),
    "regex": lambda name, value: Check(CheckKind.REGEX, _text(name, value)),
    "not-regex": lambda name, value: Check(CheckKind.REGEX, _NOT_ANYWHERE.format(_text(name, value))),
    "equals": _equal,
    "not-equals": _unequal,
    "is-json": _schema,
}
_WRITERS: dict[CheckKind, Callable[[Check, str], dict[str, Any]]] = {
    CheckKind.EXACT: lambda _check, reference: {"type": "equals", "value": reference},
    CheckKind.CONTAINS: lambda _check, reference: {"type": "contains", "value": reference},
    CheckKind.CONTAINS_NOT: lambda _check, reference: {"type": "not-contains", "value": reference},
    CheckKind.NORMALISED: _of_words,
    CheckKind.LENGTH: _of_length,
    CheckKind.JSON_EQUAL: _of_json,
    CheckKind.JSON_SCHEMA: lambda check, _reference: {"type": "is-json", "value": json.loads(check.reference)},
    CheckKind.REGEX: _of_pattern,
    CheckKind.JUDGE: lambda check, reference: {
        "type": RUBRIC,
        "value": reference,
        "provider": f"{_OPENROUTER}{check.model}",
    },
}
