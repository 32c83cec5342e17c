"""Contracts of variables: kept in step with the templates that use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from promptmanager.domain.content import Content, Variable, VariableType
from promptmanager.domain.templates.check import TemplateCheck, check_content_templates


def merge_variables(content: Content) -> Content:
    """Return the content with a contract for every variable in its texts.

    Used ones come first, in the order of the texts, with the contract they had; new ones get a default contract.
    Contracts that somebody worked on stay behind them when their name vanishes, so that undoing a deletion brings
    them back. While a text has a fault nothing changes, because what it uses cannot be known.
    """
    return merge_checked(content, check_content_templates(content))


def merge_checked(content: Content, check: TemplateCheck) -> Content:
    """Do as ``merge_variables`` with a check that has been made already."""
    if check.problems:
        return content
    used = {name: name in check.structured for name in check.variables}
    return replace(content, variables=merged_variables(content.variables, used))


def unused_variables(content: Content) -> tuple[str, ...]:
    """Return the names that have a contract but no place in the texts; none while a text has a fault."""
    check = check_content_templates(content)
    if check.problems:
        return ()
    return tuple(variable.name for variable in content.variables if variable.name not in check.variables)


def drop_unused_variables(content: Content) -> Content:
    """Return the content as it is released: exactly the contracts that its texts use."""
    merged = merge_variables(content)
    unused = unused_variables(merged)
    return replace(merged, variables=tuple(each for each in merged.variables if each.name not in unused))


def merged_variables(known: tuple[Variable, ...], used: Mapping[str, bool]) -> tuple[Variable, ...]:
    """Return contracts for the used names, then the others that are known.

    ``used`` says of each name whether it is looked into or looped over: a new one of those wants JSON.
    """
    by_name = {variable.name: variable for variable in known}
    wanted = tuple(
        by_name.get(name) or Variable(name, type=VariableType.JSON if is_structured else VariableType.TEXT)
        for name, is_structured in used.items()
    )
    return wanted + tuple(each for each in known if each.name not in used and not _is_untouched(each))


def _is_untouched(variable: Variable) -> bool:
    """Whether nobody gave the contract any thought: names that are half typed leave such ones behind."""
    return variable in (Variable(variable.name), Variable(variable.name, type=VariableType.JSON))
