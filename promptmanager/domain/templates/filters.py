"""The filters of the language: the engine's own that make sense in a prompt, each held to the budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.filter import with_context

from promptmanager.domain.templates.budget import TEXT_MAX, ValueTooLarge, size_of

if TYPE_CHECKING:
    from promptmanager.domain.templates.engine import BoundedContext

Filter = Callable[..., Any]

# Made for web pages, not for prompts; some also take quadratic time on hostile text.
LEFT_OUT = frozenset({"strip_html", "newline_to_br", "escapejs", "safe"})
_UNITS_PER_CHARACTER = 500
_DATE_LENGTH_MAX = 200
_INDENT_MAX = 8


def bounded(name: str, inner: Filter) -> Filter:
    """Return the filter with its cost counted, its result limited and its own errors turned into the engine's."""
    wants_context = getattr(inner, "with_context", False)
    wants_environment = getattr(inner, "with_environment", False)

    @with_context
    def outer(value: object, *arguments: object, context: BoundedContext, **named: Any) -> object:
        size = size_of(value) + sum(size_of(argument) for argument in arguments)
        context.budget.spend(1 + size // _UNITS_PER_CHARACTER)
        _refuse_growth(name, value, arguments, context)
        if wants_context:
            named["context"] = context
        if wants_environment:
            named["environment"] = context.env
        try:
            result = inner(value, *arguments, **named)
        except LiquidError:
            raise
        except (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError) as error:
            raise FilterArgumentError(str(error), token=None) from error
        size_of(result)
        return result

    return outer


def as_json(value: object, indent: object = None) -> str:
    """Return the value as JSON text; the filter `json`, with an optional indentation."""
    spaces = min(indent, _INDENT_MAX) if isinstance(indent, int) and indent > 0 else None
    return json.dumps(value, ensure_ascii=False, indent=spaces)


def _refuse_growth(name: str, value: object, arguments: tuple[object, ...], context: BoundedContext) -> None:
    """Stop the few filters whose result can be far larger than what they are given, before they make it."""
    if name in ("replace", "replace_first", "replace_last") and arguments:
        text, sought = str(value), str(arguments[0])
        put = str(arguments[1]) if len(arguments) > 1 else ""
        if len(text) + text.count(sought) * len(put) > TEXT_MAX:
            raise ValueTooLarge("value too large", token=None)
    elif name == "join" and type(value) in (list, tuple):
        glue = len(str(arguments[0])) if arguments else 1
        if size_of(value) + glue * len(value) > TEXT_MAX:  # type: ignore[arg-type]  # it has a length: see above
            raise ValueTooLarge("value too large", token=None)
    elif name == "uniq" and type(value) in (list, tuple):
        # It compares every pair when the items cannot be hashed.
        context.budget.spend(len(value) ** 2 // 50)  # type: ignore[arg-type]  # as above
    elif name == "date" and (len(str(value)) > _DATE_LENGTH_MAX or size_of(arguments) > _DATE_LENGTH_MAX):
        raise ValueTooLarge("date too long", token=None)
