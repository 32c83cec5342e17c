"""The building blocks of every screen: plain HTML elements in our own style, and accessible overlays.

Use these and ``rx.el.*``; not ``rx.box``, ``rx.flex``, ``rx.button`` and the like, which would bring 85 KB of
another style along.
Every style prop takes the variables of ``theme.py``. More style than that goes into a ``.css`` file beside the
feature's Python:
all ``ui/**/*.css`` become part of the page by themselves.

* layout: ``row``, ``column``, ``grid``, ``panel``, ``toolbar``, ``divider``, ``spacer``
* words: ``heading``, ``text``, ``text_link``, ``kbd``, ``code``, ``code_block``
* actions: ``button``, ``icon_button``, ``link_button``, ``download_button``, ``submit_button``
* input: ``text_field``, ``text_area``, ``select``, ``checkbox``, ``switch``, ``search_field``, ``field`` (a frame
  for any control), ``post_form``
* facts: ``badge``, ``status_badge``, ``dot``, ``tag``, ``skeleton``, ``skeletons``, ``spinner``, ``empty_state``,
  ``callout``, ``avatar``
* overlays: ``dialog``, ``dialog_close``, ``confirm_dialog``, ``menu``, ``menu_item``, ``menu_link``,
  ``menu_separator``, ``menu_label``, ``popover``
* parts: ``tabs``, ``tab``, ``segmented``, ``table``, ``header_cell``, ``cell``
* any element takes ``data_tip=`` for a tooltip that also shows on keyboard focus
"""

from promptmanager.ui.shared.components.actions import (
    button,
    download_button,
    icon_button,
    link_button,
    submit_button,
)
from promptmanager.ui.shared.components.basics import (
    code,
    code_block,
    column,
    divider,
    grid,
    heading,
    icon,
    kbd,
    panel,
    row,
    spacer,
    text,
    text_link,
    toolbar,
    visually_hidden,
)
from promptmanager.ui.shared.components.facts import (
    avatar,
    badge,
    callout,
    dot,
    empty_state,
    skeleton,
    skeletons,
    spinner,
    status_badge,
    tag,
)
from promptmanager.ui.shared.components.fields import (
    checkbox,
    field,
    post_form,
    search_field,
    select,
    switch,
    text_area,
    text_field,
)
from promptmanager.ui.shared.components.overlays import (
    confirm_dialog,
    dialog,
    dialog_close,
    menu,
    menu_download,
    menu_item,
    menu_label,
    menu_link,
    menu_separator,
    popover,
)
from promptmanager.ui.shared.components.parts import cell, header_cell, segmented, tab, table, tabs

__all__ = [
    "avatar",
    "badge",
    "button",
    "callout",
    "cell",
    "checkbox",
    "code",
    "code_block",
    "column",
    "confirm_dialog",
    "dialog",
    "dialog_close",
    "divider",
    "dot",
    "download_button",
    "empty_state",
    "field",
    "grid",
    "header_cell",
    "heading",
    "icon",
    "icon_button",
    "kbd",
    "link_button",
    "menu",
    "menu_download",
    "menu_item",
    "menu_label",
    "menu_link",
    "menu_separator",
    "panel",
    "popover",
    "post_form",
    "row",
    "search_field",
    "segmented",
    "select",
    "skeleton",
    "skeletons",
    "spacer",
    "spinner",
    "status_badge",
    "submit_button",
    "switch",
    "tab",
    "table",
    "tabs",
    "tag",
    "text",
    "text_area",
    "text_field",
    "text_link",
    "toolbar",
    "visually_hidden",
]
