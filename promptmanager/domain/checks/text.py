"""Checks that the answer's text decides."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import regex
from rapidfuzz import fuzz

from promptmanager.domain.checks.json import REGEX_SECONDS, is_valid_by, same_json
from promptmanager.domain.checks.kinds import Check, CheckKind, Outcome, Result
from promptmanager.domain.wording import folded

# Comparing takes time by the product of both lengths.
SIMILARITY_CHARACTERS_MAX = 20_000
_SHOWN = 80

# A word, a sign such as an emoji or a currency's, and the minus of a number: what changes the meaning stays.
_WORD = regex.compile(r"(?<![^\s(])-(?=\d)|[\p{So}\p{Sc}]|[\p{L}\p{N}\p{M}]+")
# Another minus becomes one, and what only asks for colour goes.
_SIGNS = str.maketrans({"\u2212": "-", "\ufe0f": None})
# A point or a comma before decimals, and whatever people put between thousands.
_NUMBER = re.compile(r"[-+\u2212]?(?:\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+(?!\d)")
_BETWEEN_THOUSANDS = re.compile(r"[,\u00a0\u202f' ]")


def judge(check: Check, answer: str, expected: str) -> Outcome:
    """Return what a check by text says of ``answer``: for any text, since a check that cannot be made is an ERROR."""
    if not check.kind.is_by_text:
        raise ValueError(f"{check.kind} is not decided by the text")
    reference = check.reference or (expected if check.kind.compares else "")
    if check.kind.compares and not reference:
        return Outcome(Result.ERROR, "no_expected_answer")
    return _JUDGES[check.kind](check, answer, reference)


def normalised(text: str) -> str:
    """Return the text by its words and signs alone: no case, accents, punctuation or spacing."""
    return " ".join(_WORD.findall(folded(text).translate(_SIGNS)))


def _exact(_check: Check, answer: str, reference: str) -> Outcome:
    if answer == reference:
        return Outcome(Result.PASSED, "equal")
    if answer.strip() == reference.strip():
        return Outcome(Result.FAILED, "differs_in_spaces")
    place = next((n for n, (a, b) in enumerate(zip(answer, reference, strict=False)) if a != b), None)
    at = min(len(answer), len(reference)) if place is None else place
    return Outcome(Result.FAILED, "differs", {"position": at + 1, "found": _shown(answer[at:])})


def _normalised(_check: Check, answer: str, reference: str) -> Outcome:
    words = normalised(reference)
    # Where there is no word at all, what stands there is what counts.
    if normalised(answer) == words and (words or answer.strip() == reference.strip()):
        return Outcome(Result.PASSED, "same_words")
    return Outcome(Result.FAILED, "other_words")


def _contains(_check: Check, answer: str, reference: str) -> Outcome:
    if reference in answer:
        return Outcome(Result.PASSED, "contained")
    return Outcome(Result.FAILED, "not_contained", {"text": _shown(reference)})


def _contains_not(_check: Check, answer: str, reference: str) -> Outcome:
    if reference in answer:
        return Outcome(Result.FAILED, "contained_though_not_wanted", {"text": _shown(reference)})
    return Outcome(Result.PASSED, "not_contained_as_wanted")


def _length(check: Check, answer: str, _reference: str) -> Outcome:
    count = len(answer)
    if check.minimum is not None and count < check.minimum:
        return Outcome(Result.FAILED, "too_short", {"count": count, "minimum": check.minimum})
    if check.maximum is not None and count > check.maximum:
        return Outcome(Result.FAILED, "too_long", {"count": count, "maximum": check.maximum})
    return Outcome(Result.PASSED, "long_enough", {"count": count})


def _numeric(check: Check, answer: str, reference: str) -> Outcome:
    wanted, found = _numbers(reference), _numbers(answer)
    if len(wanted) != 1:
        return Outcome(Result.ERROR, "expected_is_no_number", {"text": _shown(reference)})
    if len(found) != 1:
        return Outcome(Result.ERROR, "not_one_number", {"count": len(found)})
    # The least that floating point itself is off, so that 0.1 within 0.1 of 0.2 is within.
    allowed = check.tolerance + 1e-9 * max(abs(wanted[0]), check.tolerance)
    facts = {"found": found[0], "wanted": wanted[0], "tolerance": check.tolerance}
    return Outcome(Result.PASSED if abs(found[0] - wanted[0]) <= allowed else Result.FAILED, "number", facts)


def _similarity(check: Check, answer: str, reference: str) -> Outcome:
    if max(len(answer), len(reference)) > SIMILARITY_CHARACTERS_MAX:
        return Outcome(Result.ERROR, "too_long_to_compare", {"maximum": SIMILARITY_CHARACTERS_MAX})
    share = fuzz.ratio(answer, reference) / 100
    result = Result.PASSED if share >= check.threshold else Result.FAILED
    return Outcome(result, "similarity", {"share": share, "threshold": check.threshold})


def _regex(_check: Check, answer: str, reference: str) -> Outcome:
    try:
        found = regex.search(reference, answer, timeout=REGEX_SECONDS)
    except TimeoutError:
        return Outcome(Result.ERROR, "pattern_took_too_long", {"seconds": REGEX_SECONDS})
    except regex.error as error:
        return Outcome(Result.ERROR, "pattern_invalid", {"problem": str(error)})
    if found is None:
        return Outcome(Result.FAILED, "pattern_not_found")
    return Outcome(Result.PASSED, "pattern_found", {"text": _shown(found.group())})


def _json_equal(check: Check, answer: str, reference: str) -> Outcome:
    return same_json(answer, reference, ignored=check.ignored, tolerance=check.tolerance)


def _json_schema(_check: Check, answer: str, reference: str) -> Outcome:
    return is_valid_by(answer, reference)


_JUDGES: dict[CheckKind, Callable[[Check, str, str], Outcome]] = {
    CheckKind.EXACT: _exact,
    CheckKind.NORMALISED: _normalised,
    CheckKind.CONTAINS: _contains,
    CheckKind.CONTAINS_NOT: _contains_not,
    CheckKind.LENGTH: _length,
    CheckKind.NUMERIC: _numeric,
    CheckKind.JSON_EQUAL: _json_equal,
    CheckKind.JSON_SCHEMA: _json_schema,
    CheckKind.SIMILARITY: _similarity,
    CheckKind.REGEX: _regex,
}


def _numbers(text: str) -> list[float]:
    numbers = (_number(found) for found in _NUMBER.findall(text))
    return [number for number in numbers if math.isfinite(number)]


def _number(written: str) -> float:
    plain = written.replace("\u2212", "-")
    whole = _THOUSANDS.match(plain)
    if whole:
        plain = _BETWEEN_THOUSANDS.sub("", whole.group()) + plain[whole.end() :]
    return float(plain.replace(",", "."))


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
