"""The kinds of check, what one needs, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class CheckKind(StrEnum):
    """Cheapest first: in this order they are made."""

    EXACT = "exact"
    NORMALISED = "normalised"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    LENGTH = "length"
    NUMERIC = "numeric"
    JSON_EQUAL = "json_equal"
    JSON_SCHEMA = "json_schema"
    SIMILARITY = "similarity"
    REGEX = "regex"
    JUDGE = "judge"
    HUMAN = "human"

    @property
    def is_by_text(self) -> bool:
        """Whether the answer's text alone decides: at once, for nothing, the same way each time."""
        return self not in (CheckKind.JUDGE, CheckKind.HUMAN)

    @property
    def compares(self) -> bool:
        """Whether it compares with a text of its own or, without one, with the sample's expected answer."""
        return self in _COMPARING


_COMPARING = frozenset(
    {
        CheckKind.EXACT,
        CheckKind.NORMALISED,
        CheckKind.CONTAINS,
        CheckKind.NUMERIC,
        CheckKind.JSON_EQUAL,
        CheckKind.SIMILARITY,
    }
)


@dataclass(frozen=True)
class Check:
    """One way in which an answer is judged.

    ``reference`` is what the kind works with: a text, a pattern, a JSON Schema, a rubric. Kinds that compare take the
    sample's expected answer where it is empty. The other fields belong to the kinds that name them:

    * ``ignored`` (JSON equal): JSON Pointers (RFC 6901) of what does not count; ``*`` stands for every element.
    * ``tolerance`` (numeric, JSON equal): how far a number may be off, in the number's own unit.
    * ``minimum``, ``maximum`` (length): characters; None is no limit.
    * ``threshold`` (similarity): the least share of one that passes.
    * ``model`` (judge): the id of the model that judges.
    """

    kind: CheckKind
    reference: str = ""
    ignored: tuple[str, ...] = ()
    tolerance: float = 0.0
    minimum: int | None = None
    maximum: int | None = None
    threshold: float = 0.9
    model: str = ""


class Result(StrEnum):
    """ERROR: the check could not be applied. It counts neither as passed nor as failed."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"


@dataclass(frozen=True)
class Outcome:
    """What came of one check. ``reason`` names a sentence in the catalogs, ``facts`` the values put into it."""

    result: Result
    reason: str
    facts: Mapping[str, str | float] = field(default_factory=dict)


class Combination(StrEnum):
    ALL = "all"
    ANY = "any"


def together(results: Sequence[Result], combination: Combination) -> Result | None:
    """Return what several checks say of one answer; None where there is none.

    What is decided stays decided: a failed check fails ALL, a passed one passes ANY, whatever could not be applied.
    """
    if not results:
        return None
    decisive, otherwise = (
        (Result.FAILED, Result.PASSED) if combination is Combination.ALL else (Result.PASSED, Result.FAILED)
    )
    if decisive in results:
        return decisive
    return Result.ERROR if Result.ERROR in results else otherwise
