"""What the browser is told of the difference between two contents or two texts, long equal stretches folded."""

from __future__ import annotations

from typing import Any

from promptmanager.domain.diff import ContentDiff, DiffRow, FieldChange, MessageDiff, VariableDiff, compare_texts
from promptmanager.domain.words import Change

_CONTEXT = 3
_FOLDED_LEAST = 4

DiffView = dict[str, Any]
NO_DIFF: DiffView = {"is_same": True, "messages": [], "variables": [], "settings": []}


def diff_view(diff: ContentDiff) -> DiffView:
    return {
        "is_same": diff.is_same,
        "messages": [_message(message) for message in diff.messages],
        "variables": [_variable(variable) for variable in diff.variables],
        "settings": [_field(field) for field in diff.settings],
    }


def texts_view(left: str, right: str) -> DiffView:
    """Return the difference between two plain texts, which are messages of nobody."""
    rows = _folded(compare_texts(left, right))
    told = {"change": "changed", "left_role": "", "right_role": "", "number": 0, "rows": rows}
    return NO_DIFF if left == right else NO_DIFF | {"is_same": False, "messages": [told]}


def _message(message: MessageDiff) -> dict[str, Any]:
    return {
        "change": message.change.value,
        "left_role": message.left_role.value if message.left_role else "",
        "right_role": message.right_role.value if message.right_role else "",
        "number": message.right_number or message.left_number,
        "rows": _folded(message.rows),
    }


def _variable(variable: VariableDiff) -> dict[str, Any]:
    return {
        "name": variable.name,
        "change": variable.change.value,
        "fields": [_field(field) for field in variable.fields],
    }


def _field(field: FieldChange) -> dict[str, str]:
    return {"field": field.field, "left": field.left, "right": field.right}


def _folded(rows: tuple[DiffRow, ...]) -> list[dict[str, Any]]:
    """Keep what changed with some lines around it; the rest becomes rows that say how many lines they stand for."""
    near = {
        around
        for index, row in enumerate(rows)
        if row.change is not Change.SAME
        for around in range(index - _CONTEXT, index + _CONTEXT + 1)
    }
    told: list[dict[str, Any]] = []
    hidden: list[DiffRow] = []
    for index, row in enumerate(rows):
        if index in near:
            told.extend(_gap(hidden))
            hidden = []
            told.append(_row(row))
        else:
            hidden.append(row)
    return told + _gap(hidden)


def _gap(hidden: list[DiffRow]) -> list[dict[str, Any]]:
    if len(hidden) < _FOLDED_LEAST:
        return [_row(row) for row in hidden]
    return [{"change": "gap", "count": len(hidden)}]


def _row(row: DiffRow) -> dict[str, Any]:
    return {
        "change": row.change.value,
        "left": row.left_number,
        "right": row.right_number,
        "spans": [[span.change.value, span.text] for span in row.spans],
    }
