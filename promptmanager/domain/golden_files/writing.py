"""Samples as a file that is read again as it was: CSV for a spreadsheet, JSON, and JSON by lines.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which reading takes away again
(OWASP, *CSV Injection*).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

from promptmanager.domain.golden import GoldenSample
from promptmanager.domain.golden_files.columns import CHECKS, COMBINATION, EXPECTED, NAME, TAGS, WEIGHT
from promptmanager.domain.golden_files.written_checks import plain_check

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_FIXED = (NAME, EXPECTED, CHECKS, COMBINATION, TAGS, WEIGHT)


def plain_sample(sample: GoldenSample) -> dict[str, Any]:
    """Return a sample as JSON values."""
    content = sample.content
    return {
        NAME: sample.name,
        "inputs": dict(content.inputs),
        EXPECTED: content.expected,
        CHECKS: [plain_check(check) for check in content.checks],
        COMBINATION: content.combination.value,
        TAGS: list(content.tags),
        WEIGHT: content.weight,
    }


def csv_head(variables: Iterable[str]) -> str:
    return _lines([[NAME, *(f"inputs.{name}" for name in variables), *_FIXED[1:]]])


def csv_rows(samples: Iterable[GoldenSample], variables: tuple[str, ...]) -> str:
    return _lines([_row(sample, variables) for sample in samples])


def _row(sample: GoldenSample, variables: tuple[str, ...]) -> list[str]:
    content = sample.content
    checks = [plain_check(check) for check in content.checks]
    cells = [
        sample.name,
        *(content.inputs.get(name, "") for name in variables),
        content.expected,
        json.dumps(checks, ensure_ascii=False) if checks else "",
        content.combination.value,
        ", ".join(content.tags),
        repr(content.weight),
    ]
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]


def _lines(rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
