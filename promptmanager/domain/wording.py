"""How text becomes words: the one folding that search, sorting and slugs share on every database."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MATCH_START = "\x02"
MATCH_END = "\x03"
SLUG_MAX = 60
# An index entry, not a dictionary: longer runs of letters are data, found by their beginning.
WORD_MAX = 64
WORDS_MAX = 20_000
# PostgreSQL holds a megabyte of words for one row; a letter takes at most four bytes.
LETTERS_MAX = 200_000
_AROUND = 70

_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not decompose although people type them apart.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def folded(text: str) -> str:
    """Return the text without case and accents: what is alike to a person searching is equal here."""
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(_LETTERS)
    return "".join(char for char in plain if not unicodedata.combining(char))


def words(text: str) -> tuple[str, ...]:
    """Return the distinct folded words in order of appearance, at most ``WORDS_MAX`` and ``LETTERS_MAX``."""
    found: dict[str, None] = {}
    letters = 0
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        word = _word(match.group())
        if not word or word in found:
            continue
        letters += len(word)
        if len(found) == WORDS_MAX or letters > LETTERS_MAX:
            break
        found[word] = None
    return tuple(found)


def matches(indexed: tuple[str, ...] | frozenset[str], wanted: tuple[str, ...]) -> bool:
    """Whether all wanted words are there, the last one by its beginning: it may still be being typed."""
    if not wanted:
        return True
    known = frozenset(indexed)
    return all(word in known for word in wanted[:-1]) and any(word.startswith(wanted[-1]) for word in known)


def snippet(texts: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """Return a piece of the text with the most wanted words, matches marked; empty when none has any."""
    best, spans = "", []
    for text in texts:
        clean = unicodedata.normalize("NFC", text).replace(MATCH_START, "").replace(MATCH_END, "")
        found = [match.span() for match in _WORD.finditer(clean) if _is_wanted(match.group(), wanted)]
        if len({clean[start:end].casefold() for start, end in found}) > len(
            {best[start:end].casefold() for start, end in spans}
        ):
            best, spans = clean, found
    return _cut(best, spans) if spans else ""


def slug(title: str) -> str:
    """Return the title as part of an address: ASCII letters, digits and hyphens; ``prompt`` if none is left."""
    ascii_words = re.findall(r"[a-z0-9]+", folded(title))
    return "-".join(ascii_words)[:SLUG_MAX].strip("-") or "prompt"


@lru_cache(maxsize=50_000)
def _word(raw: str) -> str:
    return "".join(char for char in folded(raw) if char.isalnum())[:WORD_MAX]


def _is_wanted(raw: str, wanted: tuple[str, ...]) -> bool:
    word = _word(raw)
    return bool(wanted) and (word in wanted or word.startswith(wanted[-1]))


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    start = max(0, spans[0][0] - _AROUND)
    end = min(len(text), spans[0][1] + _AROUND * 2)
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or start
    pieces, at = ["…"] if start else [], start
    for first, last in spans:
        if last > end:
            break
        pieces += [text[at:first], MATCH_START, text[first:last], MATCH_END]
        at = last
    pieces.append(text[at:end])
    if end < len(text):
        pieces.append("…")
    return " ".join("".join(pieces).split(" ")).replace("\n", " ")
