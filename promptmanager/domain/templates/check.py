"""Checking templates: their faults and the variables they use, without rendering anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liquid.ast import Node
from liquid.builtin.expressions import LoopExpression, Path
from liquid.context import RenderContext
from liquid.exceptions import LiquidError
from liquid.static_analysis import Segments, TemplateAnalysis

from promptmanager.domain.content import VARIABLES_MAX, Content
from promptmanager.domain.templates.engine import Template, language
from promptmanager.domain.templates.faults import fault_of
from promptmanager.domain.templates.problems import Fault, TemplateProblem, located
from promptmanager.domain.templates.shape import check_shape


@dataclass(frozen=True)
class TemplateCheck:
    """What checking found.

    ``variables`` are the names in order of first use. ``structured`` are those of them that are looked into or
    looped over, so that they want JSON rather than text.
    """

    problems: tuple[TemplateProblem, ...] = ()
    variables: tuple[str, ...] = ()
    structured: frozenset[str] = frozenset()


def check_content_templates(content: Content) -> TemplateCheck:
    return check_templates(message.text for message in content.messages)


def check_templates(texts: Iterable[str]) -> TemplateCheck:
    """Check the texts of all messages. A text with a fault adds a problem and no variables."""
    problems: list[TemplateProblem] = []
    found: dict[str, bool] = {}
    for index, text in enumerate(texts):
        try:
            uses = parsed(text).variables
        except Fault as fault:
            problems.append(located(fault, text, index))
            continue
        for name, is_structured in uses.items():
            found[name] = found.get(name, False) or is_structured
    names = tuple(found)[:VARIABLES_MAX]
    return TemplateCheck(tuple(problems), names, frozenset(name for name in names if found[name]))


@dataclass(frozen=True)
class Parsed:
    """A sound template, and the names that it wants from outside, each with whether it is looked into."""

    template: Template
    variables: dict[str, bool]


def parsed(text: str) -> Parsed:
    """Parse and analyse a template. Raises Fault."""
    check_shape(text)
    try:
        template = language().from_string(text)
        assert isinstance(template, Template)
        analysis = template.analyze(include_partials=False)
        looped = _looped_names(template)
    except LiquidError as error:
        if isinstance(error.__cause__, RecursionError):
            raise Fault(0, 0, "too_deep") from error
        raise fault_of(error, text) from error
    except RecursionError as error:
        raise Fault(0, 0, "too_deep") from error
    _refuse_unknown_filters(analysis)
    return Parsed(template, _wanted(analysis, looped))


def _wanted(analysis: TemplateAnalysis, looped: frozenset[str]) -> dict[str, bool]:
    placed = [
        (use.span.index, name, _is_structured(use.segments) or name in looped)
        for name, uses in analysis.globals.items()
        for use in uses
        if isinstance(use.segments[0], str)
    ]
    names: dict[str, bool] = {}
    for _, name, is_structured in sorted(placed):
        names[name] = names.get(name, False) or is_structured
    return names


def _is_structured(segments: Segments) -> bool:
    return len(segments) > 1 and segments[1] != "size"


def _looped_names(template: Template) -> frozenset[str]:
    context = RenderContext(template)
    names: set[str] = set()
    waiting: list[Node] = list(template.nodes)
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children(context, include_partials=False))
        for expression in node.expressions():
            if isinstance(expression, LoopExpression) and isinstance(expression.iterable, Path):
                names.add(str(expression.iterable.head()))
    return frozenset(names)


def _refuse_unknown_filters(analysis: TemplateAnalysis) -> None:
    known = language().filters
    unknown = [(span.index, name) for name, spans in analysis.filters.items() if name not in known for span in spans]
    if unknown:
        start, name = min(unknown)
        raise Fault(start, start + len(name), "unknown_filter", name)
