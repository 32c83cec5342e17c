"""What the browser is told of a file of golden samples. It comes by way of the browser, so anything may stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from promptmanager.domain.details import is_storable
from promptmanager.domain.errors import PromptManagerError
from promptmanager.ui.golden.views import NamedView
from promptmanager.ui.shared.notices import error_text
from promptmanager.ui.shared.payloads import whole

_CODE = re.compile(r"[a-z0-9_.]{1,60}")
_COLUMNS_MAX = 200
_LISTED_MAX = 100
_FACTS_MAX = 10
_TEXT_MAX = 300
_LINES_MAX = 80_000
_VARIABLE_MAX = 100
_INPUT = "input:"


@dataclass(frozen=True)
class ColumnView:
    """A column and its role; ``own`` names the variable that it could be, where the prompt has none of that name."""

    name: str
    role: str
    example: str
    own: str


@dataclass(frozen=True)
class FoundSampleView:
    line: int
    name: str
    inputs: list[NamedView]
    expected: str
    checks: list[NamedView]
    tags: list[str]
    weight: str


@dataclass(frozen=True)
class ProblemView:
    """Why rows are left out, and which: their lines in words, several where ``are_many``."""

    lines: str
    are_many: bool
    text: str


@dataclass(frozen=True)
class FoundView:
    """What a file holds."""

    kind: str = ""
    delimiter: str = ""
    check: str = ""
    new: int = 0
    same: int = 0
    bad: int = 0
    standing: int = 0
    fits: bool = True
    variables: list[str] = field(default_factory=list)
    samples: list[FoundSampleView] = field(default_factory=list)
    problems: list[ProblemView] = field(default_factory=list)
    more: str = ""
    notes: list[ProblemView] = field(default_factory=list)
    more_notes: str = ""


def found_view(answer: dict[str, Any], locale: str) -> FoundView:
    return FoundView(
        kind=_text(answer.get("kind")),
        delimiter=_text(answer.get("delimiter")),
        check=_text(answer.get("check")),
        new=whole(answer.get("new")),
        same=whole(answer.get("same")),
        bad=whole(answer.get("bad")),
        standing=whole(answer.get("standing")),
        fits=answer.get("fits") is True,
        variables=_texts(answer.get("variables")),
        samples=[_sample(each) for each in _each(answer.get("samples"))],
        problems=[_problem(each, locale) for each in _each(answer.get("problems"))],
        more=str(answer.get("more", ""))[:_LINES_MAX],
        notes=[_problem(each, locale) for each in _each(answer.get("notes"))],
        more_notes=str(answer.get("more_notes", ""))[:_LINES_MAX],
    )


def column_views(answer: dict[str, Any]) -> list[ColumnView]:
    known = _texts(answer.get("variables"))
    return [_column(each, known) for each in _each(answer.get("columns"), _COLUMNS_MAX)]


def refusal_text(answer: dict[str, Any], locale: str) -> str:
    """Return the sentence of a refusal; a general one for what no server of ours answers."""
    return _sentence(answer.get("error"), answer.get("facts"), locale)


def _column(answer: dict[str, Any], known: list[str]) -> ColumnView:
    name, role = _text(answer.get("name")), _text(answer.get("role"))
    own = role.removeprefix(_INPUT) if role.startswith(_INPUT) else name.rpartition(".")[2]
    is_new = own and own not in known and len(own) <= _VARIABLE_MAX and is_storable(own)
    return ColumnView(name, role, _text(answer.get("example")), own if is_new else "")


def _sample(answer: dict[str, Any]) -> FoundSampleView:
    weight = _text(answer.get("weight"))
    return FoundSampleView(
        line=whole(answer.get("line")),
        name=_text(answer.get("name")),
        inputs=[NamedView(_text(one.get("name")), _text(one.get("value"))) for one in _each(answer.get("inputs"))],
        expected=_text(answer.get("expected")),
        checks=[NamedView(kind, "") for kind in dict.fromkeys(_texts(answer.get("kinds")))],
        tags=_texts(answer.get("tags")),
        weight="" if weight in ("1", "1.0") else weight,
    )


def _problem(answer: dict[str, Any], locale: str) -> ProblemView:
    lines = str(answer.get("lines", ""))[:_LINES_MAX]
    return ProblemView(lines, not lines.isdecimal(), _sentence(answer.get("code"), answer.get("facts"), locale))


def _sentence(code: object, facts: object, locale: str) -> str:
    named = {str(name): value for name, value in facts.items()} if isinstance(facts, dict) else {}
    fact = PromptManagerError(
        **{
            name: _text(value) if isinstance(value, str) else value
            for name, value in list(named.items())[:_FACTS_MAX]
            if isinstance(value, str | int | float)
        }
    )
    fact.code = str(code) if _CODE.fullmatch(str(code)) else fact.code
    return error_text(locale, fact)


def _each(answered: object, limit: int = _LISTED_MAX) -> list[dict[str, Any]]:
    return [one for one in answered if isinstance(one, dict)][:limit] if isinstance(answered, list) else []


def _texts(answered: object) -> list[str]:
    return [_text(one) for one in answered][:_LISTED_MAX] if isinstance(answered, list) else []


def _text(answered: object) -> str:
    return "" if answered is None else str(answered)[:_TEXT_MAX]
