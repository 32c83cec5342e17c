"""The form of a prompt's label: what it was given, and what somebody changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promptmanager.domain.prompts import KEPT, LabelChange, Prompt
from promptmanager.ui.shared.payloads import whole


def given_to_form(prompt: Prompt) -> dict[str, str]:
    """Return the fields as the form shows them before anybody types."""
    return {
        "title": prompt.title,
        "description": prompt.description,
        "tags": ", ".join(prompt.tags),
        "category": str(prompt.category_id or ""),
    }


def changed_in_form(given: Mapping[str, str], form: Mapping[str, Any]) -> LabelChange:
    """Return what differs from what the form was given: the rest may be somebody else's newer words."""
    typed = {name: str(form.get(name, "")).replace("\r\n", "\n") for name in given}
    changed = {name for name in given if typed[name] != given[name]}
    return LabelChange(
        title=typed["title"] if "title" in changed else KEPT,
        description=typed["description"] if "description" in changed else KEPT,
        tags=tuple(typed["tags"].replace("\n", ",").split(",")) if "tags" in changed else KEPT,
        category_id=(whole(typed["category"]) or None) if "category" in changed else KEPT,
    )
