"""The tables of docs/access.md are the ones that the product asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from promptmanager.domain.audit import AuditAction
from promptmanager.domain.identity import Role
from promptmanager.domain.permissions import GRANTS, Permission, is_allowed
from promptmanager.domain.plans import PLAN_GRANTS, Plan, PlanAction

PAGE = (Path(__file__).parents[2] / "docs" / "access.md").read_text(encoding="utf-8")


def table(columns: Iterable[StrEnum], rows: Iterable[StrEnum], allowed: Mapping[StrEnum, frozenset[StrEnum]]) -> str:
    """Return a table in Markdown: a row an action, a column a role or plan."""
    columns = list(columns)
    lines = [
        "| | " + " | ".join(column.value for column in columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for row in rows:
        marks = ("yes" if row in allowed[column] else "no" for column in columns)
        lines.append(f"| {row.value.replace('_', ' ')} | " + " | ".join(marks) + " |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(table(Role, Permission, GRANTS), id="role x action"),
        pytest.param(table(Plan, PlanAction, PLAN_GRANTS), id="plan x action"),
    ],
)
def test_the_page_prints_the_table_that_is_asked(expected: str):
    assert expected in PAGE, f"docs/access.md must hold:\n{expected}"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_what_its_row_says(role: Role, permission: Permission):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {permission.value.replace('_', ' ')} |"))
    marks = [mark.strip() for mark in row.strip("|").split("|")][1:]

    assert is_allowed(role, permission) is (marks[list(Role).index(role)] == "yes")


def test_the_page_lists_every_act_of_the_administration():
    acts = "\n".join(f"| {action.value.replace('_', ' ')} |" for action in AuditAction)

    assert f"| act |\n|---|\n{acts}\n" in PAGE, f"docs/access.md must list:\n{acts}"
