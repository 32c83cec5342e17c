"""Text as it arrives from outside, made safe to keep: valid Unicode, bounded, without keys."""

from __future__ import annotations

import re

DETAIL_MAX = 500

_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_KEY = re.compile(r"sk-[A-Za-z0-9_-]{8,}")


def valid(text: str) -> str:
    """Return the text with surrogate pairs joined and halves without partner replaced by U+FFFD.

    U+0000 is replaced too: PostgreSQL cannot store it.
    """
    if not _SURROGATE_OR_NUL.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


def detail(text: str) -> str:
    """Return a provider's sentence fit for a person's eyes: one line, clipped, keys blanked."""
    said = _KEY.sub("sk-…", line(text))
    return said if len(said) <= DETAIL_MAX else said[: DETAIL_MAX - 1] + "…"


def line(text: str) -> str:
    """Return the text on one line, without what turns its direction."""
    return _CONTROL.sub(" ", valid(text)).strip()


class Joiner:
    """Joins surrogate pairs that were split over two pieces of text.

    A provider that cuts its answer by UTF-16 units sends one half in each of two JSON strings.
    """

    def __init__(self) -> None:
        self._held = ""

    def add(self, piece: str) -> str:
        """Return the text that is complete; a high half at the end waits for the next piece."""
        text = self._held + piece
        if not text:
            return ""
        self._held = ""
        if "\ud800" <= text[-1] <= "\udbff":
            self._held = text[-1]
            text = text[:-1]
        return valid(text)

    def rest(self) -> str:
        """Return what still waits, as U+FFFD: its other half never came."""
        rest, self._held = self._held, ""
        return valid(rest)
