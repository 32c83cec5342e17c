"""The pieces of the library that live in the browser; see ``browser.jsx``."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import no_args_event_spec, passthrough_event_spec

from promptmanager.ui.shared.scripts import script

_LIBRARY = script(__file__, "browser.jsx")


class Address(rx.Component):
    """Keeps ``question`` in the address bar."""

    library = _LIBRARY
    tag = "Address"
    question: rx.Var[str]


class SlashToSearch(rx.Component):
    """Focuses the element with the id ``target`` when a slash is pressed."""

    library = _LIBRARY
    tag = "SlashToSearch"
    target: rx.Var[str]


class NameInPlace(rx.Component):
    library = _LIBRARY
    tag = "NameInPlace"
    name: rx.Var[str]
    label: rx.Var[str]
    limit: rx.Var[int]
    on_save: rx.EventHandler[passthrough_event_spec(str)]
    on_cancel: rx.EventHandler[no_args_event_spec]
