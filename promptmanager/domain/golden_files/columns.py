"""What each column of a table is for a sample, guessed from its head, and the samples made of the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from promptmanager.domain.checks import Check, CheckKind, Combination
from promptmanager.domain.errors import CheckInvalid, InvalidInput, SampleFileInvalid
from promptmanager.domain.golden import NAME_MAX, SampleContent, checked_content, checked_name
from promptmanager.domain.golden_files.tables import RowProblem, Table, TableRow, as_text
from promptmanager.domain.golden_files.written_checks import check_of, checks_of
from promptmanager.domain.wording import folded

NAME, EXPECTED, TAGS, WEIGHT, COMBINATION, CHECKS = "name", "expected", "tags", "weight", "combination", "checks"
# Followed by a variable's name or by a kind of check.
INPUT, CHECK = "input:", "check:"
UNUSED = ""
OWN_COLUMNS = frozenset({NAME, EXPECTED, CHECKS, COMBINATION, TAGS, WEIGHT})

_AUTO_NAME_MAX = 60
_CONTAINED = re.compile(r"(?:inputs|input|vars|variables)\.(.+)", re.DOTALL)
# What a text in a column says all of: a judge needs a model too, and a person no text.
_TEXT_KINDS = frozenset(kind.value for kind in CheckKind if kind.is_by_text)
_HEADS: Mapping[str, frozenset[str]] = {
    NAME: frozenset({"name", "sample", "title", "description", "nom", "titre"}),
    EXPECTED: frozenset(
        {"expected", "expected answer", "expected output", "answer", "output", "outputs answer", "outputs output"}
        | {"reference", "ideal", "target", "ground truth", "completion", "reponse", "reponse attendue", "attendu"}
    ),
    TAGS: frozenset({"tags", "tag", "labels", "etiquettes"}),
    WEIGHT: frozenset({"weight", "poids"}),
    COMBINATION: frozenset({"combination"}),
    CHECKS: frozenset({"checks", "check", "controles", "controle"}),
    f"{CHECK}{CheckKind.CONTAINS}": frozenset({"contains", "must contain", "contient"}),
    f"{CHECK}{CheckKind.CONTAINS_NOT}": frozenset({"contains not", "does not contain", "must not contain"}),
    f"{CHECK}{CheckKind.REGEX}": frozenset({"regex", "pattern", "motif"}),
    f"{CHECK}{CheckKind.JSON_SCHEMA}": frozenset({"json schema", "schema"}),
}


@dataclass(frozen=True)
class RowMapping:
    """How rows become samples: a role for each column, and a check that every sample gets, if any."""

    roles: Mapping[str, str] = field(default_factory=dict)
    check: CheckKind | None = None


@dataclass(frozen=True)
class FoundSample:
    """A sample that a file holds, and the line on which it begins."""

    line: int
    name: str
    content: SampleContent


def guessed_roles(columns: Iterable[str], variables: Iterable[str]) -> dict[str, str]:
    """Return a role for each column; each role but those of checks once.

    Values that stand in a container of their own are the variables. Without one, unless the file is ours, a column
    that is named like a variable is it before it is anything else.
    """
    names = {_plain(name): name for name in variables}
    roles = dict.fromkeys(columns, UNUSED)
    for column in roles:
        if inner := _CONTAINED.fullmatch(column):
            roles[column] = _if_free(INPUT + inner[1], roles)
    are_apart = any(roles.values()) or roles.keys() >= OWN_COLUMNS
    for column in roles:
        if not are_apart and (variable := names.get(_plain(column))):
            roles[column] = _if_free(INPUT + variable, roles)
    for column in roles:
        if roles[column] == UNUSED:
            meant = (role for role, heads in _HEADS.items() if _plain(column) in heads)
            roles[column] = _if_free(next(meant, UNUSED), roles)
    return roles


def guessed_check(roles: Mapping[str, str]) -> CheckKind | None:
    """Return the check that samples with an expected answer get, where no column says how to judge."""
    used = set(roles.values())
    has_checks = CHECKS in used or any(role.startswith(CHECK) for role in used)
    return CheckKind.NORMALISED if EXPECTED in used and not has_checks else None


def is_role(role: str) -> bool:
    if role.startswith(CHECK):
        return role.removeprefix(CHECK) in _TEXT_KINDS
    return role in (UNUSED, NAME, EXPECTED, TAGS, WEIGHT, COMBINATION, CHECKS) or (
        role.startswith(INPUT) and role != INPUT
    )


def samples_of(table: Table, mapping: RowMapping) -> tuple[tuple[FoundSample, ...], tuple[RowProblem, ...]]:
    """Return the samples and, in the order of their lines, what is wrong with other rows. Raises SampleFileInvalid.

    Where no column means anything yet there are no samples, and nothing is wrong with that.
    """
    _check_roles(mapping.roles)
    if not any(mapping.roles.values()):
        return (), table.problems
    samples: list[FoundSample] = []
    problems = list(table.problems)
    for row in table.rows:
        try:
            samples.append(_sample(row, mapping))
        except (InvalidInput, CheckInvalid) as error:
            problems.append(row_problem(row.line, error))
    return tuple(samples), tuple(sorted(problems, key=lambda problem: problem.line))


def row_problem(line: int, error: InvalidInput | CheckInvalid) -> RowProblem:
    """Return why a row cannot be a sample, in words that fit a file."""
    if error.code == "check.expected_missing":
        return RowProblem(line, "row.no_expected")
    return RowProblem(line, error.code, error.facts)


def _check_roles(roles: Mapping[str, str]) -> None:
    used: dict[str, str] = {}
    for column, role in roles.items():
        if role != UNUSED and not role.startswith(CHECK) and role in used:
            raise SampleFileInvalid("role_twice", first=used[role], second=column)
        used[role] = column


def _sample(row: TableRow, mapping: RowMapping) -> FoundSample:
    cells = {role: row.values.get(column) for column, role in mapping.roles.items() if not role.startswith(CHECK)}
    inputs = {role.removeprefix(INPUT): as_text(value) for role, value in cells.items() if role.startswith(INPUT)}
    expected = as_text(cells.get(EXPECTED))
    content = checked_content(
        SampleContent(
            inputs={name: value for name, value in inputs.items() if value},
            expected=expected,
            checks=_checks(row, mapping, cells.get(CHECKS)),
            combination=_combination(cells.get(COMBINATION)),
            tags=_tags(cells.get(TAGS)),
            weight=_weight(cells.get(WEIGHT)),
        )
    )
    if not (content.inputs or content.expected or content.checks):
        raise InvalidInput("row.empty")
    name = as_text(cells.get(NAME))
    return FoundSample(row.line, checked_name(name) if name.strip() else auto_name(row.line, content), content)


def _checks(row: TableRow, mapping: RowMapping, cell: object) -> tuple[Check, ...]:
    checks = list(checks_of(cell))
    for column, role in mapping.roles.items():
        if role.startswith(CHECK) and (text := as_text(row.values.get(column))):
            checks.append(check_of(CheckKind(role.removeprefix(CHECK)), text))
    if mapping.check and Check(mapping.check) not in checks:
        checks.append(Check(mapping.check))
    return tuple(checks)


def auto_name(line: int, content: SampleContent) -> str:
    """Return a name for a sample that has none: how its first value, else its expected answer begins."""
    said = " ".join(next(iter(content.inputs.values()), content.expected).split())
    if len(said) > _AUTO_NAME_MAX:
        said = said[: _AUTO_NAME_MAX - 1] + "…"
    return checked_name(said[:NAME_MAX]) if said else f"#{line}"


def _combination(cell: object) -> Combination:
    typed = as_text(cell).strip().lower()
    if typed not in ("", *Combination):
        raise InvalidInput("combination_unknown", field=COMBINATION, value=typed[:40])
    return Combination(typed or Combination.ALL)


def _tags(cell: object) -> tuple[str, ...]:
    if isinstance(cell, list):
        return tuple(as_text(each) for each in cell)
    return tuple(as_text(cell).replace("\n", ",").split(","))


def _weight(cell: object) -> float:
    typed = as_text(cell).strip()
    try:
        return float(typed.replace(",", ".")) if typed else 1.0
    except ValueError:
        raise InvalidInput("number_expected", field=WEIGHT, value=typed[:40]) from None


def _plain(head: str) -> str:
    return " ".join(re.split(r"[\W_]+", folded(head))).strip()


def _if_free(role: str, roles: Mapping[str, str]) -> str:
    return role if role.startswith(CHECK) or role not in roles.values() else UNUSED
