"""Words: every one in both languages, each used, and none that is asked for missing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from promptmanager.domain.errors import PromptManagerError
from promptmanager.domain.identity import LOCALES
from promptmanager.ui.shared.messages.catalogs import catalog
from tests.architecture.sources import PACKAGE, nodes, written

MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if "messages" not in path.parts]
ASKED_BY_FIRST = {"t", "frame", "centre"}
ASKED_BY_SECOND = {"say", "tell"}
PLURALS = {"tn": 0, "say_n": 1}


def _nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path in MODULES:
        for node in nodes(path):
            yield path, node


def _asked() -> Iterator[tuple[str, str]]:
    """Yield each key that is asked for by its full name, with where."""
    for path, node in _nodes():
        if not isinstance(node, ast.Call):
            continue
        name = written(node.func).rsplit(".", 1)[-1]
        place = 0 if name in ASKED_BY_FIRST else 1 if name in ASKED_BY_SECOND else PLURALS.get(name, -1)
        if not 0 <= place < len(node.args):
            continue
        key = node.args[place]
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and "." in key.value:
            endings = (".one", ".other") if name in PLURALS else ("",)
            yield from ((f"{path.name}:{node.lineno}", key.value + ending) for ending in endings)


def test_both_languages_have_the_same_entries() -> None:
    assert set(catalog("en")) == set(catalog("fr"))


def test_no_entry_is_empty() -> None:
    assert [(locale, key) for locale in LOCALES for key, text in catalog(locale).items() if not text.strip()] == []


def test_both_languages_have_the_same_placeholders() -> None:
    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    unlike = [
        key for key, text in catalog("en").items() if key in catalog("fr") and holes(text) != holes(catalog("fr")[key])
    ]

    assert unlike == []


def test_every_key_that_is_asked_for_exists() -> None:
    assert [(where, key) for where, key in _asked() if key not in catalog("en")] == []


def test_every_entry_is_used() -> None:
    literals: set[str] = set()
    beginnings: set[str] = set()
    for _, node in _nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals.add(node.value)
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            beginnings.add(str(node.values[0].value))
    beginnings = {text for text in beginnings if re.fullmatch(r"[a-z_]+\.(?:[a-z_]+[._])*", text)}

    unused = [
        key
        for key in catalog("en")
        if key not in literals
        and re.sub(r"\.(one|other)$", "", key) not in literals
        and not key.startswith(tuple(beginnings))
    ]

    assert unused == []


def _errors(family: type[PromptManagerError]) -> Iterator[type[PromptManagerError]]:
    yield family
    for child in family.__subclasses__():
        yield from _errors(child)


def _codes_of_files() -> Iterator[str]:
    """Yield the codes of what is wrong in a file of samples: none of them is an error's own."""
    for path, node in _nodes():
        if "golden_files" not in path.parts or not isinstance(node, ast.Call):
            continue
        for code in (one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)):
            if ast.unparse(node.func) == "SampleFileInvalid":
                yield f"sample_file.{code}"
            elif re.fullmatch(r"(?:row|promptfoo)(?:\.[a-z_]+)+", code):
                yield code


def test_every_error_has_its_sentence() -> None:
    codes = {error.code for error in _errors(PromptManagerError)}
    for _, node in _nodes():
        if isinstance(node, ast.Call) and written(node.func) == "InvalidInput" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                codes.add(str(code.value))
    codes |= set(_codes_of_files())

    assert sorted(code for code in codes if f"error.{code}" not in catalog("en")) == []


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("a straight apostrophe", r"[a-zà-ÿA-Z]'[a-zà-ÿA-Z]"),
        ("straight or English quotes", r"[\"“”]"),
        ("no narrow space before ; ! ?", r"[^\u202f\s;!?][;!?](?!\w)"),
        ("an ordinary space before ; : ! ? »", r" [;:!?»]"),
        ("an ordinary space after «", r"« "),
    ],
)
def test_french_is_set_as_french_is(fault: str, pattern: str) -> None:
    assert [(key, text) for key, text in catalog("fr").items() if re.search(pattern, text)] == [], fault
