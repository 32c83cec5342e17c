"""Checks as they stand in a file: as JSON, or a line each, ``kind`` or ``kind: text``."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields
from typing import Any

from promptmanager.domain.checks import Check, CheckKind
from promptmanager.domain.errors import InvalidInput
from promptmanager.domain.golden_files.tables import as_text

_SHOWN_MAX = 60
_LENGTHS = re.compile(r"\s*(\d{0,8})\s*(-|\u2013)?\s*(\d{0,8})\s*")
_DEFAULTS = {each.name: each.default for each in fields(Check) if each.default is not MISSING}


def plain_check(check: Check) -> dict[str, Any]:
    """Return a check as JSON values, without what is as it would be anyway."""
    plain: dict[str, Any] = {"kind": check.kind.value}
    for name, default in _DEFAULTS.items():
        value = getattr(check, name)
        if value != default:
            plain[name] = list(value) if isinstance(value, tuple) else value
    return plain


def checks_of(cell: object) -> tuple[Check, ...]:
    """Return the checks that a cell names. Raises InvalidInput."""
    if isinstance(cell, str):
        text = cell.strip()
        if not text.startswith(("[", "{")):
            return tuple(_of_line(line) for line in text.splitlines() if line.strip())
        try:
            cell = json.loads(text)
        except (ValueError, RecursionError):
            raise _unreadable(text) from None
    if cell is None:
        return ()
    return tuple(_of_plain(each) for each in (cell if isinstance(cell, list) else [cell]))


def check_of(kind: CheckKind, text: str) -> Check:
    """Return a check of a kind with the text it works with; a length is written 10-200. Raises InvalidInput."""
    if kind is not CheckKind.LENGTH:
        return Check(kind, text)
    found = _LENGTHS.fullmatch(text)
    if not found or not (found[1] or found[3]):
        raise _unreadable(text)
    least, between, most = found.groups()
    if not between:
        least, most = "", least
    return Check(kind, minimum=int(least) if least else None, maximum=int(most) if most else None)


def _of_line(line: str) -> Check:
    name, colon, text = line.strip().partition(":")
    kind = _kind(name.strip().lower().replace(" ", "_").replace("-", "_"), line)
    return check_of(kind, text.strip()) if colon else Check(kind)


def _of_plain(plain: object) -> Check:
    if isinstance(plain, str):
        return _of_line(plain)
    if not isinstance(plain, dict) or not plain.keys() <= {"kind", *_DEFAULTS}:
        raise _unreadable(plain)
    given = {name: _fitting(name, value) for name, value in plain.items() if name != "kind"}
    return Check(_kind(plain.get("kind"), plain), **given)


def _kind(name: object, shown: object) -> CheckKind:
    if name not in set(CheckKind):
        raise _unreadable(shown)
    return CheckKind(str(name))


def _fitting(name: str, value: object) -> Any:
    default = _DEFAULTS[name]
    if isinstance(default, tuple):
        fits = isinstance(value, list) and all(isinstance(each, str) for each in value)
        value = tuple(value) if isinstance(value, list) else value
    elif isinstance(default, str):
        # A JSON text may be written as JSON itself.
        fits, value = True, as_text(value)
    elif isinstance(default, float):
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        value = _decimal(value) if isinstance(value, int | float) else value
    else:
        fits = value is default or (isinstance(value, int) and not isinstance(value, bool))
    if not fits:
        raise _unreadable(value)
    return value


def _decimal(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        raise _unreadable("1e999") from None


def _unreadable(shown: object) -> InvalidInput:
    return InvalidInput("check_unreadable", field="checks", value=as_text(shown)[:_SHOWN_MAX])
