"""What passes with the page: dialogs and pickers, which neither another page nor a page loaded anew brings back.

A tab's state outlives its page, so that a reload finds what was typed. What only lay above the page is not meant by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import reflex as rx
from reflex.state import BaseState
from reflex_base.event import Event

_State = TypeVar("_State", bound=type[rx.State])
_passing: dict[type[rx.State], tuple[str, ...]] = {}


def passes(*names: str) -> Callable[[_State], _State]:
    """Let these vars of a State go back to their defaults when their page is left or loaded anew."""

    def remember(state: _State) -> _State:
        unknown = [name for name in names if name not in state.get_fields()]
        if unknown:
            raise TypeError(f"{state.__name__} has no {', '.join(unknown)}")
        _passing[state] = names
        return state

    return remember


def is_new_page(opening: Event) -> bool:
    """Whether a tab connects for a page loaded anew; one that only lost its connection keeps its dialogs."""
    # Reflex's client sends the hashes of the compiled defaults while it still holds them: at a page's first connection.
    return opening.payload.get("hashes") is not None


async def forget_what_passes(state: BaseState) -> None:
    """Close what lay above the page. ``state`` is any state of the tab."""
    for each, names in _passing.items():
        found = await state.get_state(each)
        for name in names:
            setattr(found, name, each.get_fields()[name].default_value())
