"""Rendering: a content and the values of its variables become the messages that leave."""

from __future__ import annotations

from collections.abc import Mapping

from liquid.exceptions import LiquidError

from promptmanager.domain.content import Content, Message
from promptmanager.domain.templates.budget import Budget
from promptmanager.domain.templates.check import Parsed, parsed
from promptmanager.domain.templates.contracts import merged_variables
from promptmanager.domain.templates.faults import fault_of
from promptmanager.domain.templates.problems import Fault, located
from promptmanager.domain.templates.values import read_values


def render(content: Content, values: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the content's messages with their templates filled in.

    ``values`` are texts as typed, by variable. Only variables that the templates use are asked for. The work is
    bounded whatever the templates say; what is put in is data and is never read as a template.
    Raises TemplateInvalid, VariableMissing, VariableInvalid, InvalidInput.
    """
    templates = [_parsed(message.text, index) for index, message in enumerate(content.messages)]
    used: dict[str, bool] = {}
    for template in templates:
        for name, is_structured in template.variables.items():
            used[name] = used.get(name, False) or is_structured
    contracts = tuple(each for each in merged_variables(content.variables, used) if each.name in used)
    read = read_values(contracts, values)
    budget = Budget()
    return tuple(
        Message(message.role, _rendered(template, message.text, index, budget, read))
        for index, (message, template) in enumerate(zip(content.messages, templates, strict=True))
    )


def _parsed(text: str, index: int) -> Parsed:
    try:
        return parsed(text)
    except Fault as fault:
        raise located(fault, text, index).as_error() from fault


def _rendered(template: Parsed, text: str, index: int, budget: Budget, values: Mapping[str, object]) -> str:
    try:
        return template.template.render_within(budget, values)
    except LiquidError as error:
        raise located(fault_of(error, text), text, index).as_error() from error
    except RecursionError as error:
        raise located(Fault(0, 0, "too_deep"), text, index).as_error() from error
