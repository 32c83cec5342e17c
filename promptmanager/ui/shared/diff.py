"""The component that shows a difference."""

from __future__ import annotations

from typing import Any

import reflex as rx

from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script

_FIELDS = (
    "model", "temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "stop", "seed",
    "output_format", "json_schema", "type", "is_required", "default", "description", "choices",
)  # fmt: skip
_TYPES = ("text", "long_text", "number", "boolean", "choice", "json")


class _DiffView(rx.Component):
    library = script(__file__, "diff_view.jsx")
    tag = "DiffView"

    diff: rx.Var[dict[str, Any]]
    layout: rx.Var[str]
    words: rx.Var[dict[str, Any]]


def diff(found: Any, layout: Any = "side") -> rx.Component:
    """Show a difference, ``side`` by side or ``inline``; ``plain`` shows what the right side says, as it is."""
    return _DiffView.create(diff=found, layout=layout, words=_words())


def _words() -> rx.Var:
    told: dict[str, Any] = {role: t(f"editor.role.{role}") for role in ("system", "user", "assistant")}
    told |= {change: t(f"versions.change.{change}") for change in ("same", "added", "removed", "changed")}
    told |= {f"field_{field}": t(f"editor.field.{field}") for field in _FIELDS}
    told |= {"variables": t("editor.variables"), "settings": t("editor.panel.settings")}
    told |= {"none": t("versions.diff.none"), "unset": t("versions.diff.unset"), "gap": t("versions.diff.gap", n="{n}")}
    told |= {"value_true": t("common.yes"), "value_false": t("common.no")}
    told |= {f"value_{kind}": t(f"editor.type.{kind}") for kind in _TYPES}
    return rx.Var.create(told)
