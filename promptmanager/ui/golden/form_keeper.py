"""Keeps what is typed into a form; see ``form_keeper.jsx``."""

from __future__ import annotations

import reflex as rx
from reflex_base.event import passthrough_event_spec


class FormKeeper(rx.Component):
    """Stands in a form and tells its fields whenever typing rests. Ctrl+Enter and Ctrl+S send the form."""

    library = rx.asset("form_keeper.jsx", shared=True).importable_path
    tag = "FormKeeper"
    on_keep: rx.EventHandler[passthrough_event_spec(dict[str, str])]
