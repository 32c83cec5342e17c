"""Every error has a sentence in both languages that can be filled with the error's own facts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from promptmanager.domain import errors
from promptmanager.domain.checks.limits import NEEDS_REFERENCE
from promptmanager.domain.errors import PromptManagerError

PACKAGE = Path(errors.__file__).parents[2]
LOCALES = ("en", "fr")


def sentences(locale: str) -> dict[str, str]:
    with (PACKAGE / "ui" / "shared" / "messages" / locale / "errors.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=locale, abort_invalid=True) if m.id}


def codes() -> set[str]:
    own = {
        kind.code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PromptManagerError)
    }
    given = re.compile(r'InvalidInput\(\s*"(\w+)"')
    own = own.union(*(given.findall(path.read_text()) for path in PACKAGE.rglob("*.py")))
    checks = re.compile(r'Check(?:Problem|Invalid)\(\s*"(\w+)"')
    problems = set().union(*(checks.findall(path.read_text()) for path in (PACKAGE / "domain").rglob("*.py")))
    return own | {f"check.{problem}" for problem in problems | {f"{kind}_missing" for kind in NEEDS_REFERENCE}}


def holes(sentence: str) -> set[str]:
    return set(re.findall(r"(?<!\{)\{(\w+)\}", sentence))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_code_has_a_sentence(locale: str) -> None:
    known = sentences(locale)

    assert sorted(code for code in codes() if not known.get(f"error.{code}")) == []


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    english, french = (sentences(locale) for locale in LOCALES)

    assert english.keys() == french.keys()
    assert [key for key in english if holes(english[key]) != holes(french[key])] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_can_be_filled(locale: str) -> None:
    for sentence in sentences(locale).values():
        assert "{" not in sentence.format(**dict.fromkeys(holes(sentence), "x")).replace("{{", "").replace("{%", "")


def test_french_has_its_narrow_spaces() -> None:
    loose = re.compile(r"(?<=\w)[;!?»]| [;:!?»]|« ")

    assert [key for key, sentence in sentences("fr").items() if loose.search(sentence)] == []
