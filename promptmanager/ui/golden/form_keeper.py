"""Keeps what is typed into a form; see ``form_keeper.jsx``."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.ui.shared.scripts import script


class FormKeeper(rx.Component):
    """Stands in a form and tells its fields whenever typing rests. Ctrl+Enter and Ctrl+S send the form."""

    library = script(__file__, "form_keeper.jsx")
    tag = "FormKeeper"
    on_keep: rx.EventHandler[passthrough_event_spec(dict[str, str])]
