"""Reading the message catalogs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from promptmanager.domain.identity import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = Path(__file__).parent


class MissingMessage(KeyError):
    """A key that stands in no catalog of the language."""


@cache
def catalog(locale: str) -> Mapping[str, str]:
    """Return every message of a language by its key. Raises ValueError for a key that stands in two areas."""
    messages: dict[str, str] = {}
    for path in sorted((_HERE / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale, abort_invalid=True):
                if not message.id:
                    continue
                if message.id in messages:
                    raise ValueError(f"{path.name}: {message.id} stands in another area too")
                messages[str(message.id)] = str(message.string)
    return MappingProxyType(messages)


def keys() -> frozenset[str]:
    """Return the keys of all languages together."""
    return frozenset().union(*(catalog(locale) for locale in LOCALES))


def text(locale: str, key: str) -> str:
    """Return one message with its placeholders. Raises MissingMessage."""
    found = catalog(locale if locale in LOCALES else LOCALES[0]).get(key)
    if not found:
        raise MissingMessage(f"{locale}: {key}")
    return found
