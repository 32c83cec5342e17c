"""The answer that every measured stream carries: Markdown as a model writes it, the same each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate

_SEED = 20260101
_SYLLABLES = ("ka", "lo", "mi", "ter", "ve", "sun", "dra", "po", "ril", "es", "tan", "qu", "or", "bal", "fi", "ne")


@cache
def tokens(count: int) -> tuple[str, ...]:
    """Return that many tokens, about 4.5 characters each: paragraphs, headings, lists and code."""
    chance = random.Random(_SEED)  # noqa: S311 - not a secret
    made: list[str] = []
    while len(made) < count:
        made += _block(chance, is_first=not made)
    return tuple(made[:count])


def letters(text: str) -> int:
    """Count what a reader sees whatever the layout: Markdown's signs and spaces may vanish on the page, letters not."""
    return sum(character.isascii() and character.isalpha() for character in text)


def letters_after(count: int) -> list[int]:
    """Return how many letters are there after each token."""
    return list(accumulate(letters(token) for token in tokens(count)))


def lengths_after(count: int) -> list[int]:
    """Return how long the text is after each token. It is ASCII, so that characters, bytes and UTF-16 units agree."""
    return list(accumulate(len(token) for token in tokens(count)))


def delays_ms(sent: Sequence[int], arrivals: Sequence[tuple[int, int]]) -> list[float]:
    """Return how long each token took, in milliseconds.

    ``sent`` are the times at which they left and ``arrivals`` the times at which so long a text was there, both in
    microseconds. The whole text must have arrived.
    """
    arrived: list[int] = []
    for at, length in arrivals:
        arrived += [at] * (length - len(arrived))
    return [(arrived[end - 1] - at) / 1000 for end, at in zip(lengths_after(len(sent)), sent, strict=True)]


def _block(chance: random.Random, *, is_first: bool) -> list[str]:
    kind = chance.choices(("paragraph", "heading", "list", "code"), (8, 2, 2, 1))[0]
    opening = [] if is_first else ["\n\n"]
    if kind == "heading":
        return [*opening, "## ", _word(chance).strip().capitalize(), *_words(chance, 3)]
    if kind == "list":
        items = [["- ", "**", _word(chance).strip(), "**", ":", *_words(chance, 9)] for _ in range(4)]
        return [*opening, *(token for item in items for token in (*item, ".", "\n"))]
    if kind == "code":
        lines = [[*_words(chance, 5), "\n"] for _ in range(4)]
        return [*opening, "```\n", *(token for line in lines for token in line), "```"]
    sentences = [[*_words(chance, chance.randint(6, 16)), "."] for _ in range(chance.randint(2, 5))]
    return [*opening, *(token for sentence in sentences for token in sentence)]


def _words(chance: random.Random, count: int) -> list[str]:
    return [_word(chance) for _ in range(count)]


def _word(chance: random.Random) -> str:
    return " " + "".join(chance.choices(_SYLLABLES, k=chance.choices((1, 2, 3), (4, 9, 2))[0]))
