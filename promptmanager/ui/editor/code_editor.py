"""The text editor of prompts: Liquid or JSON, with completions and with faults underlined at their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex_base.event import passthrough_event_spec

from promptmanager.domain.templates import FILTER_NAMES, TAG_NAMES
from promptmanager.ui.shared.messages import t
from promptmanager.ui.shared.scripts import script

# Files that the editor's script imports stand beside it once they are known as assets. The keeper shares the editor's
# memory, so it must come from the same place.
for _part in ("liquid_language.js", "liquid_typing.js", "draft_memory.js"):
    script(__file__, _part)
KEEPER_LIBRARY = script(__file__, "draft_keeper.jsx")

_REASONS = (
    "undefined", "unclosed_output", "unclosed_tag", "unclosed_block", "unclosed_quote", "unknown_filter",
    "filter_argument", "wrong_type", "number_too_long", "unknown_tag", "forbidden_tag", "unexpected_tag",
    "unknown_operator", "expression_missing", "expression_unfinished", "unexpected_text", "syntax", "too_deep",
    "too_long", "tag_too_long", "too_many_tags", "too_many_blanks", "loop_limit", "output_limit", "too_slow",
)  # fmt: skip


@dataclass(frozen=True)
class ProblemView:
    """A fault of one text, as the editor shows it. Lines and columns count from 1, in code points."""

    name: str
    line: int
    column: int
    end_line: int
    end_column: int
    reason: str
    detail: str


class _CodeEditor(rx.Component):
    library = script(__file__, "code_editor.jsx")
    tag = "CodeEditor"
    lib_dependencies: list[str] = [  # noqa: RUF012 - Reflex's way to name packages
        "@codemirror/autocomplete@6.20.4",
        "@codemirror/commands@6.11.1",
        "@codemirror/lang-json@6.0.2",
        "@codemirror/language@6.13.1",
        "@codemirror/lint@6.9.8",
        "@codemirror/state@6.7.6",
        "@codemirror/view@6.43.15",
        "@lezer/highlight@1.2.5",
    ]

    name: rx.Var[str]
    value: rx.Var[str]
    revision: rx.Var[str]
    label: rx.Var[str]
    language: rx.Var[str]
    placeholder: rx.Var[str]
    read_only: rx.Var[bool]
    min_lines: rx.Var[int]
    variables: rx.Var[list[Any]]
    tags: rx.Var[list[str]]
    filters: rx.Var[list[str]]
    problems: rx.Var[list[ProblemView]]
    phrases: rx.Var[dict[str, str]]

    # The text's name, the text, the number of the change, and the revision that it changes.
    on_write: rx.EventHandler[passthrough_event_spec(str, str, int, str)]


def liquid_editor(
    name: Any, label: Any, *, value: Any, revision: Any, on_write: Any, variables: Any, problems: Any, **props: Any
) -> rx.Component:
    """Give an editor for one message. ``value`` is read anew only when ``revision`` changes."""
    return _CodeEditor.create(
        name=name,
        label=label,
        value=value,
        revision=revision,
        on_write=on_write,
        variables=variables,
        problems=problems,
        tags=list(TAG_NAMES),
        filters=list(FILTER_NAMES),
        phrases=_phrases(),
        **props,
    )


def json_editor(name: str, label: Any, *, value: Any, revision: Any, on_write: Any, **props: Any) -> rx.Component:
    """Give an editor for a JSON text."""
    return _CodeEditor.create(
        name=name, label=label, value=value, revision=revision, on_write=on_write, language="json", **props
    )


def _phrases() -> dict[str, Any]:
    # The editor's script fills the places in, so that the words follow the reader's language without a new check.
    told: dict[str, Any] = {reason: t(f"error.template.{reason}", detail="{detail}") for reason in _REASONS}
    told["place"] = t("editor.problem.place", line="{line}", column="{column}")
    return told
