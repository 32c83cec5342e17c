"""Keyboard shortcuts."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.event import no_args_event_spec

from promptmanager.ui.shared.scripts import script

FRAME_LIBRARY = script(__file__, "frame.jsx")


class _Shortcut(rx.Component):
    library = FRAME_LIBRARY
    tag = "Shortcut"
    chord: rx.Var[str]
    even_while_typing: rx.Var[bool]
    on_press: rx.EventHandler[no_args_event_spec]


def shortcut(chord: str, on_press: Any, *, even_while_typing: bool = True) -> rx.Component:
    """Call an event for a chord while this component is on the page: ``shortcut("mod+enter", State.run)``.

    ``mod`` is Cmd on a Mac and Ctrl elsewhere; the key comes last and in lower case.
    """
    return _Shortcut.create(chord=chord, on_press=on_press, even_while_typing=even_while_typing)
