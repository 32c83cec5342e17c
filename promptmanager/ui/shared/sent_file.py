"""A file that is chosen and sent over plain HTTP; see ``sent_file.jsx``."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.ui.shared.scripts import script


class SentFile(rx.Component):
    """Sends a chosen file to ``address``; ``limit`` is in bytes. The handlers are told the server's JSON.

    ``too_big`` is told as if the server had refused. ``wish``, a JSON object, goes before the file as a line of its
    own, with the file's ``name``; when it changes, the file is looked through again.
    """

    library = script(__file__, "sent_file.jsx")
    tag = "SentFile"
    address: rx.Var[str]
    label: rx.Var[str]
    hint: rx.Var[str]
    busy: rx.Var[str]
    limit: rx.Var[int]
    accept: rx.Var[str]
    too_big: rx.Var[dict[str, Any]]
    wish: rx.Var[str]
    go: rx.Var[bool]
    on_preview: rx.EventHandler[passthrough_event_spec(dict[str, Any])]
    on_done: rx.EventHandler[passthrough_event_spec(dict[str, Any])]
    on_refused: rx.EventHandler[passthrough_event_spec(dict[str, Any])]
