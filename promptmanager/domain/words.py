"""Differences between two texts by words, cleaned up so that a person reads them as edits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from promptmanager.domain.matching import matching_blocks

# A word takes the blanks after it along: that keeps "the" and "the " apart from every blank of the text.
_WORDS = re.compile(r"\w+(?:['’]\w+)*[^\S\n]*|\s+|[^\w\s]")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Span:
    """A stretch of text: SAME, ADDED or REMOVED."""

    change: Change
    text: str


@dataclass
class _Edit:
    """What stands between two equal stretches, and the equal stretch after it."""

    removed: str
    added: str
    same: str


def compare_words(left: str, right: str) -> tuple[Span, ...]:
    """Return the texts as one run of spans: without ADDED they are the left text, without REMOVED the right one."""
    if left == right:
        return (Span(Change.SAME, left),) if left else ()
    return _spans(_cleaned(list(_edits(left, right))))


def likeness(left: str, right: str) -> float:
    """Return how much of the words two texts share, from 0 to 1, in linear time."""
    if left == right:
        return 1.0
    a, b = Counter(_WORDS.findall(left.lower())), Counter(_WORDS.findall(right.lower()))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def _edits(left: str, right: str) -> Iterable[_Edit]:
    a, b = _WORDS.findall(left), _WORDS.findall(right)
    at_a = at_b = 0
    for start_a, start_b, size in [*matching_blocks(a, b), (len(a), len(b), 0)]:
        yield _Edit("".join(a[at_a:start_a]), "".join(b[at_b:start_b]), "".join(a[start_a : start_a + size]))
        at_a, at_b = start_a + size, start_b + size


def _cleaned(edits: list[_Edit]) -> list[_Edit]:
    """Join edits that are parted only by blanks, or by less than they change themselves: nobody reads confetti."""
    cleaned: list[_Edit] = []
    for edit in edits:
        previous = cleaned[-1] if cleaned else None
        if previous and (_is_nothing(edit) or _is_nothing(previous) or _is_confetti(previous, edit)):
            cleaned[-1] = _joined(previous, edit)
        else:
            cleaned.append(edit)
    return cleaned


def _is_nothing(edit: _Edit) -> bool:
    return not edit.removed and not edit.added and not edit.same


def _is_confetti(previous: _Edit, edit: _Edit) -> bool:
    if not (edit.removed or edit.added):
        return True
    between = previous.same
    if not (previous.removed or previous.added):
        return not between
    if not between.strip():
        return True
    before = max(len(previous.removed), len(previous.added))
    after = max(len(edit.removed), len(edit.added))
    return len(between) <= before // 3 and len(between) <= after // 3


def _joined(previous: _Edit, edit: _Edit) -> _Edit:
    if not (edit.removed or edit.added):
        return _Edit(previous.removed, previous.added, previous.same + edit.same)
    return _Edit(
        previous.removed + previous.same + edit.removed, previous.added + previous.same + edit.added, edit.same
    )


def _spans(edits: Iterable[_Edit]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for edit in edits:
        removed, added, after = _without_common_blanks(edit.removed, edit.added)
        for change, text in (
            (Change.REMOVED, removed),
            (Change.ADDED, added),
            (Change.SAME, after + edit.same),
        ):
            if not text:
                continue
            if spans and spans[-1].change is change:
                spans[-1] = Span(change, spans[-1].text + text)
            else:
                spans.append(Span(change, text))
    return tuple(spans)


def _without_common_blanks(removed: str, added: str) -> tuple[str, str, str]:
    """Take the blanks at the end of both out of the edit."""
    common = 0
    while common < min(len(removed), len(added)) and removed[-1 - common] == added[-1 - common] == " ":
        common += 1
    return (removed[:-common], added[:-common], " " * common) if common else (removed, added, "")
