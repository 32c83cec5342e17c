"""Columns made from versions and runs, and what a column runs: plain functions over views."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, fields, replace

from promptmanager.domain.content import (
    Content,
    Message,
    MessageRole,
    ModelSettings,
    OutputFormat,
    Variable,
    VariableType,
)
from promptmanager.domain.content_limits import TEXT_LENGTH_MAX
from promptmanager.domain.errors import InvalidInput, TemplateInvalid
from promptmanager.domain.orders import RunOrder
from promptmanager.domain.prompts import Prompt, Version
from promptmanager.domain.runs import Run, RunOrigin
from promptmanager.domain.templates.contracts import merged_variables
from promptmanager.services import rendering
from promptmanager.ui.playground.views import (
    ColumnView,
    MessageView,
    SettingsView,
    VariableView,
    VersionView,
    variable_view,
)

SETTING_NAMES = frozenset(each.name for each in fields(SettingsView))
_DECIMALS = ("temperature", "top_p", "frequency_penalty", "presence_penalty")
_WHOLE = ("max_tokens", "seed")


def with_version(column: ColumnView, prompt: Prompt, versions: tuple[Version, ...], version: Version) -> ColumnView:
    """Return the column saying what a version says."""
    return replace(
        column,
        prompt_id=prompt.id,
        prompt_slug=prompt.slug,
        prompt_title=prompt.title,
        version_id=version.id,
        versions=[VersionView(each.id, each.number, each.status.value) for each in versions],
        messages=[MessageView(each.role.value, each.text) for each in version.content.messages],
        variables=[variable_view(each) for each in version.content.variables],
        settings=_typed(version.content.settings, column.settings.model),
        turns=[],
        problem_en="",
        problem_fr="",
    )


def with_run(column: ColumnView, run: Run) -> ColumnView:
    """Return the column saying literally what a run of free text said."""
    return replace(
        column,
        messages=[MessageView(each.role.value, _literal(each.text)) for each in run.messages],
        settings=with_settings_of(column, run).settings,
    )


def with_settings_of(column: ColumnView, run: Run) -> ColumnView:
    return replace(column, settings=_typed(run.settings, column.settings.model))


def as_free_text(column: ColumnView) -> ColumnView:
    """Return the column with its text kept and its prompt let go."""
    return replace(column, prompt_id=0, prompt_slug="", prompt_title="", version_id=0, versions=[])


def content_of(column: ColumnView) -> Content:
    """Return what the column says. Raises InvalidInput for a setting that is no number."""
    return Content(
        messages=tuple(Message(MessageRole(each.role), each.text) for each in column.messages),
        variables=tuple(_variable(each) for each in column.variables),
        settings=settings_of(column.settings),
    )


def order_of(column: ColumnView, inputs: Iterable[VariableView]) -> RunOrder:
    """Return the order to run the column with these inputs. Raises InvalidInput."""
    content = content_of(column)
    wanted = {each.name for each in column.variables}
    return RunOrder(
        origin=RunOrigin.PLAYGROUND,
        version_id=column.version_id or None,
        prompt_id=column.prompt_id or None,
        content=content,
        inputs={each.name: each.value for each in inputs if each.value and each.name in wanted},
    )


def within_limits(column: ColumnView, *, before: ColumnView) -> ColumnView:
    """Return a changed column, which is held in memory. Raises InvalidInput where it grew beyond what can be run."""
    length = _length(column)
    if length > max(TEXT_LENGTH_MAX, _length(before)):
        raise InvalidInput("too_long", field="messages", limit=TEXT_LENGTH_MAX, length=length)
    return column


async def with_found_variables(column: ColumnView) -> ColumnView:
    """Return the column with a contract for each variable that its texts use; unchanged while a text has a fault."""
    messages = tuple(Message(MessageRole(each.role), each.text) for each in column.messages)
    try:
        check = await rendering.check(Content(messages=messages))
    except TemplateInvalid:
        return column
    if check.problems:
        return column
    used = {name: name in check.structured for name in check.variables}
    known = tuple(_variable(each) for each in column.variables)
    merged = [each for each in merged_variables(known, used) if each.name in used]
    return replace(column, variables=[variable_view(each) for each in merged])


def shared_inputs(columns: Iterable[ColumnView], inputs: Iterable[VariableView]) -> list[VariableView]:
    """Return one input for each variable of any column, with what was typed; the first column's contract counts."""
    typed = {each.name: each.value for each in inputs}
    shared: dict[str, VariableView] = {}
    for column in columns:
        for variable in column.variables:
            shared.setdefault(variable.name, replace(variable, value=typed.get(variable.name, "")))
    return list(shared.values())


def settings_of(typed: SettingsView) -> ModelSettings:
    """Return the settings that were typed. Raises InvalidInput for what is no number."""
    decimals = {name: _number(name, getattr(typed, name)) for name in _DECIMALS}
    whole = {name: _whole_number(name, getattr(typed, name)) for name in _WHOLE}
    return ModelSettings(
        model=typed.model.strip(),
        **decimals,
        **whole,
        stop=tuple(line for line in typed.stop.splitlines() if line),
        output_format=OutputFormat(typed.output_format),
        json_schema=typed.json_schema,
    )


def _typed(settings: ModelSettings, otherwise_model: str) -> SettingsView:
    numbers = {name: _text(getattr(settings, name)) for name in (*_DECIMALS, *_WHOLE)}
    return SettingsView(
        model=settings.model or otherwise_model,
        **numbers,
        stop="\n".join(settings.stop),
        output_format=settings.output_format.value,
        json_schema=settings.json_schema,
    )


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:.10g}"


def _number(name: str, typed: str) -> float | None:
    try:
        return float(typed.replace(",", ".")) if typed.strip() else None
    except ValueError:
        raise InvalidInput("invalid_input", field=name) from None


def _whole_number(name: str, typed: str) -> int | None:
    try:
        return int(typed) if typed.strip() else None
    except ValueError:
        raise InvalidInput("invalid_input", field=name) from None


def _variable(view: VariableView) -> Variable:
    return Variable(
        name=view.name,
        type=VariableType(view.type),
        is_required=view.is_required,
        default=view.default,
        description=view.description,
        choices=tuple(view.choices),
    )


def _literal(text: str) -> str:
    """Return a text that as a template gives the text: what a run said is not a template."""
    if "{{" not in text and "{%" not in text:
        return text
    if "endraw" not in text:
        return f"{{% raw %}}{text}{{% endraw %}}"
    return re.sub(r"\{[{%]", lambda opening: f'{{{{ "{opening[0]}" }}}}', text)


def _length(column: ColumnView) -> int:
    return sum(len(message.text) for message in column.messages) + sum(map(len, astuple(column.settings)))
