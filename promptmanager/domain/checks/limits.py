"""What keeps a check from being saved."""

from __future__ import annotations

import math
from dataclasses import dataclass

import regex

from promptmanager.domain.checks.json import schema_fault
from promptmanager.domain.checks.kinds import Check, CheckKind

REFERENCE_LENGTH_MAX = 50_000
PATTERN_LENGTH_MAX = 2_000
IGNORED_MAX = 50
POINTER_LENGTH_MAX = 200
LENGTH_LIMIT_MAX = 10_000_000

NEEDS_REFERENCE = frozenset({CheckKind.CONTAINS_NOT, CheckKind.REGEX, CheckKind.JSON_SCHEMA, CheckKind.JUDGE})


@dataclass(frozen=True)
class CheckProblem:
    """``code`` names a sentence in the catalogs; ``fact`` is the value put into it."""

    code: str
    fact: str = ""


def check_problems(check: Check) -> list[CheckProblem]:
    """Return everything that is wrong with a check; empty where it can be saved."""
    return [*_of_reference(check), *_of_numbers(check), *_of_pointers(check)]


def _of_reference(check: Check) -> list[CheckProblem]:
    longest = PATTERN_LENGTH_MAX if check.kind is CheckKind.REGEX else REFERENCE_LENGTH_MAX
    if len(check.reference) > longest:
        return [CheckProblem("reference_too_long", str(longest))]
    if check.kind in NEEDS_REFERENCE and not check.reference.strip():
        return [CheckProblem(f"{check.kind}_missing")]
    if check.kind is CheckKind.JUDGE and not check.model:
        return [CheckProblem("judge_model_missing")]
    if check.kind is CheckKind.REGEX:
        try:
            regex.compile(check.reference)
        except regex.error as error:
            return [CheckProblem("pattern_invalid", str(error))]
    if check.kind is CheckKind.JSON_SCHEMA and (fault := schema_fault(check.reference)):
        return [CheckProblem("schema_invalid", fault[:200])]
    return []


def _of_numbers(check: Check) -> list[CheckProblem]:
    found = []
    if not (math.isfinite(check.tolerance) and check.tolerance >= 0):
        found.append(CheckProblem("tolerance_negative"))
    if check.kind is CheckKind.SIMILARITY and not 0 < check.threshold <= 1:
        found.append(CheckProblem("threshold_out_of_range"))
    if check.kind is CheckKind.LENGTH:
        found += _of_length(check.minimum, check.maximum)
    return found


def _of_length(minimum: int | None, maximum: int | None) -> list[CheckProblem]:
    if minimum is None and maximum is None:
        return [CheckProblem("length_missing")]
    if any(limit is not None and not 0 <= limit <= LENGTH_LIMIT_MAX for limit in (minimum, maximum)):
        return [CheckProblem("length_out_of_range", str(LENGTH_LIMIT_MAX))]
    if minimum is not None and maximum is not None and minimum > maximum:
        return [CheckProblem("length_crossed")]
    return []


def _of_pointers(check: Check) -> list[CheckProblem]:
    if len(check.ignored) > IGNORED_MAX:
        return [CheckProblem("ignored_too_many", str(IGNORED_MAX))]
    wrong = [one for one in check.ignored if not one.startswith("/") or len(one) > POINTER_LENGTH_MAX]
    return [CheckProblem("pointer_invalid", wrong[0][:POINTER_LENGTH_MAX])] if wrong else []
