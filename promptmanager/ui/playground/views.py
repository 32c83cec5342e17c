"""The playground as the browser gets it."""

from __future__ import annotations

from dataclasses import dataclass, field

from promptmanager.domain.content import Variable
from promptmanager.ui.shared.model_views import ModelView


@dataclass(frozen=True)
class MessageView:
    role: str
    text: str


@dataclass(frozen=True)
class VersionView:
    """A version to choose; ``status`` is one of VersionStatus."""

    id: int
    number: int
    status: str


@dataclass(frozen=True)
class VariableView:
    """A variable with its contract and, among the shared inputs, what was typed."""

    name: str
    type: str
    is_required: bool
    default: str
    description: str
    choices: list[str]
    value: str = ""


@dataclass(frozen=True)
class SettingsView:
    """Settings as typed; empty leaves a parameter to the provider."""

    model: str = ""
    temperature: str = ""
    max_tokens: str = ""
    top_p: str = ""
    frequency_penalty: str = ""
    presence_penalty: str = ""
    seed: str = ""
    stop: str = ""
    output_format: str = "text"
    json_schema: str = ""


@dataclass(frozen=True)
class TurnView:
    """One question and the run that answers it; the first question is the prompt itself, and empty here."""

    question: str
    run_id: str


@dataclass(frozen=True)
class ColumnView:
    """What one column runs. Prompt and version are where the text came from; it may have been changed since."""

    key: int
    prompt_id: int = 0
    prompt_slug: str = ""
    prompt_title: str = ""
    version_id: int = 0
    versions: list[VersionView] = field(default_factory=list)
    messages: list[MessageView] = field(default_factory=lambda: [MessageView("user", "")])
    variables: list[VariableView] = field(default_factory=list)
    settings: SettingsView = field(default_factory=SettingsView)
    model: ModelView = field(default_factory=ModelView)
    turns: list[TurnView] = field(default_factory=list)
    reply: str = ""
    problem_en: str = ""
    problem_fr: str = ""

    @property
    def last_run_id(self) -> str:
        return self.turns[-1].run_id if self.turns else ""


def variable_view(variable: Variable, value: str = "") -> VariableView:
    return VariableView(
        name=variable.name,
        type=variable.type.value,
        is_required=variable.is_required,
        default=variable.default,
        description=variable.description,
        choices=list(variable.choices),
        value=value,
    )
