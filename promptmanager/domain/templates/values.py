"""Values of variables: from the text that somebody typed to what the contract promises. Values are data only."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from promptmanager.domain.content import VARIABLE_VALUE_MAX, Variable, VariableType
from promptmanager.domain.errors import InvalidInput, VariableInvalid, VariableMissing

_YES = frozenset({"true", "yes", "1", "on", "oui", "vrai"})
_NO = frozenset({"false", "no", "0", "off", "non", "faux"})
_SHOWN_MAX = 80
_DIGITS_MAX = 300


class JsonObject(dict[str, Any]):
    """An object that writes itself as JSON when a template prints it."""

    def __str__(self) -> str:
        return json.dumps(self, ensure_ascii=False)


def read_values(variables: tuple[Variable, ...], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every variable; names without a contract are ignored.

    Raises VariableMissing, VariableInvalid, InvalidInput.
    """
    return {variable.name: read_value(variable, typed.get(variable.name, "")) for variable in variables}


def read_value(variable: Variable, typed: str) -> Any:
    """Return what was typed as the contract's type; nothing typed means the default, else None.

    Raises VariableMissing, VariableInvalid, InvalidInput.
    """
    text = typed or variable.default
    if len(text) > VARIABLE_VALUE_MAX:
        raise InvalidInput("too_long", field=variable.name, limit=VARIABLE_VALUE_MAX, length=len(text))
    if not text:
        if variable.is_required:
            raise VariableMissing(name=variable.name)
        return None
    return _READERS[variable.type](variable, text)


def _text(variable: Variable, text: str) -> str:
    del variable
    return text


def _number(variable: Variable, text: str) -> int | float:
    trimmed = text.strip()
    if len(trimmed) > _DIGITS_MAX or "_" in trimmed:
        _refuse(variable, text)
    try:
        return int(trimmed)
    except ValueError:
        pass
    try:
        number = float(trimmed)
    except ValueError:
        _refuse(variable, text)
    if not math.isfinite(number):
        _refuse(variable, text)
    return number


def _boolean(variable: Variable, text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        _refuse(variable, text)
    return word in _YES


def _choice(variable: Variable, text: str) -> str:
    if text not in variable.choices:
        _refuse(variable, text)
    return text


def _json(variable: Variable, text: str) -> Any:
    try:
        return json.loads(text, object_hook=JsonObject, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse(variable, text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _refuse(variable: Variable, text: str) -> NoReturn:
    raise VariableInvalid(name=variable.name, expected=variable.type.value, value=text[:_SHOWN_MAX])


_READERS = {
    VariableType.TEXT: _text,
    VariableType.LONG_TEXT: _text,
    VariableType.NUMBER: _number,
    VariableType.BOOLEAN: _boolean,
    VariableType.CHOICE: _choice,
    VariableType.JSON: _json,
}
