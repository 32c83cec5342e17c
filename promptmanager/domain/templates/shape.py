"""A first look at a template, in one pass: are its brackets closed, and is none unreasonably long.

The engine's own tokenizer takes time that grows with the square of the blanks after an open bracket, while
holding the interpreter. Nothing reaches it before this check.
"""

from __future__ import annotations

from promptmanager.domain.templates.problems import Fault

TAG_LENGTH_MAX = 4_000
BLANKS_MAX = 200
TAGS_MAX = 5_000
_TAG, _OUTPUT = ("{%", "%}"), ("{{", "}}")


def check_shape(text: str) -> None:
    """Raise Fault for a bracket that stays open, is too long, or for too many of them."""
    position, count = 0, 0
    while (start := _next_bracket(text, position)) >= 0:
        end = _checked_end(text, start)
        count += 1
        if count > TAGS_MAX:
            raise Fault(start, end, "too_many_tags", str(TAGS_MAX))
        name = _tag_name(text, start, end)
        position = _end_of_raw(text, start, end, name) if name in ("raw", "doc") else end


def _next_bracket(text: str, position: int) -> int:
    tag, output = text.find("{%", position), text.find("{{", position)
    return max(tag, output) if -1 in (tag, output) else min(tag, output)


def _checked_end(text: str, start: int) -> int:
    opening, closing = _TAG if text.startswith("{%", start) else _OUTPUT
    found = text.find(closing, start + 2)
    if found < 0:
        line_end = text.find("\n", start)
        reason = "unclosed_tag" if opening == "{%" else "unclosed_output"
        raise Fault(start, line_end if line_end > 0 else len(text), reason)
    end = found + 2
    if end - start > TAG_LENGTH_MAX:
        raise Fault(start, end, "tag_too_long", str(TAG_LENGTH_MAX))
    _refuse_long_blanks(text, start, end)
    return end


def _refuse_long_blanks(text: str, start: int, end: int) -> None:
    if end - start <= BLANKS_MAX:
        return
    run = 0
    for offset in range(start, end):
        run = run + 1 if text[offset].isspace() else 0
        if run > BLANKS_MAX:
            raise Fault(start, end, "too_many_blanks", str(BLANKS_MAX))


def _tag_name(text: str, start: int, end: int) -> str:
    if not text.startswith("{%", start):
        return ""
    words = text[start + 2 : end - 2].strip("-").split(None, 1)
    return words[0] if words else ""


def _end_of_raw(text: str, start: int, end: int, name: str) -> int:
    """Return where the text resumes after a raw block, whose inside is not a template."""
    position = end
    while (closing := text.find("{%", position)) >= 0:
        closed = text.find("%}", closing)
        if closed < 0:
            break
        if _tag_name(text, closing, closed + 2) == f"end{name}":
            return closed + 2
        position = closing + 2
    raise Fault(start, end, "unclosed_block", name)
