"""What a browser sends with an event, held against what the handler's signature asks for.

Reflex takes whatever arrives and only notices when a handler breaks over it, with the whole payload in the log.
"""

from __future__ import annotations

import inspect
import logging
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

from promptmanager.domain.details import is_storable

# JSON numbers are exact up to here in every client, and every database takes them.
_NUMBER_MAX = 2**53 - 1
_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_DEPTH_MAX = 8
_ADDRESS_MAX = 8_000
_OURS = "promptmanager."
_PLACES = ("pathname", "asPath")
# Of the events that every State has from Reflex itself, those that its pages send. Another, ``setvar``, would call any
# ``set_...`` past its signature.
_OF_REFLEX = frozenset({"hydrate", "hydrate_and_load", "on_load_internal", "handle_frontend_exception"})
# What stands in a browser's storage is for vars that are kept there, of which there are none.
_STORED = "vars"
_log = logging.getLogger(__name__)


def whole(typed: object) -> int:
    """Return the number that the value of a choice stands for; 0, which nothing has as its id, for anything else."""
    text = str(typed)
    return int(text) if _WHOLE.fullmatch(text) else 0


def clean(text: str) -> str:
    """Return the text with U+FFFD for what no database stores: NUL and half characters."""
    if is_storable(text):
        return text
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Unfit(Exception):
    """Something that no page of ours sends."""


def fitting_event(data: object) -> dict[str, Any] | None:
    """Return an event as its handler may have it; None, with a line in the log, for one that no page of ours sends.

    In every text, NUL and half characters are replaced by U+FFFD: no database stores them, and somebody may have
    pasted them.
    """
    name = data.get("name") if isinstance(data, dict) else None
    registered = RegistrationContext.get().event_handlers.get(name) if isinstance(name, str) else None
    if registered is None or not isinstance(data, dict):
        _log.warning("an event for no handler of ours was dropped")
        return None
    try:
        payload = _fitted(registered.handler.fn, data.get("payload") or {})
        _check_sendable(registered.handler.fn, payload)
        return {
            "name": name,
            "payload": payload,
            "router_data": _place(data.get("router_data") or {}),
        }
    except Unfit as unfit:
        _log.warning("an event that does not fit its handler was dropped: %s: %s", name, unfit)
        return None


def _check_sendable(handler: Callable[..., Any], payload: dict[str, Any]) -> None:
    """Of Reflex's own events, refuse those that no page of ours has a use for."""
    if handler.__module__.startswith(_OURS):
        return
    if handler.__name__ not in _OF_REFLEX or payload.get(_STORED):
        raise Unfit("an event of Reflex that our pages do not send")


def _fitted(handler: Callable[..., Any], payload: object) -> dict[str, Any]:
    hints, required = _signature(handler)
    if not isinstance(payload, dict):
        raise Unfit("no payload")
    if not required <= payload.keys() or not payload.keys() <= hints.keys():
        raise Unfit("other arguments")
    return {name: _value(value, hints[name]) for name, value in payload.items()}


@cache
def _signature(handler: Callable[..., Any]) -> tuple[Mapping[str, Any], frozenset[str]]:
    known = get_type_hints(handler)
    parameters = list(inspect.signature(handler).parameters.values())[1:]
    hints = {one.name: known.get(one.name, Any) for one in parameters}
    return hints, frozenset(one.name for one in parameters if one.default is inspect.Parameter.empty)


def _value(value: object, hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        return _one_of(value, inner)
    if hint in (str, bool) and isinstance(value, hint):
        return clean(value) if isinstance(value, str) else value
    if hint is int:
        return _whole(value)
    if (origin or hint) is list and isinstance(value, list):
        return [_value(one, inner[0] if inner else Any) for one in value]
    if (origin or hint) is dict and isinstance(value, dict):
        return _named(value, inner[1] if inner else Any)
    if hint is Any:
        return _anything(value, _DEPTH_MAX)
    raise Unfit(f"{type(value).__name__} instead of {hint}")


def _named(values: dict[str, Any], hint: Any) -> dict[str, Any]:
    if values.keys() == {FORM_DATA_ENTRIES_KEY}:
        return {FORM_DATA_ENTRIES_KEY: _entries(values[FORM_DATA_ENTRIES_KEY], hint)}
    return {clean(name): _value(one, hint) for name, one in values.items()}


def _entries(value: object, hint: Any) -> list[list[Any]]:
    """Return the fields of a form, which travel as pairs and become a dict only behind us."""
    if not isinstance(value, list):
        raise Unfit("no fields of a form")
    pairs = [one for one in value if isinstance(one, list) and len(one) == len(("name", "value"))]
    if len(pairs) != len(value) or not all(isinstance(name, str) for name, _ in pairs):
        raise Unfit("no fields of a form")
    return [[clean(name), _value(one, hint)] for name, one in pairs]


def _one_of(value: object, hints: tuple[Any, ...]) -> Any:
    if value is None and NoneType in hints:
        return None
    for hint in hints:
        if hint is not NoneType:
            with suppress(Unfit):
                return _value(value, hint)
    raise Unfit(f"{type(value).__name__} is none of what may stand here")


def _whole(value: object) -> int:
    # The value of a field or of a choice is a text even where it stands for a number.
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _NUMBER_MAX:
        return value
    raise Unfit(f"{type(value).__name__} instead of a whole number")


def _anything(value: object, depth: int) -> Any:
    if not depth:
        raise Unfit("too deep")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_anything(one, depth - 1) for one in value]
    if isinstance(value, dict):
        return {clean(name): _anything(one, depth - 1) for name, one in value.items()}
    if isinstance(value, int | float) and not (math.isfinite(value) and abs(value) <= _NUMBER_MAX):
        raise Unfit("a number beyond its limits")
    return value


def _place(router_data: object) -> dict[str, Any]:
    """Return the address that the event came from; whatever else stands there is the server's to say."""
    if not isinstance(router_data, dict):
        raise Unfit("no place")
    place: dict[str, Any] = {}
    for name in _PLACES:
        if name in router_data:
            place[name] = _address(router_data[name])
    if "query" in router_data:
        place["query"] = _value(router_data["query"], dict[str, str | list[str]])
    return place


def _address(address: object) -> str:
    if not isinstance(address, str) or len(address) > _ADDRESS_MAX:
        raise Unfit("no address")
    return clean(address)
