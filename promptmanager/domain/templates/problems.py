"""What is wrong with a template, and where."""

from __future__ import annotations

from dataclasses import dataclass

from promptmanager.domain.errors import TemplateInvalid

DETAIL_MAX = 80


@dataclass(frozen=True)
class TemplateProblem:
    """One fault of one message.

    Lines and columns count from 1, columns in code points; the end is exclusive. ``reason`` is the last part of
    ``error.template.<reason>`` in the catalogs; ``detail`` is the user's own text that it is about, or empty.
    """

    message_index: int
    line: int
    column: int
    end_line: int
    end_column: int
    reason: str
    detail: str = ""

    def as_error(self) -> TemplateInvalid:
        return TemplateInvalid(
            message=self.message_index,
            line=self.line,
            column=self.column,
            reason=self.reason,
            detail=self.detail,
        )


class Fault(Exception):
    """A fault by its place in the text: ``start`` and ``end`` are offsets, the end exclusive.

    Never leaves this package: it becomes a TemplateProblem.
    """

    def __init__(self, start: int, end: int, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.start = start
        self.end = end
        self.reason = reason
        self.detail = detail


def located(fault: Fault, text: str, message_index: int) -> TemplateProblem:
    """Return the fault with its offsets turned into lines and columns."""
    start = min(max(fault.start, 0), len(text))
    line, column = _place(text, start)
    end_line, end_column = _place(text, min(max(fault.end, start), len(text)))
    return TemplateProblem(
        message_index=message_index,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        reason=fault.reason,
        detail=fault.detail[:DETAIL_MAX],
    )


def _place(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1
