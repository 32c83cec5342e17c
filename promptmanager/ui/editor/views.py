"""What the browser is told of a prompt that is being edited."""

from __future__ import annotations

from dataclasses import dataclass, field

from promptmanager.domain.content import Content, Message, ModelSettings, Variable
from promptmanager.domain.prompts import Release, Version
from promptmanager.domain.templates import TemplateCheck
from promptmanager.ui.editor.code_editor import ProblemView
from promptmanager.ui.editor.gate_views import GateLineView, gate_line_view
from promptmanager.ui.shared.diff_views import DiffView
from promptmanager.ui.shared.model_views import NO_TROUBLE, TroubleView


@dataclass(frozen=True)
class ProductionView:
    """What is in production; without such a version its number is 0."""

    number: int = 0
    trouble: TroubleView = NO_TROUBLE


@dataclass(frozen=True)
class MessageView:
    """A message. ``text`` is where the editor starts; what is typed later stays in the browser and in the draft.

    The editor takes ``text`` anew only when ``revision`` changes.
    """

    name: str
    role: str
    text: str
    revision: str


@dataclass(frozen=True)
class VariableView:
    name: str = ""
    type: str = "text"
    is_required: bool = True
    default: str = ""
    description: str = ""
    choices: tuple[str, ...] = ()
    is_used: bool = True


@dataclass(frozen=True)
class SettingsView:
    """The model settings as they stand in their inputs; ``typed`` holds the parameters, empty for not set."""

    model: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    output_format: str = "text"
    json_schema: str = ""


@dataclass(frozen=True)
class StoredView:
    """How far the draft is stored: its revision (0: there is no draft), the browser's number of the last change in it,
    and why a later one was refused.
    """

    revision: int = 0
    heard: int = 0
    refusal: str = ""


@dataclass(frozen=True)
class ConflictView:
    """Somebody else stored the draft meanwhile. ``author`` is empty when it was released or thrown away.

    ``diff`` leads from the stored text to the one on the screen.
    """

    is_open: bool = False
    author: str = ""
    at: str = ""
    diff: DiffView = field(default_factory=dict)


@dataclass(frozen=True)
class VersionView:
    id: int
    number: int
    status: str
    author: str
    at: str
    note: str
    fingerprint: str


@dataclass(frozen=True)
class ReleaseView:
    kind: str
    from_number: int
    to_number: int
    actor: str
    at: str
    note: str
    fingerprint: str
    gate: GateLineView


_SHOWN_OF_HASH = 10
PARAMETERS = ("temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed")


def message_views(messages: tuple[Message, ...], revision: str) -> list[MessageView]:
    return [
        MessageView(name=f"m{number}", role=message.role.value, text=message.text, revision=revision)
        for number, message in enumerate(messages, start=1)
    ]


def problem_views(check: TemplateCheck, names: list[str]) -> list[ProblemView]:
    return [
        ProblemView(
            name=names[problem.message_index],
            line=problem.line,
            column=problem.column,
            end_line=problem.end_line,
            end_column=problem.end_column,
            reason=problem.reason,
            detail=problem.detail,
        )
        for problem in check.problems
    ]


def variable_views(content: Content, check: TemplateCheck) -> list[VariableView]:
    """Return the contracts. While a text has a fault all count as used, for nobody can know."""
    return [
        variable_view(each, is_used=bool(check.problems) or each.name in check.variables) for each in content.variables
    ]


def variable_view(variable: Variable, *, is_used: bool) -> VariableView:
    return VariableView(
        name=variable.name,
        type=variable.type.value,
        is_required=variable.is_required,
        default=variable.default,
        description=variable.description,
        choices=variable.choices,
        is_used=is_used,
    )


def version_view(version: Version) -> VersionView:
    return VersionView(
        id=version.id,
        number=version.number,
        status=version.status.value,
        author=version.author_name,
        at=version.changed_at.isoformat(),
        note=version.note,
        fingerprint=version.content_hash[:_SHOWN_OF_HASH],
    )


def release_view(release: Release) -> ReleaseView:
    return ReleaseView(
        kind=release.kind.value,
        from_number=release.from_number or 0,
        to_number=release.to_number,
        actor=release.actor_name,
        at=release.at.isoformat(),
        note=release.note,
        fingerprint=release.content_hash[:_SHOWN_OF_HASH],
        gate=gate_line_view(release.gate),
    )


def settings_view(settings: ModelSettings) -> SettingsView:
    typed = {name: _typed(getattr(settings, name)) for name in PARAMETERS}
    return SettingsView(
        model=settings.model,
        typed=typed | {"stop": "\n".join(settings.stop)},
        output_format=settings.output_format.value,
        json_schema=settings.json_schema,
    )


def _typed(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
