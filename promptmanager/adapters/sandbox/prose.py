"""Deterministic prose: the same seed and prompt give the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

from promptmanager.adapters.sandbox.phrases import ENGLISH, FRENCH, Phrases

WORDS_MAX = 5_000

_WORD = re.compile(r"[^\W\d_]+")
_ASKED_LENGTH = re.compile(r"\b(\d{2,5})\s+(?:words|mots)\b", re.IGNORECASE)
_TOKEN = re.compile(r"\s*\w{1,6}|\s*[^\w\s]|\s+")
_SUBJECT_LENGTH_MIN, _SUBJECT_LENGTH_MAX = 4, 24
_PROMPT_READ_MAX = 20_000
_HOLES = "abc"


def tokens(text: str) -> list[str]:
    """Cut a text into pieces of the size that models' tokens have; joined, they are the text."""
    return _TOKEN.findall(text)


def is_french(text: str) -> bool:
    """Guess between the two languages that the product speaks, by their most frequent words."""
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in FRENCH.stop_words for word in words) > sum(word in ENGLISH.stop_words for word in words)


def prose(prompt: str, chance: Random) -> str:
    """Return a few paragraphs of Markdown around the prompt's own words."""
    phrases = FRENCH if is_french(prompt) else ENGLISH
    names = _names(prompt, phrases, chance)
    asked = _ASKED_LENGTH.search(prompt)
    length = min(int(asked[1]), WORDS_MAX) if asked else chance.randint(130, 210)
    deck = _deck(phrases.sentences, chance)
    title = _capital(chance.choice(phrases.titles).format(**names))
    parts = [f"## {title}", chance.choice(phrases.openings).format(**names)]
    closing = chance.choice(phrases.closings).format(**names)
    for kind in cycle(("paragraph", "points", "paragraph", "quote")):
        if _word_count(parts) + len(closing.split()) >= length:
            break
        match kind:
            case "paragraph":
                chosen = islice(deck, chance.randint(3, 5))
                parts.append(" ".join(_capital(sentence.format(**names)) for sentence in chosen))
            case "points":
                parts.append(_points(phrases, names, chance))
            case "quote":
                parts.append(f"> {chance.choice(phrases.quotes)}")
    return "\n\n".join([*(_capital(part) for part in parts), _capital(closing)])


def thoughts(prompt: str, chance: Random) -> str:
    """Return what a reasoning model might think before it answers."""
    phrases = FRENCH if is_french(prompt) else ENGLISH
    names = _names(prompt, phrases, chance)
    return " ".join(_capital(thought.format(**names)) for thought in phrases.thoughts)


def _points(phrases: Phrases, names: dict[str, str], chance: Random) -> str:
    lines = [
        phrases.point.format(name=name, text=text.format(**names)) for name, text in chance.sample(phrases.points, 3)
    ]
    return f"### {chance.choice(phrases.headings)}\n\n" + "\n".join(lines)


def _deck(sentences: tuple[str, ...], chance: Random) -> Iterator[str]:
    """Deal the sentences in random order, each once before any comes again."""
    while True:
        yield from chance.sample(sentences, len(sentences))


def _names(prompt: str, phrases: Phrases, chance: Random) -> dict[str, str]:
    """Return the subjects: the prompt's longest words, in random order."""
    found: list[str] = []
    for word in _WORD.findall(prompt[:_PROMPT_READ_MAX]):
        lower = word.lower()
        if _SUBJECT_LENGTH_MIN <= len(word) <= _SUBJECT_LENGTH_MAX and lower not in phrases.stop_words | set(found):
            found.append(lower)
    longest = sorted(found, key=len, reverse=True)[: len(_HOLES)]
    chance.shuffle(longest)
    quoted = [phrases.named.format(word) for word in longest] or [phrases.subject]
    return {hole: quoted[place % len(quoted)] for place, hole in enumerate(_HOLES)}


def _word_count(parts: list[str]) -> int:
    return sum(len(part.split()) for part in parts)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
