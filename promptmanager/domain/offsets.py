"""Places in a text, counted as browsers count: in UTF-16 code units.

Python counts code points, JavaScript counts UTF-16 units: an emoji is one here and two there. Whatever
names a place in a text to a browser counts its way, so that both sides mean the same place.
"""

from __future__ import annotations

_UNIT_BYTES = 2


def utf16_length(text: str) -> int:
    """Return what JavaScript calls ``text.length``."""
    return len(_encoded(text)) // _UNIT_BYTES


def utf16_tail(text: str, offset: int) -> tuple[int, str]:
    """Return the text from ``offset`` on, and where that tail truly begins.

    An offset inside a character moves back to its start; one outside the text moves to its nearest end.
    """
    encoded = _encoded(text)
    start = min(max(offset, 0) * _UNIT_BYTES, len(encoded))
    if start < len(encoded) and _is_low_surrogate(encoded[start : start + _UNIT_BYTES]):
        start -= _UNIT_BYTES
    return start // _UNIT_BYTES, encoded[start:].decode("utf-16-le", "surrogatepass")


def _encoded(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _is_low_surrogate(unit: bytes) -> bool:
    return unit[1] & 0xFC == 0xDC  # noqa: PLR2004 - the high byte of U+DC00 to U+DFFF
