"""Checks: how an answer is judged.

Everything here is decided from the text alone. A judge model and a human answer elsewhere and later; their outcomes
join the others in ``together``.
"""

from __future__ import annotations

from promptmanager.domain.checks.kinds import Check, CheckKind, Combination, Outcome, Result, together
from promptmanager.domain.checks.limits import CheckProblem, check_problems
from promptmanager.domain.checks.text import judge

__all__ = [
    "Check",
    "CheckKind",
    "CheckProblem",
    "Combination",
    "Outcome",
    "Result",
    "check_problems",
    "judge",
    "together",
]
