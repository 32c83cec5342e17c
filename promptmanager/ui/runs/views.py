"""Runs as the browser gets them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from promptmanager.domain.content import ModelSettings
from promptmanager.domain.runs import Run

EXCERPT_LENGTH = 120
# Markdown's marks say nothing in a line of a table.
_MARKS = re.compile(r"[#*`>|]+")
_PARAMETERS = ("temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed")


@dataclass(frozen=True)
class RunRowView:
    id: str
    state: str
    model: str
    prompt_title: str
    version_number: int
    actor_name: str
    created_at: str
    seconds: float | None
    tokens_out: int | None
    cost_usd: str
    cost_state: str
    key_source: str
    excerpt: str


@dataclass(frozen=True)
class MessageView:
    role: str
    text: str


@dataclass(frozen=True)
class NamedView:
    name: str
    value: str


@dataclass(frozen=True)
class RunView:
    """One run without its output, which comes as a stream."""

    id: str = ""
    prompt_title: str = ""
    prompt_slug: str = ""
    version_number: int = 0
    actor_name: str = ""
    created_at: str = ""
    model: str = ""
    origin: str = ""
    messages: list[MessageView] = field(default_factory=list)
    inputs: list[NamedView] = field(default_factory=list)
    settings: list[NamedView] = field(default_factory=list)
    siblings: list[RunRowView] = field(default_factory=list)


def row_view(run: Run) -> RunRowView:
    excerpt = " ".join(_MARKS.sub("", run.output[: 2 * EXCERPT_LENGTH]).split())
    return RunRowView(
        id=run.id,
        state=run.state.value,
        model=run.settings.model,
        prompt_title=run.prompt_title,
        version_number=run.version_number or 0,
        actor_name=run.actor_name,
        created_at=run.created_at.isoformat(),
        seconds=run.seconds,
        tokens_out=run.usage.completion_tokens,
        cost_usd="" if run.cost_usd is None else format(run.cost_usd, "f"),
        cost_state=run.cost_state.value,
        key_source=run.key_source.value,
        excerpt=excerpt[:EXCERPT_LENGTH] + ("…" if len(excerpt) > EXCERPT_LENGTH else ""),
    )


def run_view(run: Run, *, prompt_slug: str, siblings: tuple[Run, ...]) -> RunView:
    return RunView(
        id=run.id,
        prompt_title=run.prompt_title,
        prompt_slug=prompt_slug,
        version_number=run.version_number or 0,
        actor_name=run.actor_name,
        created_at=run.created_at.isoformat(),
        model=run.settings.model,
        origin=run.origin.value,
        messages=[MessageView(message.role.value, message.text) for message in run.messages],
        inputs=[NamedView(name, value) for name, value in run.inputs.items()],
        settings=_settings_view(run.settings),
        siblings=[row_view(each) for each in siblings if each.id != run.id],
    )


def _settings_view(settings: ModelSettings) -> list[NamedView]:
    """Return the parameters that were set; their names are the provider's and are not translated."""
    shown = [NamedView("model", settings.model)]
    for name in _PARAMETERS:
        value = getattr(settings, name)
        if value is not None:
            shown.append(NamedView(name, f"{value:g}" if isinstance(value, float) else str(value)))
    if settings.stop:
        shown.append(NamedView("stop", ", ".join(repr(stop) for stop in settings.stop)))
    shown.append(NamedView("response_format", settings.output_format.value))
    if settings.json_schema:
        shown.append(NamedView("json_schema", settings.json_schema))
    return shown
