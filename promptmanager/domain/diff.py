"""What changed between two contents: texts line by line and word by word, variables, settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from promptmanager.domain.content import Content, Message, MessageRole, ModelSettings, Variable
from promptmanager.domain.matching import matching_blocks
from promptmanager.domain.words import Change, Span, compare_words, likeness

# Two lines that share less than this are no edit of one another.
_LIKE_ENOUGH = 0.4
# Aligning compares every pair; beyond this many, lines are paired in order.
_ALIGNED_PAIRS_MAX = 2_500
_T = TypeVar("_T")


@dataclass(frozen=True)
class DiffRow:
    """One line of either side, or of both. A number is None where a side has no such line, numbers count from 1.

    ``spans`` hold both sides of a CHANGED line; the sides follow by leaving out ADDED or REMOVED.
    """

    change: Change
    left_number: int | None
    right_number: int | None
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class MessageDiff:
    change: Change
    left_number: int | None
    right_number: int | None
    left_role: MessageRole | None
    right_role: MessageRole | None
    rows: tuple[DiffRow, ...]


@dataclass(frozen=True)
class FieldChange:
    """A field whose values differ, each as text; empty means not set."""

    field: str
    left: str
    right: str


@dataclass(frozen=True)
class VariableDiff:
    name: str
    change: Change
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class ContentDiff:
    """Everything that differs. Messages are all listed, variables and settings only where they changed."""

    messages: tuple[MessageDiff, ...]
    variables: tuple[VariableDiff, ...]
    settings: tuple[FieldChange, ...]

    @property
    def is_same(self) -> bool:
        return not self.variables and not self.settings and all(each.change is Change.SAME for each in self.messages)


def compare(left: Content, right: Content) -> ContentDiff:
    return ContentDiff(
        messages=_compare_messages(left.messages, right.messages),
        variables=_compare_variables(left.variables, right.variables),
        settings=_compare_fields(left.settings, right.settings),
    )


def compare_texts(left: str, right: str) -> tuple[DiffRow, ...]:
    """Return the rows of both texts, in order, equal ones included."""
    a, b = left.split("\n"), right.split("\n")
    rows: list[DiffRow] = []
    at_a = at_b = 0
    for start_a, start_b, size in [*matching_blocks(a, b), (len(a), len(b), 0)]:
        pairs = _aligned(a[at_a:start_a], b[at_b:start_b], likeness)
        rows.extend(_row(a, b, None if i is None else at_a + i, None if j is None else at_b + j) for i, j in pairs)
        rows.extend(_row(a, b, start_a + each, start_b + each) for each in range(size))
        at_a, at_b = start_a + size, start_b + size
    return tuple(rows)


def _row(a: Sequence[str], b: Sequence[str], i: int | None, j: int | None) -> DiffRow:
    if i is None:
        assert j is not None
        return DiffRow(Change.ADDED, None, j + 1, (Span(Change.ADDED, b[j]),))
    if j is None:
        return DiffRow(Change.REMOVED, i + 1, None, (Span(Change.REMOVED, a[i]),))
    change = Change.SAME if a[i] == b[j] else Change.CHANGED
    return DiffRow(change, i + 1, j + 1, compare_words(a[i], b[j]))


def _compare_messages(left: tuple[Message, ...], right: tuple[Message, ...]) -> tuple[MessageDiff, ...]:
    return tuple(_message_diff(left, right, i, j) for i, j in _aligned(left, right, _message_likeness))


def _message_likeness(left: Message, right: Message) -> float:
    same_role = 0.3 if left.role is right.role else 0.0
    return same_role + 0.7 * likeness(left.text, right.text)


def _message_diff(left: tuple[Message, ...], right: tuple[Message, ...], i: int | None, j: int | None) -> MessageDiff:
    before, after = None if i is None else left[i], None if j is None else right[j]
    if before is None or after is None:
        change = Change.ADDED if before is None else Change.REMOVED
        text = (after or before or Message(MessageRole.USER, "")).text
        rows = tuple(
            DiffRow(
                change,
                None if before is None else number,
                None if after is None else number,
                (Span(change, line),),
            )
            for number, line in enumerate(text.split("\n"), start=1)
        )
    else:
        change = Change.SAME if before == after else Change.CHANGED
        rows = compare_texts(before.text, after.text)
    return MessageDiff(
        change,
        None if i is None else i + 1,
        None if j is None else j + 1,
        before.role if before else None,
        after.role if after else None,
        rows,
    )


def _compare_variables(left: tuple[Variable, ...], right: tuple[Variable, ...]) -> tuple[VariableDiff, ...]:
    before, after = {each.name: each for each in left}, {each.name: each for each in right}
    found: list[VariableDiff] = []
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            found.append(VariableDiff(name, Change.REMOVED, ()))
        elif name not in before:
            found.append(VariableDiff(name, Change.ADDED, _compare_fields(Variable(name), after[name])))
        elif changed := _compare_fields(before[name], after[name]):
            found.append(VariableDiff(name, Change.CHANGED, changed))
    return tuple(found)


def _compare_fields(left: ModelSettings | Variable, right: ModelSettings | Variable) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field.name, _as_text(getattr(left, field.name)), _as_text(getattr(right, field.name)))
        for field in fields(left)
        if getattr(left, field.name) != getattr(right, field.name)
    )


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return str(value)


def _aligned(
    left: Sequence[_T], right: Sequence[_T], like: Callable[[_T, _T], float]
) -> list[tuple[int | None, int | None]]:
    """Pair what resembles each other, in order, so that the sum of likenesses is greatest."""
    if len(left) == len(right) and (len(left) == 1 or list(left) == list(right)):
        return [(index, index) for index in range(len(left))]
    if len(left) * len(right) > _ALIGNED_PAIRS_MAX:
        both = min(len(left), len(right))
        rest_left: list[tuple[int | None, int | None]] = [(i, None) for i in range(both, len(left))]
        return [(i, i) for i in range(both)] + rest_left + [(None, j) for j in range(both, len(right))]
    return _best_pairs([[like(a, b) for b in right] for a in left], len(left), len(right))


def _best_pairs(scores: list[list[float]], rows: int, columns: int) -> list[tuple[int | None, int | None]]:
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in reversed(range(rows)):
        for j in reversed(range(columns)):
            paired = best[i + 1][j + 1] + scores[i][j] if scores[i][j] >= _LIKE_ENOUGH else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < rows or j < columns:
        can_pair = i < rows and j < columns and scores[i][j] >= _LIKE_ENOUGH
        if can_pair and best[i][j] == best[i + 1][j + 1] + scores[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif i < rows and (j == columns or best[i][j] == best[i + 1][j]):
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs
