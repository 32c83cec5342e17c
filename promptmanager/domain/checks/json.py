"""Checks of answers that are JSON."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import regex
from jsonschema import Draft202012Validator, _keywords, _utils, validators
from jsonschema.exceptions import SchemaError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable

from promptmanager.domain.checks.kinds import Outcome, Result

_FENCE = "```"
# In a pattern, of a schema or by itself, an answer may be looked for so long.
REGEX_SECONDS = 0.5
# A schema may take so much of a core for an answer: one whose references branch again and again finds no end.
SCHEMA_SECONDS = 2.0
# Beyond this no floating point number goes.
_DIGITS_MAX = 308


def same_json(answer: str, reference: str, *, ignored: tuple[str, ...], tolerance: float) -> Outcome:
    """Compare two JSON texts by value: order of keys and spacing do not count."""
    try:
        wanted = _read(reference)
    except (ValueError, RecursionError):
        return Outcome(Result.ERROR, "expected_is_no_json")
    try:
        found = _read(_unfenced(answer))
    except (ValueError, RecursionError):
        return Outcome(Result.ERROR, "answer_is_no_json")
    paths = tuple(tuple(_steps(pointer)) for pointer in ignored)
    place = next(_differences(found, wanted, (), paths, tolerance), None)
    if place is None:
        return Outcome(Result.PASSED, "same_json")
    return Outcome(Result.FAILED, "other_json", {"path": _pointer(place) or "/"})


def is_valid_by(answer: str, schema: str) -> Outcome:
    """Hold an answer against a JSON Schema (draft 2020-12). References out of the schema are not fetched."""
    try:
        validator = _validator(schema)
    except (ValueError, RecursionError, SchemaError):
        return Outcome(Result.ERROR, "schema_invalid")
    try:
        found = _read(_unfenced(answer))
    except (ValueError, RecursionError):
        return Outcome(Result.ERROR, "answer_is_no_json")
    return _held(validator, found)


def _held(validator: Any, found: Any) -> Outcome:
    _end.set(time.thread_time() + SCHEMA_SECONDS)
    try:
        problem = best_match(validator.iter_errors(found))
    except _SchemaTookTooLong:
        return Outcome(Result.ERROR, "schema_took_too_long", {"seconds": SCHEMA_SECONDS})
    except TimeoutError:
        return Outcome(Result.ERROR, "pattern_took_too_long", {"seconds": REGEX_SECONDS})
    except (Unresolvable, RecursionError, ValueError, regex.error):
        return Outcome(Result.ERROR, "schema_invalid")
    if problem is None:
        return Outcome(Result.PASSED, "valid_by_schema")
    facts = {"path": _pointer(tuple(problem.absolute_path)) or "/", "problem": problem.message[:200]}
    return Outcome(Result.FAILED, "not_valid_by_schema", facts)


def schema_fault(schema: str) -> str:
    """Return what is wrong with a JSON Schema, in the validator's words; empty where it is one."""
    try:
        _validator(schema)
    except SchemaError as error:
        return error.message
    except (ValueError, RecursionError) as error:
        return str(error)
    return ""


class _SchemaTookTooLong(Exception):
    pass


# When the validation that the thread is at shall end, on the clock ``time.thread_time``.
_end: ContextVar[float] = ContextVar("_end", default=math.inf)


def _look_at_the_clock() -> None:
    if time.thread_time() > _end.get():
        raise _SchemaTookTooLong


def _timed(keyword: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def hold(*told: Any) -> Iterator[Any]:
        _look_at_the_clock()
        yield from keyword(*told) or ()

    return hold


_TimedValidator = validators.extend(
    Draft202012Validator, {name: _timed(keyword) for name, keyword in Draft202012Validator.VALIDATORS.items()}
)


def _validator(schema: str) -> Any:
    parsed = _read(schema)
    Draft202012Validator.check_schema(parsed)
    # Left to itself the validator would fetch whatever address, or file, a reference names.
    return _TimedValidator(parsed, registry=Registry())


def _read(text: str) -> Any:
    """Read JSON. Raises ValueError, for NaN too, which is none, and for numbers that nobody could reckon with."""
    return json.loads(text, parse_constant=_refuse, parse_int=_whole, parse_float=_decimal)


def _refuse(written: str) -> float:
    raise ValueError(written)


def _whole(written: str) -> int:
    return int(written) if len(written) <= _DIGITS_MAX else int(_refuse(written))


def _decimal(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _refuse(written)


def _search(pattern: str, text: str) -> Any:
    # One keyword may search many texts, each within its own limit.
    _look_at_the_clock()
    return regex.search(pattern, text, timeout=REGEX_SECONDS)


# The validator's own searches have no time limit, and hold up the whole process meanwhile.
_keywords.re = _utils.re = SimpleNamespace(search=_search)  # pyright: ignore[reportAttributeAccessIssue]


def _unfenced(answer: str) -> str:
    """Return what stands between a Markdown fence's lines: models wrap JSON so, asked or not."""
    stripped = answer.strip()
    if not (stripped.startswith(_FENCE) and stripped.endswith(_FENCE) and "\n" in stripped):
        return stripped
    return stripped.split("\n", 1)[1].removesuffix(_FENCE)


def _differences(
    found: Any, wanted: Any, place: tuple[Any, ...], ignored: tuple[tuple[str, ...], ...], tolerance: float
) -> Iterator[tuple[Any, ...]]:
    if any(_covers(pattern, place) for pattern in ignored):
        return
    if isinstance(found, dict) and isinstance(wanted, dict):
        for key in sorted(found.keys() | wanted.keys()):
            here = (*place, key)
            if key in found and key in wanted:
                yield from _differences(found[key], wanted[key], here, ignored, tolerance)
            elif not any(_covers(pattern, here) for pattern in ignored):
                yield here
    elif isinstance(found, list) and isinstance(wanted, list):
        if len(found) != len(wanted):
            yield place
            return
        for number, (one, other) in enumerate(zip(found, wanted, strict=True)):
            yield from _differences(one, other, (*place, number), ignored, tolerance)
    elif not _equal(found, wanted, tolerance):
        yield place


def _equal(found: object, wanted: object, tolerance: float) -> bool:
    # True is 1 to Python, not to JSON.
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return found == wanted or abs(found - wanted) <= tolerance + 1e-9 * tolerance
    return type(found) is type(wanted) and found == wanted


def _covers(pattern: tuple[str, ...], place: tuple[Any, ...]) -> bool:
    return len(pattern) == len(place) and all(
        step in ("*", str(here)) for step, here in zip(pattern, place, strict=True)
    )


def _steps(pointer: str) -> list[str]:
    """Return the steps of a JSON Pointer (RFC 6901)."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _pointer(place: tuple[Any, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in place)
